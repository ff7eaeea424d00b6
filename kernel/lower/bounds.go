package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// The interpreter notices an index out of range but forgets both numbers, which Go's message has. Lowered code compares before the
// statement, where that reads nothing twice that could change, and in a helper elsewhere; it leaves the comparison out where a
// loop has made it.

// checkIndex writes base[index] with a check. t is the type of base: a slice, a string, an array or a pointer to one.
func (f *function) checkIndex(x *ast.IndexExpr, base, index string, t types.Type) string {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		base, t = "(*"+base+")", p.Elem()
	}
	arr, isArray := t.Underlying().(*types.Array)
	constant := f.info.Types[x.Index].Value != nil
	text := base + "[" + index + "]"
	switch {
	case isArray && constant, f.inRange(x):
		return text
	case f.canCheck() && f.pure(x.X) && f.pure(x.Index):
		length := "len(" + base + ")"
		if isArray {
			length = fmt.Sprint(arr.Len())
		}
		index = withoutBrackets(index, "(")
		if constant {
			f.emit("if %s <= %s { %s(%s, %s) }", length, index, f.rt("IndexOut"), index, length)
		} else {
			f.emit("if uint(%s) >= uint(%s) { %s(%s, %s) }", index, length, f.rt("IndexOut"), index, length)
		}
		return text
	case f.isPlace && isArray:
		return base + "[" + f.rt("Index") + "(" + index + ", " + fmt.Sprint(arr.Len()) + ")]"
	case f.isPlace:
		if !f.pure(x.X) { // it is written twice
			if f.noBefore {
				f.refuse(x, "an element of what a call returns cannot be used in this expression: store the result of the call in a variable first")
			}
			base = f.temp(x, t.Underlying(), base)
		}
		return base + "[" + f.rt("Index") + "(" + index + ", len(" + base + "))]"
	}
	return f.readAt(x, t) + "(" + base + ", " + index + ")"
}

// readAt returns a helper that reads an element and checks the index.
func (f *function) readAt(x *ast.IndexExpr, t types.Type) string {
	name := fmt.Sprintf("atᐧ%d", f.use(t.Underlying()))
	if f.once(name) {
		elem := f.rep(x, f.typ(x))
		fmt.Fprintf(&f.decls, "func %s(x %s, i int) %s { if uint(i) >= uint(len(x)) { %s(i, len(x)) }; return x[i] }\n",
			name, f.rep(x, t.Underlying()), elem, f.rt("IndexOut"))
	}
	return name
}

// canCheck reports whether a statement may stand before the present one: nothing that it reads has changed since.
func (f *function) canCheck() bool { return !f.noBefore && !f.called }

// pure reports whether an expression may be evaluated twice.
func (f *function) pure(x ast.Expr) bool {
	if f.info.Types[x].Value != nil {
		return true
	}
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		_, ok := f.info.Uses[x].(*types.Var)
		return ok && !f.hole(f.typ(x))
	case *ast.SelectorExpr:
		s := f.info.Selections[x]
		return s != nil && s.Kind() == types.FieldVal && f.pure(x.X)
	case *ast.StarExpr:
		return f.pure(x.X)
	case *ast.IndexExpr:
		if _, isMap := f.under(x.X).(*types.Map); isMap {
			return false
		}
		return !f.info.Types[x.Index].IsType() && f.pure(x.X) && f.pure(x.Index)
	case *ast.BinaryExpr:
		switch x.Op {
		case token.ADD, token.SUB, token.MUL, token.AND, token.OR, token.XOR:
			b, ok := f.under(x).(*types.Basic)
			return ok && b.Info()&types.IsInteger != 0 && f.pure(x.X) && f.pure(x.Y)
		}
	case *ast.CallExpr:
		if len(x.Args) != 1 || !f.pure(x.Args[0]) {
			return false
		}
		if id, ok := x.Fun.(*ast.Ident); ok {
			if b, ok := f.info.Uses[id].(*types.Builtin); ok {
				return b.Name() == "len"
			}
		}
		b, ok := f.under(x).(*types.Basic)
		return ok && f.info.Types[x.Fun].IsType() && b.Info()&types.IsInteger != 0
	}
	return false
}

// span is what a loop knows: index runs within the bounds of base.
type span struct{ index, base *types.Var }

// inRange reports whether a loop around makes sure of an index.
func (f *function) inRange(x *ast.IndexExpr) bool {
	base, index := f.plainVar(x.X), f.plainVar(x.Index)
	if base == nil || index == nil {
		return false
	}
	for _, s := range f.spans {
		if s.index == index && s.base == base {
			return true
		}
	}
	return false
}

