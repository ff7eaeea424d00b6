package lower

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// assign lowers =, := and the operators with =.
func (f *function) assign(s *ast.AssignStmt) {
	switch {
	case f.own && f.cell.Spared[s]:
		f.catchAssign(s)
	case s.Tok != token.ASSIGN && s.Tok != token.DEFINE:
		f.assignOp(s)
	case len(s.Lhs) > 1 && len(s.Rhs) == 1:
		f.assignTuple(s)
	case len(s.Lhs) == 1:
		f.assignOne(s.Lhs[0], s.Rhs[0])
	default:
		f.assignMany(s)
	}
}

// defined returns the variable that an identifier on the left of := declares.
func (f *function) defined(x ast.Expr) *types.Var {
	id, ok := x.(*ast.Ident)
	if !ok || id.Name == "_" {
		return nil
	}
	v, _ := f.info.Defs[id].(*types.Var)
	return v
}

func isBlank(x ast.Expr) bool {
	id, ok := x.(*ast.Ident)
	return ok && id.Name == "_"
}

func (f *function) assignOne(left, right ast.Expr) {
	if isBlank(left) {
		if f.info.Types[right].IsNil() {
			return
		}
		t := types.Default(f.typ(right))
		f.temp(right, t, f.to(right, t)) // into a blank the interpreter evaluates too little
		return
	}
	if v := f.defined(left); v != nil {
		f.define(left, v, f.to(right, v.Type()))
		return
	}
	if ix, ok := ast.Unparen(left).(*ast.IndexExpr); ok && !f.inRange(ix) && f.hasEffects(right) {
		if _, isMap := f.under(ix.X).(*types.Map); !isMap { // an index out of range is noticed after the call
			put := f.place(left)
			put(f.temp(right, f.typ(left), f.to(right, f.typ(left))))
			return
		}
	}
	value := f.to(right, f.typ(left))
	if f.throughPointer(left) && f.hasEffects(right) && !f.hasEffects(left) { // a nil pointer is noticed after the call
		value = f.temp(right, f.typ(left), value)
	}
	f.store1(left, value)
}

// throughPointer reports whether a place is a variable that a pointer points to, or a field of one.
func (f *function) throughPointer(x ast.Expr) bool {
	switch x := ast.Unparen(x).(type) {
	case *ast.StarExpr:
		return true
	case *ast.SelectorExpr:
		s := f.info.Selections[x]
		return s != nil && (s.Indirect() || f.throughPointer(x.X))
	}
	return false
}

// hasEffects reports whether an expression calls a function that may do more than compute.
func (f *function) hasEffects(x ast.Expr) bool {
	found := false
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		case *ast.CallExpr:
			id, _ := ast.Unparen(n.Fun).(*ast.Ident)
			_, isBuiltin := f.info.Uses[id].(*types.Builtin)
			fn := f.compiledFunc(n.Fun)
			found = found || !f.info.Types[n.Fun].IsType() && !isBuiltin && (fn == nil || fn.Pkg().Path() != "math")
		}
		return !found
	})
	return found
}

// assignOp lowers x op= y.
func (f *function) assignOp(s *ast.AssignStmt) {
	op := strings.TrimSuffix(s.Tok.String(), "=")
	t := f.typ(s.Lhs[0])
	left := f.placeText(s.Lhs[0])
	switch op {
	case "<<", ">>":
		f.emit("%s %s= %s", left, op, f.shiftCount(s.Rhs[0]))
	case "&^":
		f.emit("%s &= ^(%s)", left, f.to(s.Rhs[0], t))
	default:
		f.emit("%s %s= %s", left, op, f.to(s.Rhs[0], t))
	}
}

// assignMany lowers a, b = x, y: the operands of places, then the values, those that only read variables last, then the
// assignments from left to right.
func (f *function) assignMany(s *ast.AssignStmt) {
	places := make([]func(string), len(s.Lhs))
	for i, x := range s.Lhs {
		places[i] = f.place(x)
	}
	values := make([]string, len(s.Rhs))
	for _, i := range f.callsFirst(s.Rhs) {
		x := s.Rhs[i]
		t := types.Default(f.typ(x))
		switch v := f.defined(s.Lhs[i]); {
		case v != nil:
			t = v.Type()
		case !isBlank(s.Lhs[i]):
			t = f.typ(s.Lhs[i])
		}
		t = f.subst.apply(t)
		values[i] = f.to(x, t)
		if f.info.Types[x].Value == nil && values[i] != "nil" {
			values[i] = f.temp(x, t, values[i])
		}
	}
	for i, put := range places {
		put(values[i])
	}
}

// FuncLineVar is the interpreter variable that holds the place of the statement that runs inside a function that a cell declares:
// cell·FuncLineBase + line. The line of a cell's own statement is in a variable of the cell's, Output.Line: cells may run at the same
// time.
const (
	FuncLineVar  = "funcLineᐧ"
	FuncLineBase = 1 << 20
)
