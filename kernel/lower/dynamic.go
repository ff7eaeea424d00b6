package lower

import (
	"fmt"
	"go/ast"
	"go/types"
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
	if !f.once(name) {
		return name
	}
	names, args := []string{}, []string{}
	for i := range sig.Params().Len() {
		names = append(names, fmt.Sprintf("a%d", i))
	}
	params := strings.TrimPrefix(f.signature(n, types.NewSignatureType(nil, nil, nil, sig.Params(), nil, sig.Variadic()), names), "(")
	if sig.Params().Len() > 0 {
		params = ", " + params
	}
	for i, a := range names {
		if _, ok := sig.Params().At(i).Type().Underlying().(*types.Signature); ok {
			a = f.rt("Any") + "(" + a + ")"
		}
		args = append(args, a)
	}
	var results, outs, vars []string
	for i := range sig.Results().Len() {
		r := fmt.Sprintf("r%d", i)
		t := f.rep(n, sig.Results().At(i).Type())
		results, vars, outs = append(results, t), append(vars, "var "+r+" "+t+"; "), append(outs, "&"+r)
	}
	list := "nil"
	if len(args) > 0 {
		list = "[]interface{}{" + strings.Join(args, ", ") + "}"
	}
	ret := ""
	if len(outs) > 0 {
		ret = "; return " + strings.ReplaceAll(strings.Join(outs, ", "), "&", "")
	}
	fmt.Fprintf(&f.decls, "func %s(x interface{}%s (%s) { %s%s(%s)%s }\n", name, params, strings.Join(results, ", "), strings.Join(vars, ""),
		f.rt("Call"), strings.Join(append([]string{"x", fmt.Sprintf("%q", method), list}, outs...), ", "), ret)
	return name
}
