package lower

import (
	"go/ast"
	"go/token"
	"go/types"
)

// forStmt lowers a loop with three clauses. When a variable of the loop has a cell, each iteration gets a new one:
//
//	for i := 0; i < n; i++ { … }
//	i := new(int); *i = 0; for first := true; ; first = false { if !first { j := new(int); *j = *i; i = j; *i++ }; if !(*i < n) { break }; … }
func (f *function) forStmt(s *ast.ForStmt, label string) {
	if s.Init != nil {
		f.emit("{")
		defer f.emit("}")
		f.stmt(s.Init)
	}
	cells := f.loopCells(s)
	index, base := f.counted(s)
	if len(cells) == 0 && f.simplePost(s.Post) {
		cond, post := "", ""
		simple := f.simpleCond(s.Cond)
		if s.Cond != nil && simple {
			cond = f.condition(s.Cond)
		}
		if s.Post != nil {
			post = f.postText(s.Post)
		}
		f.emit("%sfor ; %s; %s {", labelText(label), cond, post)
		if s.Cond != nil && !simple {
			f.called = false
			f.emit("if %s {} else { break }", f.condition(s.Cond))
		}
		defer f.within(index, base, s.Body)()
		f.loopBody(s.Body, label)
		f.emit("}")
		return
	}
	first := f.fresh("first")
	f.emit("%sfor %s := true; ; %s = false {", labelText(label), first, first)
	f.emit("if !%s {", first)
	for _, v := range cells {
		next := f.fresh("next")
		f.emit("%s := new(%s)\n*%s = *%s\n%s = %s", next, f.rep(s, f.subst.apply(v.Type())), next, f.local(v), f.local(v), next)
	}
	if s.Post != nil {
		f.stmt(s.Post)
	}
	f.emit("}")
	if s.Cond != nil {
		f.called = false
		f.emit("if %s {} else { break }", f.condition(s.Cond))
	}
	f.loopBody(s.Body, label)
	f.emit("}")
}

// loopBody lowers the body of a loop, with the loop as the meaning of break and continue. It stands in the braces of the loop
// itself: a block costs the interpreter a step, and every variable has a name of its own.
func (f *function) loopBody(b *ast.BlockStmt, label string) {
	defer f.enter(label, true)()
	f.called = false
	if len(b.List) == 0 {
		f.emit("{}")
	}
	f.nested(b)
}

// loopCells returns the variables of a loop that have cells.
func (f *function) loopCells(s *ast.ForStmt) []*types.Var {
	a, ok := s.Init.(*ast.AssignStmt)
	if !ok || a.Tok != token.DEFINE {
		return nil
	}
	var out []*types.Var
	for _, x := range a.Lhs {
		if v := f.defined(x); v != nil && f.esc.cells[v] {
			out = append(out, v)
		}
	}
	return out
}

// simplePost reports whether a post statement can stand in the head of a loop.
func (f *function) simplePost(s ast.Stmt) bool {
	switch s := s.(type) {
	case nil:
		return true
	case *ast.IncDecStmt:
		_, ok := ast.Unparen(s.X).(*ast.Ident)
		return ok && !isComplex(f.typ(s.X))
	case *ast.AssignStmt:
		if len(s.Lhs) != 1 || s.Tok == token.DEFINE || f.own && f.cell.Spared[s] {
			return false
		}
		_, ok := ast.Unparen(s.Lhs[0]).(*ast.Ident)
		return ok && !isBlank(s.Lhs[0]) && f.simpleCond(s.Rhs[0])
	}
	return false
}

// simpleCond reports whether an expression needs no statements before it.
func (f *function) simpleCond(x ast.Expr) bool {
	if x == nil {
		return true
	}
	simple := true
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.IndexExpr:
			if _, isMap := f.under(n.X).(*types.Map); !isMap && !f.info.Types[n.Index].IsType() && f.pure(n.X) && f.pure(n.Index) && !f.inRange(n) {
				simple = false // a check of the index comes first
			}
		}
		if call, ok := n.(*ast.CallExpr); ok {
			if len(call.Args) == 1 {
				if _, tuple := f.typ(call.Args[0]).(*types.Tuple); tuple {
					simple = false
				}
			}
			if _, tuple := f.typ(call).(*types.Tuple); tuple {
				simple = false
			}
		}
		return simple
	})
	return simple
}

func (f *function) postText(s ast.Stmt) string {
	saved := f.out.String()
	f.out.Reset()
	switch s := s.(type) {
	case *ast.IncDecStmt:
		f.incDec(s)
	case *ast.AssignStmt:
		f.assign(s)
	}
	text := f.out.String()
	f.out.Reset()
	f.out.WriteString(saved)
	return text[:len(text)-1]
}

// rangeStmt lowers a range over anything.
func (f *function) rangeStmt(s *ast.RangeStmt, label string) {
	switch u := f.under(s.X).(type) {
	case *types.Basic:
		if u.Info()&types.IsInteger != 0 {
			f.rangeInt(s, label)
			return
		}
		f.rangeString(s, label)
	case *types.Slice:
		f.rangeIndexed(s, label, f.core(s.X), u, u.Elem())
	case *types.Array:
		f.rangeArray(s, label, u, f.expr)
	case *types.Pointer:
		f.rangeArray(s, label, u.Elem().Underlying().(*types.Array), f.core)
	case *types.Map:
		f.rangeNative(s, label, u.Key(), u.Elem())
	case *types.Chan:
		f.rangeNative(s, label, u.Elem(), nil)
	case *types.Signature:
		f.rangeFunc(s, label, u)
	default:
		f.refuse(s, "range over %s is not supported", u)
	}
}

