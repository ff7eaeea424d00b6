package lower

import (
	"go/types"
)

// emulated reports whether the dynamic type of a value of type t is known from a descriptor only.
func (l *lowering) emulated(t types.Type) bool {
	return mentions(t, func(t types.Type) bool {
		switch t := t.(type) {
		case *types.Named:
			return l.types.isCell(t) || isGenericFunc(t)
		case *types.Struct:
			for f := range t.Fields() {
				if !f.Exported() || f.Embedded() {
					return true
				}
			}
			return t.NumFields() > 0 && !l.isNativeStruct(t)
		case *types.Interface: // represented by the empty interface, but a type of its own inside []I, func(I), …
			return t.NumMethods() > 0
		}
		return false
	})
}

// isGenericFunc reports whether t is iter.Seq[T] or its like: a compiled type that lowered code represents by what it is composed of.
func isGenericFunc(t *types.Named) bool {
	_, isFunc := t.Underlying().(*types.Signature)
	return isFunc && t.TypeArgs().Len() > 0
}

// isNativeStruct: reflect cannot tell struct types that lowered code makes from Go's own only when they carry no tags that a
// shared layout would lose.
func (l *lowering) isNativeStruct(t *types.Struct) bool {
	for i := range t.NumFields() {
		if t.Tag(i) != "" {
			return false
		}
	}
	return true
}

// hole reports whether a type that a cell declares refers to itself without a struct between. Lowered code cannot write such a
// type: its values are held in an empty interface.
func (l *lowering) hole(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || !l.types.isCell(named) {
		return false
	}
	var within func(t types.Type, seen map[*types.Named]bool) bool
	within = func(t types.Type, seen map[*types.Named]bool) bool {
		switch t := types.Unalias(t).(type) {
		case *types.Named:
			if t == named {
				return true
			}
			if !l.types.isCell(t) || seen[t] {
				return false
			}
			seen[t] = true
			return within(t.Underlying(), seen)
		case *types.Pointer:
			return within(t.Elem(), seen)
		case *types.Slice:
			return within(t.Elem(), seen)
		case *types.Array:
			return within(t.Elem(), seen)
		case *types.Chan:
			return within(t.Elem(), seen)
		case *types.Map:
			return within(t.Key(), seen) || within(t.Elem(), seen)
		case *types.Signature:
			for _, tuple := range []*types.Tuple{t.Params(), t.Results()} {
				for v := range tuple.Variables() {
					if within(v.Type(), seen) {
						return true
					}
				}
			}
		}
		return false
	}
	return within(named.Underlying(), map[*types.Named]bool{})
}

func isPointer(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.Pointer)
	return ok
}

// compiledInterface reports whether values of t are held in an interface type of a compiled package, as they are in Go.
func (l *lowering) compiledInterface(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && types.IsInterface(named) && !l.types.isCell(named) && named.TypeArgs().Len() == 0 &&
		named.Underlying().(*types.Interface).NumMethods() > 0
}
