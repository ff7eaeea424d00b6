package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// methodValue lowers x.M without a call: a function that holds x.
func (f *function) methodValue(x *ast.SelectorExpr) string {
	m := f.method(x, f.expr(x.X), f.typ(x.X), x.Sel.Name)
	if m.first == "" {
		if types.IsInterface(m.recvT) {
			return f.checked(x, m) + "." + x.Sel.Name
		}
		if formats(m.fn) {
			return f.formatValue(x, m.fn, m.recv, f.rep(x, m.fn.Signature().Recv().Type()), m.text)
		}
		if isPointer(m.recvT.Underlying()) || isPointer(m.fn.Signature().Recv().Type()) {
			return f.bindCompiled(x, m) + "(" + m.recv + ")"
		}
		return m.text
	}
	recv := f.receiverRep(x, m)
	sig := f.typ(x).(*types.Signature)
	return f.bind(x, m.text, recv, sig) + "(" + m.first + ")"
}

// checked writes the interface of a method value: nil panics now, not at the call.
func (f *function) checked(n ast.Node, m *resolved) string {
	name := fmt.Sprintf("checkedᐧ%d", f.use(m.recvT))
	if f.once(name) {
		r := f.rep(n, m.recvT)
		f.toplevel("func %s(x %s) %s { %s(x); return x }\n", name, r, r, f.rt("Checked"))
	}
	return name + "(" + m.recv + ")"
}

// receiverRep writes the type of a method's first argument.
func (f *function) receiverRep(n ast.Node, m *resolved) string {
	if types.IsInterface(m.recvT) {
		return "interface{}"
	}
	if isPointer(m.fn.Signature().Recv().Type()) {
		if isPointer(m.recvT.Underlying()) {
			return f.rep(n, m.recvT.Underlying())
		}
		return "*" + f.rep(n, m.recvT)
	}
	if p, ok := m.recvT.Underlying().(*types.Pointer); ok {
		return f.rep(n, p.Elem())
	}
	return f.rep(n, m.recvT)
}

// bind returns a function that takes a receiver and returns the method bound to it.
func (f *function) bind(n ast.Node, method, recv string, sig *types.Signature) string {
	name := "bindᐧ" + method
	if f.once(name) {
		plist, args := f.forward(n, sig)
		check := ""
		if recv == "interface{}" {
			check = f.rt("Checked") + "(r); "
		}
		f.toplevel("func %s(r %s) func%s { %sreturn func%s { %s%s(%s) } }\n", name, recv, f.signature(n, sig, nil), check, plist,
			returns(sig), method, join("r", args))
	}
	return name
}

// bindCompiled is bind for a method of a compiled type, which the interpreter gives the type of the method expression when it takes it
// of a pointer.
func (f *function) bindCompiled(x *ast.SelectorExpr, m *resolved) string {
	recv := f.receiverRep(x, m)
	name := fmt.Sprintf("bindᐧ%dᐧ%s", f.use(m.fn.Signature().Recv().Type()), m.fn.Name())
	if f.once(name) {
		sig := f.typ(x).(*types.Signature)
		plist, args := f.forward(x, sig)
		f.toplevel("func %s(r %s) func%s { return func%s { %sr.%s(%s) } }\n", name, recv, f.signature(x, sig, nil), plist,
			returns(sig), m.fn.Name(), args)
	}
	return name
}

// forward writes a parameter list with results, and the arguments that pass the parameters on.
func (f *function) forward(n ast.Node, sig *types.Signature) (plist, args string) {
	var names []string
	for i := range sig.Params().Len() {
		names = append(names, fmt.Sprintf("a%d", i))
	}
	plist, args = f.signature(n, sig, names), strings.Join(names, ", ")
	if sig.Variadic() {
		args += "..."
	}
	return plist, args
}

func returns(sig *types.Signature) string {
	if sig.Results().Len() > 0 {
		return "return "
	}
	return ""
}

// methodExpr lowers T.M: a function with the receiver as first parameter.
func (f *function) methodExpr(x *ast.SelectorExpr) string {
	t := f.typ(x.X)
	sig := f.typ(x).(*types.Signature)
	name := f.unique("expr")
	m := f.method(x, "a0", t, x.Sel.Name)
	var names []string
	for i := range sig.Params().Len() {
		names = append(names, fmt.Sprintf("a%d", i))
	}
	args := strings.Join(names[1:], ", ")
	if sig.Variadic() {
		args += "..."
	}
	if m.first != "" {
		args = join(m.first, args)
	}
	f.toplevel("func %s%s { %s%s(%s) }\n", name, f.signature(x, sig, names), returns(sig), m.text, args)
	return name
}