// plainVar returns the variable that an expression names, unless it has a cell or is the session's: others may change it.
func (f *function) plainVar(x ast.Expr) *types.Var {
	id, ok := ast.Unparen(x).(*ast.Ident)
	if !ok {
		return nil
	}
	v, ok := f.info.Uses[id].(*types.Var)
	if !ok {
		v, ok = f.info.Defs[id].(*types.Var)
	}
	if !ok || f.esc.cells[v] || f.global(v) {
		return nil
	}
	return v
}

// within notes for the body of a loop that index stays within base, if the body assigns neither; call the result at its end.
func (f *function) within(index, base ast.Expr, body *ast.BlockStmt) (leave func()) {
	n := len(f.spans)
	if i, b := f.plainVarOf(index), f.plainVarOf(base); i != nil && b != nil && !f.assigns(body, i) && !f.assigns(body, b) {
		f.spans = append(f.spans, span{i, b})
	}
	return func() { f.spans = f.spans[:n] }
}

func (f *function) plainVarOf(x ast.Expr) *types.Var {
	if x == nil {
		return nil
	}
	return f.plainVar(x)
}

// assigns reports whether a body assigns to a variable itself.
func (f *function) assigns(body ast.Node, v *types.Var) bool {
	found := false
	is := func(x ast.Expr) {
		if id, ok := ast.Unparen(x).(*ast.Ident); ok && f.info.Uses[id] == v {
			found = true
		}
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, x := range n.Lhs {
				is(x)
			}
		case *ast.IncDecStmt:
			is(n.X)
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				for _, x := range []ast.Expr{n.Key, n.Value} {
					if x != nil {
						is(x)
					}
				}
			}
		}
		return !found
	})
	return found
}

// counted returns index and base of a loop for i := 0; i < len(base); i++.
func (f *function) counted(s *ast.ForStmt) (index, base ast.Expr) {
	init, ok := s.Init.(*ast.AssignStmt)
	if !ok || init.Tok != token.DEFINE || len(init.Lhs) != 1 || f.info.Types[init.Rhs[0]].Value == nil {
		return nil, nil
	}
	cond, ok := s.Cond.(*ast.BinaryExpr)
	post, isInc := s.Post.(*ast.IncDecStmt)
	if !ok || !isInc || cond.Op != token.LSS || post.Tok != token.INC || strings.HasPrefix(f.info.Types[init.Rhs[0]].Value.String(), "-") {
		return nil, nil
	}
	call, ok := cond.Y.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return nil, nil
	}
	id, ok := call.Fun.(*ast.Ident)
	if b, isBuiltin := f.info.Uses[id].(*types.Builtin); !ok || !isBuiltin || b.Name() != "len" {
		return nil, nil
	}
	i := f.plainVar(init.Lhs[0])
	if i == nil || f.plainVar(cond.X) != i || f.plainVar(post.X) != i {
		return nil, nil
	}
	return init.Lhs[0], call.Args[0]
}

// cut writes a slice expression, through a helper that checks the bounds with Go's messages.
func (f *function) cut(x *ast.SliceExpr, base string, t types.Type) string {
	if x.Low == nil && x.High == nil {
		return base + "[:]"
	}
	var params, args, list []string
	expr := ""
	for i, part := range []ast.Expr{x.Low, x.High, x.Max} {
		if i == 1 || i == 2 && x.Slice3 {
			expr += ":"
		}
		if part == nil {
			list = append(list, "0")
			continue
		}
		name := string("lhm"[i])
		params, args, list, expr = append(params, name+" int"), append(args, f.intIndex(part)), append(list, name), expr+name
	}
	kind := strings.ReplaceAll(expr, ":", "_")
	name := fmt.Sprintf("cutᐧ%dᐧ%s", f.use(t.Underlying()), kind)
	if f.once(name) {
		v, capacity := "x", "cap(x)"
		if isString(t) {
			capacity = "-1"
		}
		if isPointer(t.Underlying()) {
			v, capacity = "(*x)", "cap(*x)"
		}
		result := f.rep(x, types.Default(f.typ(x)).Underlying())
		fmt.Fprintf(&f.decls, "func %s(x %s, %s) %s { %s(%q, %s, len(%s), %s); return %s[%s] }\n", name, f.rep(x, t.Underlying()),
			strings.Join(params, ", "), result, f.rt("SliceOut"), kind, strings.Join(list, ", "), v, capacity, v, expr)
	}
	return name + "(" + strings.Join(append([]string{base}, args...), ", ") + ")"
}
