package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// typeSwitch asks dyn which of the types in all cases the value has.
func (f *function) typeSwitch(s *ast.TypeSwitchStmt, label string) {
	f.emit("{")
	defer f.emit("}")
	if s.Init != nil {
		f.stmt(s.Init)
	}
	x := switched(s)
	t := f.typ(x)
	value := f.temp(x, t, f.expr(x))
	var ids, cases []string
	for _, st := range s.Body.List {
		var mine []string
		for _, c := range st.(*ast.CaseClause).List {
			mine = append(mine, fmt.Sprint(len(ids)))
			id := "0"
			if !f.info.Types[c].IsNil() {
				id = fmt.Sprint(f.use(f.typ(c)))
			}
			ids = append(ids, id)
		}
		cases = append(cases, strings.Join(mine, ", "))
	}
	which := f.fresh("case")
	f.emit("%s := %s(%s)", which, f.rt("Case"), strings.Join(append([]string{value}, ids...), ", "))
	f.emit("%sswitch %s {", labelText(label), which)
	defer f.enter(label, false)()
	clauses, numbers := defaultLast(s.Body.List, cases)
	for i, st := range clauses {
		c := st.(*ast.CaseClause)
		if c.List == nil {
			f.emit("default:")
		} else {
			f.emit("case %s:", numbers[i])
		}
		if v, ok := f.info.Implicits[c].(*types.Var); ok {
			f.bindCase(c, v, value, t)
		}
		f.block(c.Body)
	}
	f.emit("}")
}

// defaultLast moves the default clause of a type switch to its end: a type switch has no fallthrough.
func defaultLast(list []ast.Stmt, cases []string) (clauses []ast.Stmt, numbers []string) {
	var last []ast.Stmt
	for i, st := range list {
		if st.(*ast.CaseClause).List == nil {
			last = append(last, st)
			continue
		}
		clauses, numbers = append(clauses, st), append(numbers, cases[i])
	}
	return append(clauses, last...), append(numbers, make([]string, len(last))...)
}

// switched returns the value that a type switch looks at.
func switched(s *ast.TypeSwitchStmt) ast.Expr {
	switch a := s.Assign.(type) {
	case *ast.ExprStmt:
		return ast.Unparen(a.X).(*ast.TypeAssertExpr).X
	case *ast.AssignStmt:
		return ast.Unparen(a.Rhs[0]).(*ast.TypeAssertExpr).X
	}
	return nil
}

// bindCase declares the variable of one clause of a type switch.
func (f *function) bindCase(c *ast.CaseClause, v *types.Var, value string, static types.Type) {
	if len(c.List) != 1 || f.info.Types[c.List[0]].IsNil() {
		f.declare(c, v, value)
		return
	}
	t := f.subst.apply(v.Type())
	if types.Identical(t, static) {
		f.declare(c, v, value)
		return
	}
	got := f.fresh("t")
	f.emit("%s, _ := %s", got, f.tryAssertion(c, value, t))
	f.declare(c, v, got)
}
