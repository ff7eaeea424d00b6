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
	f.store1(left, f.to(right, f.typ(left)))
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

// store1 assigns to one place.
func (f *function) store1(left ast.Expr, value string) {
	if m, key, ok := f.mapPlace(left); ok {
		f.emit("%s[%s] = %s", m, key, value)
		return
	}
	f.emit("%s = %s", f.placeText(left), value)
}

// placeText writes a place that is assigned to.
func (f *function) placeText(x ast.Expr) string {
	saved := f.isPlace
	f.isPlace = true
	defer func() { f.isPlace = saved }()
	return withoutBrackets(f.expr(x), "(*")
}

// mapPlace writes the map and the key of m[k].
func (f *function) mapPlace(x ast.Expr) (m, key string, ok bool) {
	ix, isIndex := ast.Unparen(x).(*ast.IndexExpr)
	if !isIndex {
		return "", "", false
	}
	u, isMap := f.under(ix.X).(*types.Map)
	if !isMap {
		return "", "", false
	}
	return f.core(ix.X), f.key(ix.Index, u.Key()), true
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

// assignMany lowers a, b = x, y: the operands of places, then the values, then the assignments from left to right.
func (f *function) assignMany(s *ast.AssignStmt) {
	places := make([]func(string), len(s.Lhs))
	for i, x := range s.Lhs {
		places[i] = f.place(x)
	}
	values := make([]string, len(s.Rhs))
	for i, x := range s.Rhs {
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

// place evaluates the operands of a place and returns how to assign to it.
func (f *function) place(x ast.Expr) func(value string) {
	if isBlank(x) {
		return func(string) {}
	}
	if v := f.defined(x); v != nil {
		return func(value string) { f.define(x, v, value) }
	}
	if m, key, ok := f.mapPlace(x); ok {
		u := f.under(ast.Unparen(x).(*ast.IndexExpr).X).(*types.Map)
		m, key = f.hold(x, m, u), f.hold(x, key, u.Key())
		return func(value string) { f.emit("%s[%s] = %s", m, key, value) }
	}
	text := ""
	switch y := ast.Unparen(x).(type) {
	case *ast.IndexExpr:
		return f.indexPlace(x, y)
	case *ast.StarExpr:
		text = "*" + f.hold(x, f.core(y.X), f.under(y.X))
	case *ast.SelectorExpr:
		p, ok := f.under(y.X).(*types.Pointer)
		if !ok {
			text = f.placeText(x)
			break
		}
		text, _ = f.path(x, f.hold(x, f.core(y.X), p), f.typ(y.X), y.Sel.Name)
	default:
		text = f.placeText(x)
	}
	return func(value string) { f.emit("%s = %s", text, value) }
}

// indexPlace evaluates the operands of an element of a slice or array. Its index is checked when it is assigned to.
func (f *function) indexPlace(n ast.Node, y *ast.IndexExpr) func(value string) {
	base := f.placeText(y.X)
	switch u := f.under(y.X).(type) {
	case *types.Slice:
		base = f.hold(n, f.core(y.X), u)
	case *types.Pointer:
		base = "(*" + f.hold(n, f.core(y.X), u) + ")"
	}
	index := f.hold(n, f.intIndex(y.Index), types.Typ[types.Int])
	return func(value string) {
		f.emit("if uint(%s) >= uint(len(%s)) { %s(%s, len(%s)) }", index, base, f.rt("IndexOut"), index, base)
		f.emit("%s[%s] = %s", base, index, value)
	}
}

// hold keeps the value of an operand in a temporary, unless it is a constant.
func (f *function) hold(n ast.Node, text string, t types.Type) string {
	if strings.Trim(text, "0123456789") == "" {
		return text
	}
	return f.temp(n, t, text)
}

// assignTuple lowers a, b = f() and the forms with ok.
func (f *function) assignTuple(s *ast.AssignStmt) {
	from := f.resultTypes(s.Rhs[0], len(s.Lhs))
	places := make([]func(string), len(s.Lhs))
	for i, x := range s.Lhs {
		places[i] = f.place(x)
	}
	for i, name := range f.several(s.Rhs[0], from) {
		to := from[i]
		if v := f.defined(s.Lhs[i]); v != nil {
			to = f.subst.apply(v.Type())
		} else if !isBlank(s.Lhs[i]) {
			to = f.typ(s.Lhs[i])
		}
		places[i](f.convert(s, name, from[i], to))
	}
}

// resultTypes returns the types of an expression with several values.
func (f *function) resultTypes(x ast.Expr, n int) []types.Type {
	if t, ok := f.typ(x).(*types.Tuple); ok {
		var out []types.Type
		for v := range t.Variables() {
			out = append(out, v.Type())
		}
		return out
	}
	return []types.Type{f.typ(x), types.Typ[types.Bool]}[:n]
}

// several evaluates an expression with several values into temporaries.
func (f *function) several(x ast.Expr, from []types.Type) []string {
	var names []string
	for range from {
		names = append(names, f.fresh("t"))
	}
	left := strings.Join(names, ", ")
	switch y := ast.Unparen(x).(type) {
	case *ast.TypeAssertExpr:
		f.emit("%s := %s", left, f.tryAssertion(y, f.expr(y.X), f.typ(y.Type)))
	case *ast.IndexExpr:
		if u, ok := f.under(y.X).(*types.Map); ok {
			f.emit("%s := %s[%s]", left, f.core(y.X), f.key(y.Index, u.Key()))
			break
		}
		f.emit("%s := %s", left, f.expr(x))
	case *ast.UnaryExpr:
		f.emit("%s := <-%s", left, f.core(y.X))
	default:
		f.emit("%s := %s", left, f.expr(x))
	}
	return names
}

// FuncLineVar is the interpreter variable that holds the place of the statement that runs inside a function that a cell declares:
// cell·FuncLineBase + line. The line of a cell's own statement is in a variable of the cell's, Output.Line: cells may run at the same
// time.
const (
	FuncLineVar  = "funcLineᐧ"
	FuncLineBase = 1 << 20
)

// mark records the line of a statement that may fail.
func (f *function) mark(s ast.Stmt) {
	if !s.Pos().IsValid() || !f.mayFail(s) {
		return
	}
	line := f.Fset.Position(s.Pos()).Line
	if f.own {
		f.emit("%s = %d", f.line, line)
	} else {
		f.emit("%s = %d", FuncLineVar, f.in*FuncLineBase+line)
	}
}

// mayFail reports whether a statement itself, without the statements in it, contains anything that may panic.
func (f *function) mayFail(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.BlockStmt, *ast.BranchStmt, *ast.EmptyStmt, *ast.SelectStmt, *ast.LabeledStmt:
		return false
	case *ast.SendStmt, *ast.GoStmt:
		return true
	case *ast.AssignStmt:
		if s.Tok == token.QUO_ASSIGN || s.Tok == token.REM_ASSIGN {
			return true
		}
		for _, x := range s.Lhs {
			if _, ok := x.(*ast.IndexExpr); ok {
				return true
			}
		}
	}
	found := false
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.BlockStmt:
			return false
		case *ast.CallExpr:
			found = found || !f.info.Types[n.Fun].IsType() && f.info.Types[n].Value == nil
		case *ast.IndexExpr, *ast.StarExpr, *ast.TypeAssertExpr, *ast.SliceExpr:
			found = true
		case *ast.SelectorExpr:
			s := f.info.Selections[n]
			found = found || s != nil && s.Indirect()
		case *ast.BinaryExpr:
			found = found || n.Op == token.QUO || n.Op == token.REM || n.Op == token.EQL || n.Op == token.NEQ
		}
		return !found
	})
	return found
}
