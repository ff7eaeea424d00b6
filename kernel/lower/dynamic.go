package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strconv"
	"strings"
)

// interfaceMethod lowers a call through an interface. Compiled interfaces are called as they are; for others a helper asks dyn.
func (f *function) interfaceMethod(n ast.Node, m *resolved) {
	if f.compiledInterface(m.recvT) {
		m.text = m.recv + "." + m.fn.Name()
		return
	}
	m.sig = f.subst.apply(bare(m.sig)).(*types.Signature)
	m.text, m.first = f.dynamicCall(n, m.fn.Name(), m.sig), m.recv
}

// dynamicCall returns a function that calls the method of a dynamic value.
func (f *function) dynamicCall(n ast.Node, method string, sig *types.Signature) string {
	name := fmt.Sprintf("callᐧ%dᐧ%s", f.use(bare(sig)), method)
	if f.once(name) {
		f.caller(n, name, []string{"x interface{}"}, f.rt("Call")+"(x, "+strconv.Quote(method), sig)
	}
	return name
}

// applied returns a function that calls a compiled one which has a parameter of an interface type without a name: the interpreter
// cannot pass values of such a type.
func (f *function) applied(n ast.Node, fun string, sig *types.Signature) string {
	name := "applyᐧ" + strings.ReplaceAll(fun, ".", "ᐧ")
	if f.once(name) {
		f.caller(n, name, nil, f.rt("Apply")+"("+fun, sig)
	}
	return name
}

// takesNameless reports whether a function has a parameter of an interface type without a name.
func takesNameless(sig *types.Signature) bool {
	for v := range sig.Params().Variables() {
		if i, ok := types.Unalias(v.Type()).(*types.Interface); ok && i.NumMethods() > 0 {
			return true
		}
	}
	return false
}

// caller writes a function with the parameters first and those of sig, which hands the latter to the worker's function that call
// begins a call of, and returns what that has stored.
func (f *function) caller(n ast.Node, name string, first []string, call string, sig *types.Signature) {
	var names, args, results, outs, vars, returned []string
	for i := range sig.Params().Len() {
		a := fmt.Sprintf("a%d", i)
		names = append(names, a)
		if _, ok := sig.Params().At(i).Type().Underlying().(*types.Signature); ok {
			a = f.rt("Any") + "(" + a + ")"
		}
		args = append(args, a)
	}
	params := strings.TrimPrefix(f.signature(n, types.NewSignatureType(nil, nil, nil, sig.Params(), nil, sig.Variadic()), names), "(")
	if len(first) > 0 && sig.Params().Len() > 0 {
		params = ", " + params
	}
	for i := range sig.Results().Len() {
		r, t := fmt.Sprintf("r%d", i), f.rep(n, sig.Results().At(i).Type())
		results, vars, outs, returned = append(results, t), append(vars, "var "+r+" "+t+"; "), append(outs, ", &"+r), append(returned, r)
	}
	list := "nil"
	if len(args) > 0 {
		list = "[]interface{}{" + strings.Join(args, ", ") + "}"
	}
	ret := ""
	if len(returned) > 0 {
		ret = "; return " + strings.Join(returned, ", ")
	}
	f.toplevel("func %s(%s%s (%s) { %s%s, %s%s)%s }\n", name, strings.Join(first, ""), params, strings.Join(results, ", "),
		strings.Join(vars, ""), call, list, strings.Join(outs, ""), ret)
}
