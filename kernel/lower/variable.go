package lower

import (
	"go/ast"
	"go/token"
	"go/types"
)

// declStmt lowers var inside a function; types and constants leave no trace.
func (f *function) declStmt(s *ast.DeclStmt) {
	d := s.Decl.(*ast.GenDecl)
	if d.Tok != token.VAR {
		return
	}
	for _, spec := range d.Specs {
		f.valueSpec(spec.(*ast.ValueSpec))
	}
}

func (f *function) valueSpec(spec *ast.ValueSpec) {
	var vars []*types.Var
	for _, id := range spec.Names {
		v, _ := f.info.Defs[id].(*types.Var)
		vars = append(vars, v)
	}
	if f.own && f.cell.Spared[spec] {
		f.catchSpec(spec, vars)
		return
	}
	if len(spec.Values) == 1 && len(vars) > 1 {
		types_ := f.resultTypes(spec.Values[0], len(vars))
		for i, name := range f.several(spec.Values[0], types_) {
			if vars[i] != nil {
				f.define(spec, vars[i], f.convert(spec, name, types_[i], f.subst.apply(vars[i].Type())))
			}
		}
		return
	}
	values := make([]string, len(spec.Values))
	for _, i := range f.callsFirst(spec.Values) {
		x := spec.Values[i]
		if vars[i] == nil || spec.Names[i].Name == "_" {
			values[i] = f.to(x, f.declaredType(spec, x))
			continue
		}
		values[i] = f.to(x, vars[i].Type())
		if len(spec.Values) > 1 {
			values[i] = f.temp(x, f.subst.apply(vars[i].Type()), values[i])
		}
	}
	for i, v := range vars {
		value := ""
		if len(values) > 0 {
			value = values[i]
		}
		if v == nil || spec.Names[i].Name == "_" {
			if value != "" {
				f.emit("_ = %s", value)
			}
			continue
		}
		f.define(spec.Names[i], v, value)
	}
}

func (f *function) declaredType(spec *ast.ValueSpec, x ast.Expr) types.Type {
	if spec.Type != nil {
		return f.typ(spec.Type)
	}
	return types.Default(f.typ(x))
}

// define gives a declared variable its first value: a session variable is assigned, a local one declared.
func (f *function) define(n ast.Node, v *types.Var, value string) {
	name, global := f.lookup(v)
	if !global {
		f.declare(n, v, value)
		return
	}
	if value == "" {
		zero := f.fresh("z")
		f.emit("var %s %s", zero, f.rep(n, v.Type()))
		value = zero
	}
	f.emit("%s = %s", name, value)
}
