package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// call lowers a call: a conversion, a built-in function, a method, a function.
func (f *function) call(x *ast.CallExpr) string {
	if f.info.Types[x.Fun].IsType() {
		return f.conversion(x)
	}
	defer func() { f.called = true }()
	fun := ast.Unparen(x.Fun)
	if id, ok := fun.(*ast.Ident); ok {
		if b, ok := f.info.Uses[id].(*types.Builtin); ok {
			text, called := f.builtin(x, b.Name()), f.called
			if name := b.Name(); name == "len" || name == "cap" || name == "min" || name == "max" {
				defer func() { f.called = called }()
			}
			return text
		}
	}
	if sel, ok := fun.(*ast.SelectorExpr); ok {
		if b, ok := f.info.Uses[sel.Sel].(*types.Builtin); ok {
			f.refuse(x, "unsafe.%s is not supported: cells have no access to raw memory", b.Name())
		}
		if s := f.info.Selections[sel]; s != nil && s.Kind() == types.MethodVal {
			return f.methodCall(x, sel)
		}
	}
	if fn := f.compiledFunc(fun); fn != nil {
		return f.compiledCall(x, fun, fn)
	}
	return f.callee(x.Fun) + "(" + f.packed(x, f.signatureOf(x)) + ")"
}

// packed writes the arguments of a call of interpreted code. Those of a variadic parameter are put into a slice here: without any
// the slice is nil.
func (f *function) packed(x *ast.CallExpr, sig *types.Signature) string {
	args := f.argList(x, sig, f.to)
	if !sig.Variadic() || x.Ellipsis.IsValid() {
		return strings.Join(args, ", ")
	}
	n := sig.Params().Len() - 1
	rest := f.rep(x, f.subst.apply(sig.Params().At(n).Type()))
	if len(args) == n {
		rest = "(" + rest + ")(nil)..."
	} else {
		rest += "{" + strings.Join(args[n:], ", ") + "}..."
	}
	return strings.Join(append(args[:n:n], rest), ", ")
}

// callee writes a function that is called: a function calls itself and copies of generic functions directly.
func (f *function) callee(x ast.Expr) string {
	fun := ast.Unparen(x)
	switch y := fun.(type) {
	case *ast.IndexExpr:
		fun = y.X
	case *ast.IndexListExpr:
		fun = y.X
	}
	if id, ok := fun.(*ast.Ident); ok {
		if fn, ok := f.info.Uses[id].(*types.Func); ok {
			if inst, ok := f.info.Instances[id]; ok {
				if fn.Origin() == f.self && f.up == nil && f.same(inst.TypeArgs) {
					return f.selfName
				}
				return f.instance(id, fn, inst.TypeArgs)
			}
			if fn == f.self && f.up == nil {
				return f.selfName
			}
		}
	}
	return f.core(x)
}

// same reports whether type arguments are those of the copy that is written.
func (f *function) same(args *types.TypeList) bool {
	params := f.self.(*types.Func).Signature().TypeParams()
	for i, t := range f.applyAll(args) {
		if !types.Identical(t, f.subst.params[params.At(i)]) {
			return false
		}
	}
	return true
}

// signatureOf returns the signature of what is called.
func (f *function) signatureOf(x *ast.CallExpr) *types.Signature {
	return f.under(x.Fun).(*types.Signature)
}

// args writes the arguments of a call.
func (f *function) args(x *ast.CallExpr, sig *types.Signature) string {
	return strings.Join(f.argList(x, sig, f.to), ", ")
}

// argList writes the arguments of a call, each by put.
func (f *function) argList(x *ast.CallExpr, sig *types.Signature, put func(ast.Expr, types.Type) string) []string {
	if len(x.Args) == 1 {
		if t, ok := f.typ(x.Args[0]).(*types.Tuple); ok {
			return f.spread(x, t, sig)
		}
	}
	var out []string
	params := sig.Params()
	for i, a := range x.Args {
		switch {
		case x.Ellipsis.IsValid() && i == len(x.Args)-1:
			text := f.to(a, params.At(i).Type())
			if text == "nil" {
				text = "(" + f.rep(a, f.subst.apply(params.At(i).Type())) + ")(nil)"
			}
			out = append(out, text+"...")
		case sig.Variadic() && i >= params.Len()-1:
			last := params.At(params.Len() - 1).Type().Underlying()
			if s, ok := last.(*types.Slice); ok {
				out = append(out, put(a, s.Elem()))
			} else {
				out = append(out, f.expr(a)+"...") // append([]byte, string...)
			}
		default:
			out = append(out, put(a, params.At(i).Type()))
		}
		if star, ok := ast.Unparen(a).(*ast.StarExpr); ok && strings.HasPrefix(out[i], "(*") {
			out[i] = f.deref(a, f.core(star.X), f.typ(a))
		}
	}
	return out
}

// deref reads the variable to which a pointer points, as an argument of a call: there the interpreter does not notice nil.
func (f *function) deref(n ast.Node, pointer string, t types.Type) string {
	name := fmt.Sprintf("derefᐧ%d", f.use(t))
	if f.once(name) {
		r := f.rep(n, t)
		fmt.Fprintf(&f.decls, "func %s(p *%s) %s { return *p }\n", name, r, r)
	}
	return name + "(" + pointer + ")"
}

// spread writes the results of one call as the arguments of another, through temporaries before the statement.
func (f *function) spread(x *ast.CallExpr, t *types.Tuple, sig *types.Signature) []string {
	names := f.tuple(x.Args[0], t)
	var out []string
	for i, name := range names {
		var want types.Type
		if sig.Variadic() && i >= sig.Params().Len()-1 {
			want = sig.Params().At(sig.Params().Len() - 1).Type().Underlying().(*types.Slice).Elem()
		} else {
			want = sig.Params().At(i).Type()
		}
		out = append(out, f.convert(x, name, t.At(i).Type(), f.subst.apply(want)))
	}
	return out
}

// tuple evaluates a call with several results into temporaries and returns their names.
func (f *function) tuple(call ast.Expr, t *types.Tuple) []string {
	var names []string
	for range t.Len() {
		names = append(names, f.fresh("t"))
	}
	f.before(call, "%s := %s", strings.Join(names, ", "), f.expr(call))
	return names
}

// before writes a statement that must run before the one in which n stands.
func (f *function) before(n ast.Node, format string, args ...any) {
	if f.noBefore {
		f.refuse(n, "a call with several results inside this expression is not supported: store the results in variables first")
	}
	f.emit(format, args...)
}

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
		fmt.Fprintf(&f.decls, "func %s(x interface{}) %s { var r %s; %s(x, &r); return r }\n", name, r, r, f.rt("Unhole"))
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

// methodValue lowers x.M without a call: a function that holds x.
func (f *function) methodValue(x *ast.SelectorExpr) string {
	m := f.method(x, f.expr(x.X), f.typ(x.X), x.Sel.Name)
	if m.first == "" {
		if types.IsInterface(m.recvT) {
			return f.checked(x, m) + "." + x.Sel.Name
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
		fmt.Fprintf(&f.decls, "func %s(x %s) %s { %s(x); return x }\n", name, r, r, f.rt("Checked"))
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
		fmt.Fprintf(&f.decls, "func %s(r %s) func%s { %sreturn func%s { %s%s(%s) } }\n", name, recv, f.signature(n, sig, nil), check, plist,
			returns(sig), method, join("r", args))
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
	fmt.Fprintf(&f.decls, "func %s%s { %s%s(%s) }\n", name, f.signature(x, sig, names), returns(sig), m.text, args)
	return name
}
