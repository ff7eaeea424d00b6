package dyn

import "reflect"

// Function returns the function that x holds, which takes and returns representations, and what makes of its result i what an
// interface holds of it. Compiled code calls functions of cells this way.
func (r *Registry) Function(x any) (fn reflect.Value, result func(i int, v any) any) {
	n := r.nodeOf(x).open()
	if n.t == nil || n.v.Kind() != reflect.Func {
		return n.v, func(_ int, v any) any { return v }
	}
	ids := n.t.under().desc.Results
	return n.v, func(i int, v any) any { return r.Box(int(ids[i]), v) }
}

// List returns the list that x holds, whose elements are representations, and what gives element i as an interface holds it.
func (r *Registry) List(x any) (list reflect.Value, element func(i int) any) {
	n := r.nodeOf(x).open()
	return n.v, func(i int) any {
		e := n.index(i)
		if e.t == nil {
			return e.v.Interface()
		}
		return r.Box(int(e.t.desc.ID), e.v.Interface())
	}
}