// rangeArray lowers a range over an array or a pointer to one. Without a value the array is not looked at: the pointer may be nil.
func (f *function) rangeArray(s *ast.RangeStmt, label string, u *types.Array, text func(ast.Expr) string) {
	if s.Value != nil && !isBlank(s.Value) {
		f.rangeIndexed(s, label, text(s.X), f.under(s.X), u.Elem())
		return
	}
	if !f.simpleCond(s.X) || f.calls(s.X) {
		f.emit("_ = %s", text(s.X))
	}
	f.rangeIndexed(s, label, "", u, u.Elem())
}

// calls reports whether an expression calls a function or receives: it must be evaluated.
func (f *function) calls(x ast.Expr) bool {
	found := false
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			found = found || !f.info.Types[n.Fun].IsType()
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		}
		return !found
	})
	return found
}

// rangeString lowers a range over a string: the worker finds the runes, the interpreter miscounts bytes that are no UTF-8.
func (f *function) rangeString(s *ast.RangeStmt, label string) {
	runes, at, i := f.fresh("r"), f.fresh("o"), f.fresh("i")
	f.emit("{\n%s, %s := %s(%s)", runes, at, f.rt("Runes"), f.to(s.X, types.Typ[types.String]))
	f.emit("%sfor %s := 0; %s < len(%s); %s++ {", labelText(label), i, i, runes, i)
	if s.Value != nil && !isBlank(s.Value) {
		f.iterate(s, at+"["+i+"]", types.Typ[types.Int], runes+"["+i+"]", types.Typ[types.Rune])
	} else {
		f.iteration(s, s.Key, at+"["+i+"]", types.Typ[types.Int])
	}
	f.loopBody(s.Body, label)
	f.emit("}\n}")
}

// iteration assigns the values of an iteration to the variables of the statement.
func (f *function) iteration(s *ast.RangeStmt, x ast.Expr, value string, t types.Type) {
	if x == nil || isBlank(x) {
		return
	}
	if v := f.defined(x); v != nil && s.Tok == token.DEFINE {
		f.declare(x, v, f.convert(x, value, t, f.subst.apply(v.Type())))
		return
	}
	f.store1(x, f.convert(x, value, t, f.typ(x)))
}

func (f *function) rangeInt(s *ast.RangeStmt, label string) {
	t := types.Default(f.typ(s.X))
	if s.Key != nil && !isBlank(s.Key) {
		t = f.typ(s.Key)
		if v := f.defined(s.Key); v != nil {
			t = f.subst.apply(v.Type())
		}
	}
	r := f.rep(s, t)
	n, i := f.fresh("n"), f.fresh("i")
	f.emit("{\nvar %s %s = %s", n, r, f.to(s.X, t))
	f.emit("%sfor %s := %s(0); %s < %s; %s++ {", labelText(label), i, r, i, n, i)
	f.iteration(s, s.Key, i, t)
	f.loopBody(s.Body, label)
	f.emit("}\n}")
}

// rangeIndexed lowers a range over a slice, an array ("" when only its indices are asked for) or a pointer to an array.
func (f *function) rangeIndexed(s *ast.RangeStmt, label, text string, t, elem types.Type) {
	i := f.fresh("i")
	f.emit("{")
	n := f.fresh("n")
	over := ""
	if text == "" {
		f.emit("%s := %d", n, t.(*types.Array).Len())
	} else {
		over = f.temp(s.X, t, text)
		f.emit("%s := len(%s)", n, indexable(over, t))
	}
	f.emit("%sfor %s := 0; %s < %s; %s++ {", labelText(label), i, i, n, i)
	if s.Value != nil && !isBlank(s.Value) {
		f.iterate(s, i, types.Typ[types.Int], indexable(over, t)+"["+i+"]", elem)
	} else {
		f.iteration(s, s.Key, i, types.Typ[types.Int])
	}
	if s.Tok == token.DEFINE {
		defer f.within(s.Key, s.X, s.Body)()
	}
	f.loopBody(s.Body, label)
	f.emit("}\n}")
}

// iterate assigns both values of an iteration; with =, the places of both are found before the first is assigned.
func (f *function) iterate(s *ast.RangeStmt, key string, keyType types.Type, value string, valueType types.Type) {
	if s.Tok == token.ASSIGN && s.Key != nil {
		putKey, putValue := f.place(s.Key), f.place(s.Value)
		if !isBlank(s.Key) {
			putKey(f.convert(s, key, keyType, f.typ(s.Key)))
		}
		putValue(f.convert(s, value, valueType, f.typ(s.Value)))
		return
	}
	f.iteration(s, s.Key, key, keyType)
	f.iteration(s, s.Value, value, valueType)
}

func indexable(name string, t types.Type) string {
	if isPointer(t) {
		return "(*" + name + ")"
	}
	return name
}

// rangeNative lowers a range that the interpreter knows: over strings, maps and channels.
func (f *function) rangeNative(s *ast.RangeStmt, label string, key, value types.Type) {
	over := f.core(s.X)
	k, v := f.fresh("k"), f.fresh("v")
	hasKey, hasValue := s.Key != nil && !isBlank(s.Key), s.Value != nil && !isBlank(s.Value)
	head := ""
	switch {
	case hasValue && hasKey:
		head = k + ", " + v + " := "
	case hasValue:
		head = "_, " + v + " := "
	case hasKey:
		head = k + " := "
	}
	f.emit("%sfor %srange %s {", labelText(label), head, over)
	switch {
	case hasKey && hasValue:
		f.iterate(s, k, key, v, value)
	case hasKey:
		f.iteration(s, s.Key, k, key)
	case hasValue:
		f.iteration(s, s.Value, v, value)
	}
	f.loopBody(s.Body, label)
	f.emit("}")
}
