package lower

import (
	"fmt"
	"go/ast"
	"go/types"
)

// body writes a function under a name that nothing has, and returns the name. params include a receiver.
func (l *lowering) body(src *source, subst *substitution, self *types.Func, params []*types.Var, sig *types.Signature, name string) string {
	f := &function{lowering: l, info: src.info, subst: subst, in: src.cell, sig: sig, names: &names{local: map[types.Object]string{}}}
	if self != nil {
		f.self, f.selfName = self, name
	}
	all := append(append([]*types.Var{}, params...), namedResults(sig)...)
	f.esc = analyse(f, all, src.decl.Body)
	f.title = title(name)
	text := f.wrap(src.decl, params, src.decl.Body)
	p := l.Fset.Position(src.decl.Pos())
	fmt.Fprintf(&l.decls, "//line In[%d]:%d:%d\nfunc %s%s\n", l.cell.N, l.lineFrom(src.cell, p.Line), max(p.Column, 1), name, text)
	f.note(name, src.decl, src.decl.Body, false)
	return name
}

func namedResults(sig *types.Signature) []*types.Var {
	var out []*types.Var
	for v := range sig.Results().Variables() {
		if v.Name() != "" {
			out = append(out, v)
		}
	}
	return out
}

// wrap writes parameters, results and body of a function or literal.
func (f *function) wrap(n ast.Node, params []*types.Var, body *ast.BlockStmt) string {
	plist := f.parameters(n, params, f.sig.Variadic())
	switch {
	case defers(body):
		f.deferring(n, body)
	default:
		f.resultVars(n)
		f.block(body.List)
	}
	return plist + f.resultText(n) + " {\n" + f.out.String() + "}"
}

// resultVars declares named results: return refers to them.
func (f *function) resultVars(n ast.Node) {
	for v := range f.sig.Results().Variables() {
		if v.Name() == "" {
			return
		}
		if v.Name() == "_" {
			f.names.local[v] = f.fresh("r")
			f.emit("var %s %s", f.local(v), f.rep(n, f.subst.apply(v.Type())))
			continue
		}
		f.declare(n, v, "")
	}
}
