package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// instance returns the copy of a generic function for type arguments.
func (f *function) instance(n ast.Node, fn *types.Func, args *types.TypeList) string {
	fn = fn.Origin()
	src := f.source(fn)
	if src == nil {
		f.refuse(n, "the generic function %s cannot be used as a value: write a function literal that calls it", fn.Name())
	}
	return f.copyOf(src, f.applyAll(args), fn.Name())
}

func (l *lowering) source(fn *types.Func) *source {
	if src := l.newGen[fn]; src != nil {
		return src
	}
	return l.generics[fn]
}

func (f *function) applyAll(list *types.TypeList) []types.Type {
	var out []types.Type
	for t := range list.Types() {
		out = append(out, f.subst.apply(t))
	}
	return out
}

// methodInstance returns the copy of a method of a generic type for the type arguments of owner.
func (f *function) methodInstance(n ast.Node, owner *types.Named, fn *types.Func) string {
	src := f.source(fn)
	if src == nil {
		f.refuse(n, "the method %s cannot be used here", fn.Name())
	}
	var args []types.Type
	for t := range owner.TypeArgs().Types() {
		args = append(args, t)
	}
	return f.copyOf(src, args, owner.Obj().Name()+"ᐧ"+fn.Name())
}

// copyOf names the copy of a generic function, and writes it if this is its first use.
func (l *lowering) copyOf(src *source, args []types.Type, hint string) string {
	var key []string
	subst := &substitution{params: map[*types.TypeParam]types.Type{}, local: map[*types.Named]*types.Named{}, fn: src.fn.Scope(), context: l.context}
	for i, t := range args {
		key = append(key, fmt.Sprint(l.types.id(t)))
		subst.params[src.params.At(i)] = t
	}
	name := fmt.Sprintf("%sᐧg%dᐧ%s", hint, src.number, strings.Join(key, "ᐧ"))
	if !l.once(name) {
		return name
	}
	if len(l.newMade)+len(l.pending) > maxCopies {
		panic(&Refusal{src.decl.Pos(), "this generic function needs ever more copies of itself: its type arguments must not grow with each call"})
	}
	l.pending = append(l.pending, func() {
		sig := src.fn.Signature()
		full := types.NewSignatureType(nil, nil, nil, types.NewTuple(src.vars...), sig.Results(), sig.Variadic())
		l.body(src, subst, src.fn, src.vars, full, name)
	})
	return name
}

// maxCopies is how many functions one cell may need: more is a recursion over types without an end.
const maxCopies = 5000

// useMethods makes the methods of a generic type's instance known to dyn, so that calls through interfaces find them.
func (l *lowering) useMethods(t types.Type) {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || !l.types.isCell(named) {
		return
	}
	if s, ok := named.Underlying().(*types.Struct); ok {
		for f := range s.Fields() {
			if f.Embedded() {
				defer l.useMethods(f.Type())
			}
		}
	}
	if named.TypeArgs().Len() == 0 || types.IsInterface(named) {
		return
	}
	id := l.types.id(named)
	if !l.once(fmt.Sprintf("methods of %d", id)) {
		return
	}
	l.used[id] = true
	f := &function{lowering: l}
	for m := range named.Methods() {
		name := f.methodInstance(&ast.Ident{NamePos: m.Pos()}, named, m.Origin())
		l.pending = append(l.pending, func() { fmt.Fprintf(&l.init, "%s(%d, %q, %s)\n", l.rt("Method"), id, m.Name(), name) })
	}
}
