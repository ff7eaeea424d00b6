package dyn

import "reflect"

// Where holdsInterface looks beside structs, arrays and slices.
const (
	intoMaps     = reflect.Map     // into keys and elements of maps, not behind pointers
	intoPointers = reflect.Pointer // behind pointers, not into maps
)

// holdsInterface reports whether an interface lies in values of a type; also is intoMaps or intoPointers.
func holdsInterface(rt reflect.Type, also reflect.Kind) bool {
	return within{also, map[reflect.Type]bool{}}.holds(rt)
}

type within struct {
	also reflect.Kind
	seen map[reflect.Type]bool
}

func (w within) holds(rt reflect.Type) bool {
	if w.seen[rt] {
		return false
	}
	w.seen[rt] = true
	switch k := rt.Kind(); k {
	case reflect.Interface:
		return true
	case reflect.Slice, reflect.Array:
		return w.holds(rt.Elem())
	case reflect.Pointer:
		return k == w.also && w.holds(rt.Elem())
	case reflect.Map:
		return k == w.also && (w.holds(rt.Key()) || w.holds(rt.Elem()))
	case reflect.Struct:
		for f := range rt.Fields() {
			if w.holds(f.Type) {
				return true
			}
		}
	}
	return false
}
