package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"

	"github.com/luciola-nn/luciola/kernel/dyn"
)

// declareVars declares the session variables that the cell creates.
func (l *lowering) declareVars() {
	for _, v := range l.cell.Vars {
		n := &ast.Ident{NamePos: v.Pos(), Name: v.Name()}
		l.toplevel("var %s %s\n", l.cell.Names[v], l.rep(n, v.Type()))
	}
}

// function lowers the declaration of a function or method: the function itself, and its binding to the variable that callers use.
func (l *lowering) function(d *ast.FuncDecl) {
	fn, _ := l.cell.Info.Defs[d.Name].(*types.Func)
	if fn == nil || d.Body == nil {
		return
	}
	sig := fn.Signature()
	if sig.TypeParams().Len() > 0 || sig.RecvTypeParams().Len() > 0 {
		return // copies are written where they are used
	}
	switch late := l.cell.Late[d]; {
	case late != nil:
		l.method(d, late.Owner, late.Method.Name(), tupleVars(sig.Params()), sig)
	case sig.Recv() != nil:
		l.method(d, receiverType(sig), d.Name.Name, append([]*types.Var{sig.Recv()}, tupleVars(sig.Params())...), sig)
	case d.Name.Name == "_":
	case d.Name.Name == "init":
		l.initFunction(d, sig)
	default:
		name := l.cell.Names[fn]
		if l.once(name) {
			l.toplevel("var %s %s\n", name, l.rep(d.Name, bare(sig)))
		}
		src := &source{decl: d, info: l.cell.Info, cell: l.sourceCell(d)}
		body := l.helper(l.body(src, nil, fn, tupleVars(sig.Params()), sig, l.unique(d.Name.Name+"ᐧf")))
		fmt.Fprintf(&l.init, "%s = %s\n", name, l.waiting(d, name, body, sig))
	}
}

// receiverType returns the named type of which sig is a method.
func receiverType(sig *types.Signature) *types.Named {
	t := types.Unalias(sig.Recv().Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	return t.(*types.Named)
}

// method lowers a method of owner: a function with the receiver as first parameter, in a variable that calls use, and known to
// dyn for calls through interfaces.
func (l *lowering) method(d *ast.FuncDecl, owner *types.Named, name string, params []*types.Var, sig *types.Signature) {
	id := l.types.id(owner)
	variable := l.methodName(id, name)
	full := types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), sig.Results(), sig.Variadic())
	if l.once(variable) {
		l.toplevel("var %s %s\n", variable, l.rep(d.Name, bare(full)))
		delete(l.sent, id) // the worker learns of the new method
	}
	src := &source{decl: d, info: l.cell.Info, cell: l.sourceCell(d)}
	fmt.Fprintf(&l.init, "%s = %s\n", variable, l.helper(l.body(src, nil, nil, params, full, l.unique(owner.Obj().Name()+"ᐧ"+name+"ᐧf"))))
	l.used[id] = true
	fmt.Fprintf(&l.init, "%s(%d, %q, %s)\n", l.rt("Method"), id, name, variable)
}

func (l *lowering) methodName(id dyn.ID, name string) string {
	return fmt.Sprintf("mᐧ%dᐧ%s", id, name)
}

// captures writes the parameters through which a literal's maker takes variables from outside, and the arguments for them.
func (f *function) captures(n ast.Node, lit ast.Node) (params, args string) {
	var ps, as []string
	for _, v := range f.esc.free[lit] {
		t := f.rep(n, f.subst.apply(v.Type()))
		if f.esc.cells[v] {
			t = "*" + t
		}
		ps, as = append(ps, f.local(v)+" "+t), append(as, f.local(v))
	}
	return strings.Join(ps, ", "), strings.Join(as, ", ")
}
