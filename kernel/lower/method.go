package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// methodCall lowers x.M(args).
func (f *function) methodCall(x *ast.CallExpr, sel *ast.SelectorExpr) string {
	m := f.method(sel, f.expr(sel.X), f.typ(sel.X), sel.Sel.Name)
	if isAtomicPointer(receiverBase(m.recvT)) {
		return f.atomicCall(x, m)
	}
	if special, ok := specialMethods[m.fullName()]; ok {
		return special(f, x, m)
	}
	if m.first != "" {
		return m.text + "(" + join(m.first, f.packed(x, m.sig)) + ")"
	}
	text := m.text
	if standard := f.standardMethod(sel); standard != "" {
		text = standard
	}
	return text + "(" + strings.Join(f.argList(x, m.sig, f.putting(m.fn)), ", ") + ")"
}

func receiverBase(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// atomicCall lowers a method of atomic.Pointer[T]: the worker's takes and returns empty interfaces.
func (f *function) atomicCall(x *ast.CallExpr, m *resolved) string {
	sig := f.typ(x.Fun).(*types.Signature)
	var args []string
	for i, a := range x.Args {
		t := sig.Params().At(i).Type()
		text := f.to(a, t)
		if text == "nil" {
			text = "(" + f.rep(a, t) + ")(nil)"
		}
		args = append(args, text)
	}
	call := m.text + "(" + strings.Join(args, ", ") + ")"
	if sig.Results().Len() == 0 || !isPointer(sig.Results().At(0).Type()) {
		return call
	}
	t := sig.Results().At(0).Type()
	name := fmt.Sprintf("loadedᐧ%d", f.use(t))
	if f.once(name) {
		r := f.rep(x, t)
		f.toplevel("func %s(x interface{}) %s { var r %s; %s(x, &r); return r }\n", name, r, r, f.rt("Unhole"))
	}
	return name + "(" + call + ")"
}

// resolved is a method and the value on which it is called.
type resolved struct {
	text  string // what is called
	first string // the receiver as first argument, "" for methods of compiled types
	sig   *types.Signature
	fn    *types.Func
	recv  string // the receiver
	recvT types.Type
}

// fullName is Type.Method of a compiled package, with its path.
func (m *resolved) fullName() string {
	if m.fn.Pkg() == nil {
		return ""
	}
	t := m.fn.Signature().Recv().Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if named, ok := types.Unalias(t).(*types.Named); ok {
		return m.fn.Pkg().Path() + "." + named.Obj().Name() + "." + m.fn.Name()
	}
	return ""
}

// method finds the method name of a value of type t.
func (f *function) method(n ast.Node, text string, t types.Type, name string) *resolved {
	obj, index, _ := types.LookupFieldOrMethod(t, true, f.Pkg, name)
	fn, ok := obj.(*types.Func)
	if !ok {
		f.refuse(n, "%s has no method %s", types.TypeString(t, nil), name)
	}
	if hidden := f.hiddenAt(t, index[:len(index)-1]); hidden >= 0 {
		text, t = f.follow(n, text, t, index[:hidden])
		return f.promoted(n, text, t, fn)
	}
	text, at := f.follow(n, text, t, index[:len(index)-1])
	m := &resolved{fn: fn, sig: fn.Signature(), recv: text, recvT: at}
	if types.IsInterface(at) {
		f.interfaceMethod(n, m)
		return m
	}
	pointer := isPointer(fn.Signature().Recv().Type())
	base := types.Unalias(at)
	switch p, isPtr := at.Underlying().(*types.Pointer); {
	case isPtr && !pointer:
		base, m.recv = p.Elem(), f.deref(n, text, p.Elem())
	case isPtr:
		base = p.Elem()
	case pointer:
		m.recv = takeAddress(text)
	}
	owner := types.Unalias(base).(*types.Named)
	if !f.types.isCell(owner) {
		m.text = m.recv + "." + name
		if strings.HasPrefix(m.recv, "&") {
			m.text = "(" + m.recv + ")." + name
		}
		return m
	}
	m.text, m.first = f.methodVar(n, owner, fn), m.recv
	return m
}

// takeAddress writes the address of a variable.
func takeAddress(text string) string {
	if strings.HasPrefix(text, "(*") && strings.HasSuffix(text, ")") && balanced(text[2:len(text)-1]) {
		return text[2 : len(text)-1]
	}
	return "&" + text
}

// balanced reports whether no bracket closes before it opens: the outer brackets of (*text) belong together.
func balanced(text string) bool {
	depth := 0
	for _, r := range text {
		switch r {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0
}

// methodVar returns the variable of a method that a cell declares, of a generic type the copy for its arguments.
func (f *function) methodVar(n ast.Node, owner *types.Named, fn *types.Func) string {
	if owner.TypeArgs().Len() > 0 {
		return f.methodInstance(n, owner, fn.Origin())
	}
	return f.methodName(f.types.id(owner), fn.Name())
}
