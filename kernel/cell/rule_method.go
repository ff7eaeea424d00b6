package cell

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// methodExpression writes T.Method as the function that it is; the interpreter gives it the wrong type.
//
//	T.Method    func(rᐧ T, aᐧ0 A) R { return rᐧ.Method(aᐧ0) }
func methodExpression(l *lowering, n ast.Node) {
	sel, ok := n.(*ast.SelectorExpr)
	if !ok {
		return
	}
	s := l.c.info.Selections[sel]
	if s == nil || s.Kind() != types.MethodExpr {
		return
	}
	sig := s.Type().(*types.Signature) // the receiver is the first parameter
	var names []string
	for i := range sig.Params().Len() {
		names = append(names, fmt.Sprintf("aᐧ%d", i))
	}
	params, err := l.tupleText(sig.Params(), sig.Variadic(), names)
	if err != nil {
		l.refuse(sel, "a parameter has the type "+err.Error())
		return
	}
	results, ret := "", ""
	if sig.Results().Len() > 0 {
		ret = "return "
		if results, err = l.tupleText(sig.Results(), false, nil); err != nil {
			l.refuse(sel, "a result has the type "+err.Error())
			return
		}
	}
	args := strings.Join(names[1:], ", ")
	if sig.Variadic() {
		args += "..."
	}
	l.replace(sel.Pos(), sel.End(), "func"+params+" "+results+" { "+ret+names[0]+"."+sel.Sel.Name+"("+args+") }")
}
