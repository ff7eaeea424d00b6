package lower

import "go/types"

// mentions reports whether is holds for t or a type of which it is composed. The definitions of named types are not looked into.
func mentions(t types.Type, is func(types.Type) bool) bool {
	return (&composition{is: is, seen: map[types.Type]bool{}}).has(t)
}

// Mentions reports whether is holds for a named type of which t is composed, by its own definition or by those of other named types.
func Mentions(t types.Type, is func(*types.Named) bool) bool {
	return leadsTo(t, func(t types.Type) bool {
		named, ok := t.(*types.Named)
		return ok && is(named)
	})
}

// leadsTo is mentions that looks into the definitions of named types.
func leadsTo(t types.Type, is func(types.Type) bool) bool {
	return (&composition{is: is, definitions: true, seen: map[types.Type]bool{}}).has(t)
}

// composition walks over the types of which a type is composed.
type composition struct {
	is          func(types.Type) bool
	definitions bool // of named types are looked into
	seen        map[types.Type]bool
}

func (w *composition) has(t types.Type) bool {
	t = types.Unalias(t)
	if t == nil || w.seen[t] {
		return false
	}
	w.seen[t] = true
	if w.is(t) {
		return true
	}
	switch t := t.(type) {
	case *types.Pointer:
		return w.has(t.Elem())
	case *types.Slice:
		return w.has(t.Elem())
	case *types.Array:
		return w.has(t.Elem())
	case *types.Chan:
		return w.has(t.Elem())
	case *types.Map:
		return w.has(t.Key()) || w.has(t.Elem())
	case *types.Signature:
		return w.has(t.Params()) || w.has(t.Results())
	case *types.Tuple:
		for v := range t.Variables() {
			if w.has(v.Type()) {
				return true
			}
		}
	case *types.Struct:
		for f := range t.Fields() {
			if w.has(f.Type()) {
				return true
			}
		}
	case *types.Named:
		for a := range t.TypeArgs().Types() {
			if w.has(a) {
				return true
			}
		}
		return w.definitions && w.has(t.Underlying())
	}
	return false
}
