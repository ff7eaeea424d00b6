package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strconv"
)

// assertion lowers x.(T) with one result.
func (f *function) assertion(x *ast.TypeAssertExpr) string {
	t := f.typ(x.Type)
	static := f.use(f.typ(x.X))
	name := fmt.Sprintf("mustᐧ%d", f.use(t))
	if f.once(name) {
		f.toplevel("func %s(x interface{}, from int) %s { var r %s; %s(x, from, %d, &r); return r }\n",
			name, f.rep(x, t), f.rep(x, t), f.rt("Must"), f.use(t))
	}
	return name + "(" + f.expr(x.X) + ", " + strconv.Itoa(int(static)) + ")"
}

// tryAssertion lowers x.(T) with two results.
func (f *function) tryAssertion(n ast.Node, value string, t types.Type) string {
	name := fmt.Sprintf("asᐧ%d", f.use(t))
	if f.once(name) {
		f.toplevel("func %s(x interface{}) (%s, bool) { var r %s; ok := %s(x, %d, &r); return r, ok }\n",
			name, f.rep(n, t), f.rep(n, t), f.rt("Out"), f.use(t))
	}
	return name + "(" + value + ")"
}
