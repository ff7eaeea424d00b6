package lower

import (
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
