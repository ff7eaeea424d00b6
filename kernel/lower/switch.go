package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// switchStmt lowers an expression switch: on a number or string as it is, on anything else as a list of conditions.
func (f *function) switchStmt(s *ast.SwitchStmt, label string) {
	f.emit("{")
	defer f.emit("}")
	if s.Init != nil {
		f.stmt(s.Init)
	}
	if s.Tag == nil {
		f.cases(s.Body, label, "", func(x ast.Expr) string {
			if types.IsInterface(f.typ(x)) {
				return f.rt("Eq") + "(interface{}(true), " + f.to(x, emptyInterface()) + ")"
			}
			return f.expr(x)
		})
		return
	}
	t := types.Default(f.typ(s.Tag))
	tag := f.temp(s.Tag, t, f.to(s.Tag, t))
	if b, ok := t.Underlying().(*types.Basic); ok && b.Info()&types.IsBoolean == 0 && f.comparable(s.Body) && !defaultFirst(s.Body) {
		f.cases(s.Body, label, tag, func(x ast.Expr) string { return f.to(x, t) })
		return
	}
	id := &ast.Ident{NamePos: s.Tag.Pos(), Name: "switch"}
	v := types.NewVar(s.Tag.Pos(), nil, "switch", t)
	f.info.Uses[id], f.names.local[v] = v, tag
	f.cases(s.Body, label, "", func(x ast.Expr) string {
		return f.comparison(&ast.BinaryExpr{X: id, OpPos: x.Pos(), Op: token.EQL, Y: x})
	})
}

// cases lowers the clauses of a switch on tag, or on conditions. The interpreter loses its way when default is not the last
// clause: then conditions find the number of the clause first.
func (f *function) cases(body *ast.BlockStmt, label, tag string, cond func(ast.Expr) string) {
	if !defaultFirst(body) {
		f.emit("%sswitch %s {", labelText(label), tag)
		f.clauses(body, label, tag, cond)
		f.emit("}")
		return
	}
	which, other := f.fresh("case"), 0
	f.emit("%s := 0\nswitch {", which)
	number := map[*ast.CaseClause]string{}
	for i, st := range body.List {
		c := st.(*ast.CaseClause)
		number[c] = strconv.Itoa(i)
		if c.List == nil {
			other = i
			continue
		}
		f.emit("case %s: %s = %d", f.conditions(c, true, cond), which, i)
	}
	f.emit("default: %s = %d\n}", which, other)
	f.emit("%sswitch %s {", labelText(label), which)
	defer f.enter(label, false)()
	for _, st := range body.List {
		c := st.(*ast.CaseClause)
		f.emit("case %s:", number[c])
		f.block(c.Body)
	}
	f.emit("}")
}

// defaultFirst reports whether a switch has a default clause that is not its last.
func defaultFirst(body *ast.BlockStmt) bool {
	for i, st := range body.List {
		if st.(*ast.CaseClause).List == nil {
			return i < len(body.List)-1
		}
	}
	return false
}

// comparable reports whether all cases of a switch are constants: the interpreter evaluates others in an order of its own.
func (f *function) comparable(body *ast.BlockStmt) bool {
	for _, c := range body.List {
		for _, x := range c.(*ast.CaseClause).List {
			if f.info.Types[x].Value == nil {
				return false
			}
		}
	}
	return true
}

func (f *function) clauses(body *ast.BlockStmt, label, tag string, cond func(ast.Expr) string) {
	defer f.enter(label, false)()
	for _, st := range body.List {
		c := st.(*ast.CaseClause)
		if c.List == nil {
			f.emit("default:")
		} else {
			f.emit("case %s:", f.conditions(c, tag == "", cond))
		}
		f.block(c.Body)
	}
}

// conditions writes the conditions or values of a clause. Of several conditions the interpreter would look at the first alone.
func (f *function) conditions(c *ast.CaseClause, alone bool, cond func(ast.Expr) string) string {
	saved := f.noBefore
	f.noBefore = true
	defer func() { f.noBefore = saved }()
	var conds []string
	for _, x := range c.List {
		conds = append(conds, cond(x))
	}
	if alone && len(conds) > 1 {
		return "(" + strings.Join(conds, ") || (") + ")"
	}
	return strings.Join(conds, ", ")
}

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

// selectStmt lets the worker choose: the interpreter's own select mixes up what its cases receive.
func (f *function) selectStmt(s *ast.SelectStmt, label string) {
	var args []string
	blocks := "true"
	for _, st := range s.Body.List {
		switch comm := st.(*ast.CommClause).Comm.(type) {
		case nil:
			blocks = "false"
		case *ast.SendStmt:
			ch := f.temp(comm, f.under(comm.Chan), f.core(comm.Chan))
			elem := f.under(comm.Chan).(*types.Chan).Elem()
			args = append(args, f.rt("SendCase")+"("+ch+", "+f.temp(comm, elem, f.to(comm.Value, elem))+")")
		default:
			x := arrow(comm).X
			args = append(args, f.rt("ReceiveCase")+"("+f.temp(comm, f.under(x), f.core(x))+")")
		}
	}
	which, value, ok := f.fresh("case"), f.fresh("t"), f.fresh("ok")
	f.emit("%s, %s, %s := %s(%s)", which, value, ok, f.rt("Select"), strings.Join(append([]string{blocks}, args...), ", "))
	f.emit("_, _ = %s, %s", value, ok)
	f.emit("%sswitch %s {", labelText(label), which)
	defer f.enter(label, false)()
	n := 0
	for _, st := range s.Body.List {
		c := st.(*ast.CommClause)
		if c.Comm == nil {
			f.emit("case -1:")
		} else {
			f.emit("case %d:", n)
			n++
		}
		if a, isAssign := c.Comm.(*ast.AssignStmt); isAssign {
			f.receive(a, value, ok)
		}
		f.called = false
		f.block(c.Body)
	}
	f.emit("}")
}

// arrow returns the receive operation of a case.
func arrow(s ast.Stmt) *ast.UnaryExpr {
	switch s := s.(type) {
	case *ast.ExprStmt:
		return ast.Unparen(s.X).(*ast.UnaryExpr)
	case *ast.AssignStmt:
		return ast.Unparen(s.Rhs[0]).(*ast.UnaryExpr)
	}
	return nil
}

// receive assigns what a case has received.
func (f *function) receive(s *ast.AssignStmt, value, ok string) {
	elem := f.under(arrow(s).X).(*types.Chan).Elem()
	from := []types.Type{elem, types.Typ[types.Bool]}
	values := []string{f.asserted(s, value, elem), ok}
	for i, x := range s.Lhs {
		switch v := f.defined(x); {
		case isBlank(x):
		case v != nil:
			f.define(x, v, f.convert(x, values[i], from[i], f.subst.apply(v.Type())))
		default:
			f.place(x)(f.convert(x, values[i], from[i], f.typ(x)))
		}
	}
}
