package dyn

import (
	"cmp"
	"reflect"
	"slices"
)

type entry struct{ key, value node }

// entries returns the entries of a map in the order in which fmt prints them.
func (n node) entries() []entry {
	var out []entry
	for it := n.v.MapRange(); it.Next(); {
		out = append(out, entry{n.with(keyID, it.Key()), n.with(elemID, it.Value())})
	}
	slices.SortStableFunc(out, func(a, b entry) int { return a.key.compare(b.key) })
	return out
}

// compare orders keys of one type: numbers and strings by value, false before true, pointers by address, structs and arrays by
// their parts, interfaces by dynamic type, then by value.
func (n node) compare(m node) int {
	n, m = n.open(), m.open()
	a, b := n.v, m.v
	switch k := a.Kind(); {
	case k == reflect.Bool:
		return cmp.Compare(number(a.Bool()), number(b.Bool()))
	case a.CanInt():
		return cmp.Compare(a.Int(), b.Int())
	case a.CanUint():
		return cmp.Compare(a.Uint(), b.Uint())
	case a.CanFloat():
		return cmp.Compare(a.Float(), b.Float())
	case a.CanComplex():
		x, y := a.Complex(), b.Complex()
		return cmp.Or(cmp.Compare(real(x), real(y)), cmp.Compare(imag(x), imag(y)))
	case k == reflect.String:
		return cmp.Compare(a.String(), b.String())
	case k == reflect.Struct:
		for i := range a.NumField() {
			_, x := n.field(i)
			_, y := m.field(i)
			if c := x.compare(y); c != 0 {
				return c
			}
		}
		return 0
	case k == reflect.Array:
		for i := range a.Len() {
			if c := n.index(i).compare(m.index(i)); c != 0 {
				return c
			}
		}
		return 0
	case k == reflect.Interface:
		return compareDynamic(dynamic(a), dynamic(b))
	}
	return cmp.Compare(uintptr(a.UnsafePointer()), uintptr(b.UnsafePointer()))
}

func compareDynamic(n, m node) int {
	switch {
	case !n.v.IsValid() || !m.v.IsValid():
		return cmp.Compare(number(n.v.IsValid()), number(m.v.IsValid()))
	case n.t != m.t:
		return cmp.Compare(n.serial(), m.serial())
	case n.v.Type() != m.v.Type():
		return cmp.Compare(uintptr(pointer(n.v.Type())), uintptr(pointer(m.v.Type())))
	}
	return n.compare(m)
}

// serial orders described types by ID, after all others.
func (n node) serial() ID {
	if n.t == nil {
		return 0
	}
	return n.t.desc.ID
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}
