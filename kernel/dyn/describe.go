package dyn

import "reflect"

// basics are the predeclared types by name.
var basics = map[string]reflect.Type{
	"bool": reflect.TypeFor[bool](), "string": reflect.TypeFor[string](),
	"int": reflect.TypeFor[int](), "int8": reflect.TypeFor[int8](), "int16": reflect.TypeFor[int16](),
	"int32": reflect.TypeFor[int32](), "int64": reflect.TypeFor[int64](), "rune": reflect.TypeFor[rune](),
	"uint": reflect.TypeFor[uint](), "uint8": reflect.TypeFor[uint8](), "uint16": reflect.TypeFor[uint16](),
	"uint32": reflect.TypeFor[uint32](), "uint64": reflect.TypeFor[uint64](), "byte": reflect.TypeFor[byte](),
	"uintptr": reflect.TypeFor[uintptr](), "float32": reflect.TypeFor[float32](), "float64": reflect.TypeFor[float64](),
	"complex64": reflect.TypeFor[complex64](), "complex128": reflect.TypeFor[complex128](),
}

// Refers lists the types that a description mentions.
func (d *Desc) Refers() []ID {
	var ids []ID
	switch d.Kind {
	case Named:
		ids = append(ids, d.Under)
	case Pointer, Slice, Array, Chan:
		ids = append(ids, d.Elem)
	case Map:
		ids = append(ids, d.Key, d.Elem)
	case Func:
		ids = append(append(ids, d.Params...), d.Results...)
	case Struct:
		for _, f := range d.Fields {
			ids = append(ids, f.Type)
		}
		if d.Layout != 0 {
			ids = append(ids, d.Layout)
		}
	}
	for _, m := range d.Methods {
		ids = append(ids, m.Type)
	}
	return ids
}

// sameButMethods reports whether two descriptions differ at most in the methods that cells declare.
func sameButMethods(a, b Desc) bool {
	if a.Kind == Named {
		a.Methods, b.Methods = nil, nil
	}
	return reflect.DeepEqual(a, b)
}

// layout is the ID of the struct type that represents a struct type.
func (t *Type) layout() ID {
	if t.desc.Layout != 0 {
		return t.desc.Layout
	}
	return t.desc.ID
}

// get returns a type that the description of t mentions.
func (t *Type) get(id ID) *Type { return t.reg.lookup(id) }

// under returns the underlying type.
func (t *Type) under() *Type {
	for t.desc.Kind == Named {
		t = t.get(t.desc.Under)
	}
	return t
}

// elem returns the element type of a type whose underlying type has one.
func (t *Type) elem() *Type { u := t.under(); return u.get(u.desc.Elem) }

// is returns the kind of the underlying type; that of a compiled type is Basic when it is no interface.
func (t *Type) is() Kind {
	u := t.under()
	if u.desc.Kind != Native {
		return u.desc.Kind
	}
	if u.rep.Kind() == reflect.Interface {
		return Interface
	}
	return Native
}
