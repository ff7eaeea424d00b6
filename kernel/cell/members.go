package cell

import (
	"go/types"
	"slices"
)

// memberNames returns the fields and methods that x.Name can select on a value of type t, promoted ones included, sorted.
func memberNames(t types.Type, pkg *types.Package) []string {
	var out []string
	for _, obj := range members(t, pkg) {
		out = append(out, obj.Name())
	}
	return out
}

// members returns the fields and methods that can be selected on a value of type t in a cell, by name.
func members(t types.Type, pkg *types.Package) []types.Object {
	found := map[string]types.Object{}
	add := func(obj types.Object) {
		if obj.Exported() || obj.Pkg() == pkg {
			if o, _, _ := types.LookupFieldOrMethod(t, true, pkg, obj.Name()); o != nil {
				found[obj.Name()] = o
			}
		}
	}
	recv := t
	if !isPointer(t) && !types.IsInterface(t) {
		recv = types.NewPointer(t) // variables are addressable
	}
	for m := range types.NewMethodSet(recv).Methods() {
		add(m.Obj())
	}
	var fields func(t types.Type, depth int)
	fields = func(t types.Type, depth int) {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		st, ok := t.Underlying().(*types.Struct)
		if !ok || depth > 8 {
			return
		}
		for f := range st.Fields() {
			add(f)
			if f.Embedded() {
				fields(f.Type(), depth+1)
			}
		}
	}
	fields(t, 0)
	var out []types.Object
	for _, obj := range found {
		out = append(out, obj)
	}
	slices.SortFunc(out, func(a, b types.Object) int {
		if a.Name() < b.Name() {
			return -1
		}
		return 1
	})
	return out
}
