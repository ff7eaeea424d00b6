package lower

import (
	"go/ast"
	"go/types"
	"strings"
)

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
