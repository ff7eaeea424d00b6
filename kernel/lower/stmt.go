package lower

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// block lowers a list of statements.
func (f *function) block(list []ast.Stmt) {
	for _, s := range list {
		f.stmt(s)
	}
}

// nested lowers a block inside braces that are written already.
func (f *function) nested(b *ast.BlockStmt) {
	if b != nil {
		f.block(b.List)
	}
}

func (f *function) stmt(s ast.Stmt) {
	f.at(s)
	f.mark(s)
	f.called = false
	switch s := s.(type) {
	case *ast.ExprStmt:
		f.exprStmt(s)
	case *ast.AssignStmt:
		f.assign(s)
	case *ast.DeclStmt:
		f.declStmt(s)
	case *ast.IncDecStmt:
		f.incDec(s)
	case *ast.ReturnStmt:
		f.returnStmt(s)
	case *ast.IfStmt:
		f.ifStmt(s)
	case *ast.ForStmt:
		f.forStmt(s, "")
	case *ast.RangeStmt:
		f.rangeStmt(s, "")
	case *ast.SwitchStmt:
		f.switchStmt(s, "")
	case *ast.TypeSwitchStmt:
		f.typeSwitch(s, "")
	case *ast.SelectStmt:
		f.selectStmt(s, "")
	case *ast.BlockStmt:
		f.emit("{")
		f.block(s.List)
		f.emit("}")
	case *ast.LabeledStmt:
		f.labeled(s)
	case *ast.BranchStmt:
		f.branch(s)
	case *ast.GoStmt:
		f.goStmt(s)
	case *ast.DeferStmt:
		f.deferStmt(s)
	case *ast.SendStmt:
		f.send(s)
	case *ast.EmptyStmt:
	default:
		f.refuse(s, "this statement is not supported")
	}
}

// send lowers c <- v. The interpreter takes no channel out of a field there.
func (f *function) send(s *ast.SendStmt) {
	ch := f.core(s.Chan)
	if _, ok := ast.Unparen(s.Chan).(*ast.Ident); !ok {
		ch = f.temp(s.Chan, f.under(s.Chan), ch)
	}
	f.emit("%s <- %s", ch, f.to(s.Value, f.under(s.Chan).(*types.Chan).Elem()))
}

// labeled puts the label on the statement that break and continue mean: what comes before a loop stands before the label, unless
// a goto leads there.
func (f *function) labeled(s *ast.LabeledStmt) {
	label := s.Label.Name
	switch inner := s.Stmt.(type) {
	case *ast.ForStmt:
		f.forStmt(inner, label)
	case *ast.RangeStmt:
		f.rangeStmt(inner, label)
	case *ast.SwitchStmt:
		f.switchStmt(inner, label)
	case *ast.TypeSwitchStmt:
		f.typeSwitch(inner, label)
	case *ast.SelectStmt:
		f.selectStmt(inner, label)
	default:
		f.emit("%s:", label)
		if _, empty := s.Stmt.(*ast.EmptyStmt); empty {
			f.emit("{}")
			return
		}
		f.stmt(s.Stmt)
	}
}

func labelText(label string) string {
	if label == "" {
		return ""
	}
	return label + ": "
}

func (f *function) exprStmt(s *ast.ExprStmt) {
	if s == f.cell.Final && f.own {
		f.final(s)
		return
	}
	if f.own && f.stops(s) {
		return
	}
	f.bareExpr(s.X)
}

// bareExpr evaluates an expression for its effects.
func (f *function) bareExpr(x ast.Expr) {
	x = ast.Unparen(x)
	text := f.expr(x)
	if call, isCall := x.(*ast.CallExpr); isCall && !f.info.Types[call.Fun].IsType() && !f.gives(call) {
		f.emit("%s", text)
		return
	}
	f.emit("_ = %s", text)
}

