package dyn

import "reflect"

// Eq is a == b for two values of interface types.
func (r *Registry) Eq(a, b any) bool { return r.nodeOf(a).equal(r.nodeOf(b)) }

// equal is == for what two interfaces hold.
func (n node) equal(m node) bool {
	switch {
	case !n.v.IsValid() || !m.v.IsValid():
		return n.v.IsValid() == m.v.IsValid()
	case n.t != m.t || n.v.Type() != m.v.Type():
		return false
	case !n.v.Type().Comparable():
		panic(RuntimeError("runtime error: comparing uncomparable type " + n.name()))
	}
	return n.same(m)
}

// same is == for two values of one type, which can be compared.
func (n node) same(m node) bool {
	n, m = n.open(), m.open()
	switch n.v.Kind() {
	case reflect.Interface:
		return dynamic(n.v).equal(dynamic(m.v))
	case reflect.Struct:
		for i := range n.v.NumField() {
			name, x := n.field(i)
			if _, y := m.field(i); name != "_" && !x.same(y) {
				return false
			}
		}
		return true
	case reflect.Array:
		for i := range n.v.Len() {
			if !n.index(i).same(m.index(i)) {
				return false
			}
		}
		return true
	}
	return n.v.Equal(m.v)
}

// Key returns x as a key of a map whose keys are interfaces. It panics as Go does when x cannot be one.
func (r *Registry) Key(x any) any {
	if t := r.nodeOf(x).unhashable(); t != "" {
		panic(RuntimeError("runtime error: hash of unhashable type " + t))
	}
	return x
}

// unhashable names the first type in a value that cannot be compared.
func (n node) unhashable() string {
	if !n.v.IsValid() {
		return ""
	}
	n = n.open()
	if !n.v.Type().Comparable() {
		return n.name()
	}
	switch n.v.Kind() {
	case reflect.Interface:
		return dynamic(n.v).unhashable()
	case reflect.Struct:
		for i := range n.v.NumField() {
			if _, f := n.field(i); f.unhashable() != "" {
				return f.unhashable()
			}
		}
	case reflect.Array:
		for i := range n.v.Len() {
			if t := n.index(i).unhashable(); t != "" {
				return t
			}
		}
	}
	return ""
}
