package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"

	"github.com/luciola-nn/luciola/kernel/dyn"
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
	for _, t := range args {
		key = append(key, fmt.Sprint(l.types.id(t)))
	}
	c := copied{fmt.Sprintf("%sᐧg%dᐧ%s", hint, src.number, strings.Join(key, "ᐧ")), args}
	if !l.once(c.name) {
		return c.name
	}
	if len(l.newMade)+len(l.pending) > maxCopies {
		panic(&Refusal{Pos: src.decl.Pos(), Message: "this generic function needs ever more copies of itself: its type arguments must not grow with each call"})
	}
	l.newCopies[src.number] = append(l.newCopies[src.number], c)
	l.pending = append(l.pending, func() {
		sig := types.NewSignatureType(nil, nil, nil, types.NewTuple(src.vars...), src.fn.Signature().Results(), src.fn.Signature().Variadic())
		l.toplevel("var %s %s\n", c.name, l.rep(src.decl, l.substitution(src, args).apply(bare(sig))))
	})
	l.writeCopy(src, c)
	return c.name
}

// copied is a copy of a generic function: the variable that holds it, and its type arguments.
type copied struct {
	name string
	args []types.Type
}

func (l *lowering) substitution(src *source, args []types.Type) *substitution {
	s := &substitution{params: map[*types.TypeParam]types.Type{}, local: map[*types.Named]*types.Named{}, fn: src.fn.Scope(), context: l.context}
	for i, t := range args {
		s.params[src.params.At(i)] = t
	}
	return s
}

// writeCopy writes the body of a copy, once what asks for it is written, and binds the copy's variable to it.
func (l *lowering) writeCopy(src *source, c copied) {
	l.pending = append(l.pending, func() {
		sig := src.fn.Signature()
		full := types.NewSignatureType(nil, nil, nil, types.NewTuple(src.vars...), sig.Results(), sig.Variadic())
		body := l.body(src, l.substitution(src, c.args), src.fn, src.vars, full, l.unique(c.name))
		l.lasting = true
		fmt.Fprintf(&l.init, "%s = %s\n", c.name, body)
		if m, ok := l.bound[c.name]; ok {
			fmt.Fprintf(&l.init, "%s(%d, %q, %s)\n", l.rt("Method"), m.owner, m.name, c.name)
		}
	})
}

// boundMethod is the method of which dyn knows a copy.
type boundMethod struct {
	owner dyn.ID
	name  string
}

// maxCopies is how many functions one cell may need: more is a recursion over types without an end.
const maxCopies = 5000

// useMethods makes the methods of instances of generic types known to dyn, so that calls through interfaces find them: of t and of
// all types of which it is composed.
func (l *lowering) useMethods(t types.Type) {
	mentions(t, func(t types.Type) bool {
		if named, ok := t.(*types.Named); ok && l.types.isCell(named) {
			l.useInstance(named)
			if !l.hole(named) && l.newLooked(named) {
				l.useMethods(named.Underlying())
			}
		}
		return false
	})
}

// newLooked reports whether the type has not been looked into yet in this cell.
func (l *lowering) newLooked(t *types.Named) bool {
	id := l.types.id(t)
	if l.looked[id] {
		return false
	}
	l.looked[id] = true
	return true
}

func (l *lowering) useInstance(named *types.Named) {
	if named.TypeArgs().Len() == 0 || types.IsInterface(named) {
		return
	}
	id := l.types.id(named)
	if !l.once(fmt.Sprintf("methods of %d, %d of them", id, named.NumMethods())) {
		return
	}
	l.used[id] = true
	f := &function{lowering: l}
	for m := range named.Methods() {
		name := f.methodInstance(&ast.Ident{NamePos: m.Pos()}, named, m.Origin())
		l.newBound[name] = boundMethod{id, m.Name()}
		l.pending = append(l.pending, func() { fmt.Fprintf(&l.init, "%s(%d, %q, %s)\n", l.rt("Method"), id, m.Name(), name) })
	}
}
