package lower

import (
	"go/ast"
	"go/token"
	"go/types"
)

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
