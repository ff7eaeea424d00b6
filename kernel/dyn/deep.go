package dyn

import (
	"reflect"
	"unsafe"
)

// DeepEqual is reflect.DeepEqual for values that may be, or hold, boxed values.
func (r *Registry) DeepEqual(a, b any) bool {
	return deep{}.equal(r.nodeOf(a), r.nodeOf(b))
}

// pair is a comparison under way: a value that leads back to itself is equal if the rest of it is.
type pair struct {
	a, b unsafe.Pointer
	n    int
	t    reflect.Type
}

type deep map[pair]bool

func (d deep) equal(n, m node) bool {
	if !n.v.IsValid() || !m.v.IsValid() {
		return n.v.IsValid() == m.v.IsValid()
	}
	n, m = n.open(), m.open()
	a, b := n.v, m.v
	if n.t != m.t || a.Type() != b.Type() {
		return false
	}
	switch a.Kind() {
	case reflect.Map, reflect.Slice, reflect.Pointer:
		if a.IsNil() != b.IsNil() {
			return false
		}
		same := pair{a.UnsafePointer(), b.UnsafePointer(), 0, a.Type()}
		if a.Kind() != reflect.Pointer {
			if a.Len() != b.Len() {
				return false
			}
			same.n = a.Len()
		}
		if same.a == same.b || d[same] {
			return true
		}
		d[same] = true
	case reflect.Func:
		return a.IsNil() && b.IsNil()
	case reflect.Interface:
		return d.equal(dynamic(a), dynamic(b))
	}
	return d.parts(n, m)
}

// parts compares the parts of two values of one type that are not nil.
func (d deep) parts(n, m node) bool {
	switch n.v.Kind() {
	case reflect.Pointer:
		return d.equal(n.target(), m.target())
	case reflect.Array, reflect.Slice:
		for i := range n.v.Len() {
			if !d.equal(n.index(i), m.index(i)) {
				return false
			}
		}
		return true
	case reflect.Struct:
		for i := range n.v.NumField() {
			_, x := n.field(i)
			if _, y := m.field(i); !d.equal(x, y) {
				return false
			}
		}
		return true
	case reflect.Map:
		for it := n.v.MapRange(); it.Next(); {
			v := m.v.MapIndex(it.Key())
			if !v.IsValid() || !d.equal(n.with(elemID, it.Value()), m.with(elemID, v)) {
				return false
			}
		}
		return true
	}
	return n.v.Equal(m.v)
}
