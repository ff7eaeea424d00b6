package lower

import (
	"go/ast"
	"go/types"
)

// hiddenAt returns which of the embedded fields along the indices is the first that a compiled type does not export, -1 for none.
func (f *function) hiddenAt(t types.Type, index []int) int {
	for n, i := range index {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		field := t.Underlying().(*types.Struct).Field(i)
		if named, ok := types.Unalias(t).(*types.Named); ok && !f.types.isCell(named) && !field.Exported() {
			return n
		}
		t = field.Type()
	}
	return -1
}

// promoted finds a method that a compiled type t has from an embedded field which it does not export. The interpreter would take the
// field by reflection, and then cannot call its method; the worker asks the value around it for the method.
func (f *function) promoted(n ast.Node, text string, t types.Type, fn *types.Func) *resolved {
	if !isPointer(t.Underlying()) && types.NewMethodSet(t).Lookup(fn.Pkg(), fn.Name()) == nil {
		text = takeAddress(text)
	}
	sig := f.subst.apply(bare(fn.Signature())).(*types.Signature)
	return &resolved{text: f.dynamicCall(n, fn.Name(), sig), first: text, sig: sig, fn: fn, recv: text, recvT: emptyInterface()}
}