// gives reports whether a call is lowered to something else than a call, with a value.
func (f *function) gives(call *ast.CallExpr) bool {
	fn := f.compiledFunc(ast.Unparen(call.Fun))
	return fn != nil && fn.Signature().TypeParams().Len() > 0 && fn.Signature().Results().Len() == 1
}

func (f *function) incDec(s *ast.IncDecStmt) {
	t := f.typ(s.X)
	op := "+"
	if s.Tok == token.DEC {
		op = "-"
	}
	if _, ok := f.under(s.X).(*types.Basic); ok && isComplex(t) {
		x := f.expr(s.X)
		f.emit("%s = %s %s %s(1)", x, x, op, f.rep(s, t))
		return
	}
	f.emit("%s%s%s", f.placeText(s.X), op, op)
}

// condition writes the condition of an if or a for.
func (f *function) condition(x ast.Expr) string {
	if _, ok := ast.Unparen(x).(*ast.CompositeLit); ok {
		return f.expr(x)
	}
	return f.expr(ast.Unparen(x))
}

func isComplex(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsComplex != 0
}

func (f *function) ifStmt(s *ast.IfStmt) {
	if s.Init != nil {
		f.emit("{")
		defer f.emit("}")
		f.stmt(s.Init)
	}
	f.emit("if %s {", f.condition(s.Cond))
	f.nested(s.Body)
	if s.Else != nil {
		f.emit("} else {")
		f.stmt(s.Else)
	}
	f.emit("}")
}

func (f *function) branch(s *ast.BranchStmt) {
	label := ""
	if s.Label != nil {
		label = s.Label.Name
	}
	if f.leaves(s, label) {
		return
	}
	text := s.Tok.String()
	if label != "" {
		text += " " + label
	}
	f.emit("%s", text)
}

func (f *function) returnStmt(s *ast.ReturnStmt) {
	values := f.returnValues(s)
	switch {
	case f.body != nil:
		f.leaveByReturn(values)
	case f.results != nil:
		f.store(values)
		f.emit("return")
	default:
		f.emit("return %s", strings.Join(f.settled(s, values), ", "))
	}
}

// settled evaluates several results one by one: the interpreter mixes up the results of calls that return them together.
func (f *function) settled(n ast.Node, values []string) []string {
	if len(values) < 2 {
		return values
	}
	out := make([]string, len(values))
	for i, v := range tupleVars(f.returning().Results()) {
		out[i] = values[i]
		if strings.Contains(values[i], "(") {
			out[i] = f.temp(n, f.subst.apply(v.Type()), values[i])
		}
	}
	return out
}

// returnValues evaluates what a return statement returns.
func (f *function) returnValues(s *ast.ReturnStmt) []string {
	sig := f.returning()
	var types_ []types.Type
	for v := range sig.Results().Variables() {
		types_ = append(types_, f.subst.apply(v.Type()))
	}
	if len(s.Results) == 0 {
		var out []string
		for v := range sig.Results().Variables() {
			if f.returnsInto() {
				return nil
			}
			if v.Name() == "_" {
				out = append(out, f.local(v))
			} else {
				out = append(out, f.variable(v))
			}
		}
		return out
	}
	if len(s.Results) == 1 && len(types_) > 1 {
		t := f.typ(s.Results[0]).(*types.Tuple)
		var out []string
		for i, name := range f.tuple(s.Results[0], t) {
			out = append(out, f.convert(s, name, t.At(i).Type(), types_[i]))
		}
		return out
	}
	var out []string
	for i, x := range s.Results {
		out = append(out, f.to(x, types_[i]))
	}
	return out
}

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
	var values []string
	for i, x := range spec.Values {
		if vars[i] == nil || spec.Names[i].Name == "_" {
			values = append(values, f.to(x, f.declaredType(spec, x)))
			continue
		}
		text := f.to(x, vars[i].Type())
		if len(spec.Values) > 1 {
			text = f.temp(x, f.subst.apply(vars[i].Type()), text)
		}
		values = append(values, text)
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
