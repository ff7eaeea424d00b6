package dyn

import "reflect"

// Must is [Registry.Out] for an assertion without a second result: it panics as Go does when it fails. static is the interface
// type of the operand.
func (r *Registry) Must(x any, static, id int, out any) {
	if !r.Out(x, id, out) {
		panic(RuntimeError(r.failedAssertion(x, r.typ(static).name, r.typ(id))))
	}
}

func (r *Registry) failedAssertion(x any, static string, t *Type) string {
	const prefix = "interface conversion: "
	dynamic := r.TypeOf(x)
	switch {
	case x == nil && t.is() == Interface:
		return prefix + "interface is nil, not " + t.name
	case x == nil:
		return prefix + static + " is nil, not " + t.name
	case t.is() == Interface:
		return prefix + dynamic + " is not " + t.name + ": missing method " + r.lacking(x, t.iface())
	case dynamic == t.name:
		return prefix + static + " is " + dynamic + ", not " + t.name + " (types from different scopes)"
	}
	return prefix + static + " is " + dynamic + ", not " + t.name
}

func (r *Registry) lacking(x any, i iface) string {
	if v, ok := r.unwrapped(x); ok {
		return v.t.missing(i)
	}
	return r.lacks(reflect.TypeOf(x), i)
}

// TypeOf returns the dynamic type of x, as %T prints it.
func (r *Registry) TypeOf(x any) string {
	if v, ok := r.unwrapped(x); ok {
		return v.t.name
	}
	if x == nil {
		return "<nil>"
	}
	if e, ok := x.(RuntimeError); ok {
		return e.goType()
	}
	return reflect.TypeOf(x).String()
}
