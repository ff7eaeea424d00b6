package lower

import (
	"fmt"
	"go/ast"
	"go/types"
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
		f.toplevel("func %s(x %s, i int) %s { if uint(i) >= uint(len(x)) { %s(i, len(x)) }; return x[i] }\n",
			name, f.rep(x, t.Underlying()), elem, f.rt("IndexOut"))
	}
	return name
}
