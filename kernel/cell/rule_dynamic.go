package cell

import (
	"go/ast"
	"go/constant"
	"go/types"
	"regexp"
	"strings"
)

// refuseDynamic stops the cell where the meaning depends on the dynamic type of a value whose type a cell declares: in the
// interpreter such a value is a bare struct or number once it is in an interface, its fields are renamed, and compiled code
// does not find its methods unless they are wrapped at the call.
//
// What is right stays: type switches on an interface that a cell declares, a value with String or Error given to fmt itself, and
// everything about types of compiled packages.
func refuseDynamic(l *lowering, n ast.Node) {
	switch n := n.(type) {
	case *ast.TypeSwitchStmt:
		l.refuseSwitch(n)
	case *ast.TypeAssertExpr:
		if n.Type != nil && cellNamed(l.typ(n.Type)) != nil {
			l.refuse(n, "whether a value has the type "+l.session.typeName(l.typ(n.Type))+", which a cell declares, cannot be told here: "+
				"use a type switch on an interface that a cell declares, with a case for each type")
		}
	case *ast.CallExpr:
		l.refuseCall(n)
	}
}

// refuseSwitch stops at cases for cell types when the switch is not on an interface of a cell.
func (l *lowering) refuseSwitch(s *ast.TypeSwitchStmt) {
	var x ast.Expr
	switch a := s.Assign.(type) {
	case *ast.ExprStmt:
		x = a.X.(*ast.TypeAssertExpr).X
	case *ast.AssignStmt:
		x = a.Rhs[0].(*ast.TypeAssertExpr).X
	}
	if cellNamed(l.typ(x)) != nil {
		return
	}
	for _, c := range s.Body.List {
		for _, t := range c.(*ast.CaseClause).List {
			if cellNamed(l.typ(t)) != nil {
				l.refuse(t, "a type switch on "+l.session.typeName(l.typ(x))+" cannot find "+l.session.typeName(l.typ(t))+
					", which a cell declares: declare an interface with a method of it in a cell, and switch on that")
			}
		}
	}
}

// cellNamed returns the type declared in a cell that t is, or points to.
func cellNamed(t types.Type) *types.Named {
	if t == nil {
		return nil
	}
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if n, ok := t.(*types.Named); ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "main" {
		return n
	}
	return nil
}

// verb finds the verbs of a format that print names of types or fields.
var verb = regexp.MustCompile(`%[-# 0-9.\[\]*]*(?:T|\+[-# 0-9.\[\]*]*v|#[-+ 0-9.\[\]*]*v)`)

// refuseCall stops at calls of compiled functions that look into their arguments.
func (l *lowering) refuseCall(call *ast.CallExpr) {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return
	}
	fn, ok := l.c.info.Uses[sel.Sel].(*types.Func)
	if !ok || fn.Pkg() == nil {
		return
	}
	path := fn.Pkg().Path()
	for _, a := range call.Args {
		t := l.typ(a)
		if t == nil {
			continue
		}
		switch {
		case path == "errors" && fn.Name() == "As":
			if p, ok := types.Unalias(t).(*types.Pointer); ok && cellNamed(p.Elem()) != nil {
				l.refuse(call, "errors.As cannot find an error type that a cell declares: keep the error in a variable and compare with errors.Is")
			}
		case strings.HasPrefix(path, "encoding/"):
			if owner, field := hiddenField(t); field != "" {
				l.refuse(a, "the unexported field "+field+" of "+owner+" would be encoded under another name: export the field, or leave it out of the value")
			}
		case path == "fmt" && strings.Contains(fn.Name(), "rint") || path == "fmt" && (fn.Name() == "Errorf" || strings.HasPrefix(fn.Name(), "Append")):
			l.refuseFormat(call, a, t)
		}
	}
}

// refuseFormat stops at printing what fmt would find by reflection.
func (l *lowering) refuseFormat(call *ast.CallExpr, a ast.Expr, t types.Type) {
	if owner, method := innerMethod(t); method != "" {
		l.refuse(a, "fmt would not call the method "+method+" of "+owner+" inside this value: print the elements one by one")
		return
	}
	if !mentionsCellType(t) {
		return
	}
	for _, f := range call.Args {
		tv := l.c.info.Types[f]
		if tv.Value != nil && tv.Value.Kind() == constant.String {
			text := strings.ReplaceAll(constant.StringVal(tv.Value), "%%", "")
			if v := verb.FindString(text); v != "" && f != a {
				l.refuse(a, v+" of a value of the type "+l.session.typeName(t)+" would print other names: use %v, or print the fields")
			}
		}
	}
}

// inside calls see for every type that is part of t, t itself at depth 0, until see returns false.
func inside(t types.Type, see func(t types.Type, depth int) bool) {
	seen := map[types.Type]bool{}
	var visit func(t types.Type, depth int) bool
	visit = func(t types.Type, depth int) bool {
		t = types.Unalias(t)
		if seen[t] {
			return true
		}
		seen[t] = true
		if !see(t, depth) {
			return false
		}
		if n, ok := t.(*types.Named); ok && cellNamed(n) == nil {
			return true // a compiled type prints itself
		}
		switch u := t.Underlying().(type) {
		case *types.Pointer:
			return visit(u.Elem(), depth+1)
		case *types.Slice:
			return visit(u.Elem(), depth+1)
		case *types.Array:
			return visit(u.Elem(), depth+1)
		case *types.Map:
			return visit(u.Key(), depth+1) && visit(u.Elem(), depth+1)
		case *types.Struct:
			for f := range u.Fields() {
				if !visit(f.Type(), depth+1) {
					return false
				}
			}
		}
		return true
	}
	visit(t, 0)
}

func mentionsCellType(t types.Type) bool {
	found := false
	inside(t, func(t types.Type, _ int) bool {
		found = found || cellNamed(t) != nil
		return !found
	})
	return found
}

// hiddenField returns an unexported field of a struct type of a cell inside t.
func hiddenField(t types.Type) (owner, field string) {
	inside(t, func(t types.Type, _ int) bool {
		if n := cellNamed(t); n != nil {
			if st, ok := n.Underlying().(*types.Struct); ok {
				for f := range st.Fields() {
					if !f.Exported() && !f.Embedded() {
						owner, field = n.Obj().Name(), f.Name()
						return false
					}
				}
			}
		}
		return true
	})
	return owner, field
}

// innerMethod returns a type of a cell inside t, not t itself, whose String or Error fmt would call.
func innerMethod(t types.Type) (owner, method string) {
	if cellNamed(t) != nil && (printsItself(t) != "") {
		return "", ""
	}
	inside(t, func(t types.Type, depth int) bool {
		if n := cellNamed(t); n != nil && depth > 0 && !isPointer(t) && !types.IsInterface(n) {
			if m := printsItself(t); m != "" {
				owner, method = n.Obj().Name(), m
				return false
			}
		}
		return true
	})
	return owner, method
}

// printsItself returns the method by which fmt prints a value of type t.
func printsItself(t types.Type) string {
	set := types.NewMethodSet(t)
	for _, name := range []string{"Error", "String"} {
		if m := set.Lookup(nil, name); m != nil && types.TypeString(m.Type(), nil) == "func() string" {
			return name
		}
	}
	return ""
}
