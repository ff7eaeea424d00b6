package dyn

import "reflect"

// Eq is a == b for two values of interface types.
func (r *Registry) Eq(a, b any) bool {
	a, b = r.Bare(a), r.Bare(b)
	x, ok := a.(boxed)
	y, both := b.(boxed)
	if !ok || !both {
		return a == b
	}
	v, w := x.box(), y.box()
	if v.t != w.t {
		return false
	}
	if !v.t.plainRep().Comparable() {
		panic(RuntimeError("runtime error: comparing uncomparable type " + v.t.name))
	}
	return v.t.equal(reflect.ValueOf(v.v), reflect.ValueOf(w.v))
}

// equal is a == b for representations of t, which is comparable.
func (t *Type) equal(a, b reflect.Value) bool {
	switch u := t.under(); {
	case u.is() == Interface:
		return t.reg.Eq(a.Interface(), b.Interface())
	case u.desc.Kind == Struct:
		for i, f := range u.desc.Fields {
			if f.Name != "_" && !u.get(f.Type).equal(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case u.desc.Kind == Array:
		for i := range a.Len() {
			if !u.elem().equal(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	}
	return a.Equal(b)
}

// Key returns x as a key of a map whose keys are interfaces. It panics as Go does when x cannot be one.
func (r *Registry) Key(x any) any {
	if v, ok := r.unwrapped(x); ok {
		if t := v.t.unhashable(reflect.ValueOf(v.v)); t != "" {
			panic(RuntimeError("runtime error: hash of unhashable type " + t))
		}
	}
	return x
}

func (v Val) hashable() bool { return v.t.unhashable(reflect.ValueOf(v.v)) == "" }

// unhashable names the first type in a value that cannot be compared.
func (t *Type) unhashable(v reflect.Value) string {
	u := t.under()
	switch {
	case t.desc.Hole && v.Kind() == reflect.Interface:
		return ""
	case !v.Type().Comparable():
		return t.name
	case u.is() == Interface:
		if v.IsNil() {
			return ""
		}
		if val, ok := t.reg.unwrapped(v.Interface()); ok {
			return val.t.unhashable(reflect.ValueOf(val.v))
		}
		if !v.Elem().Comparable() {
			return v.Elem().Type().String()
		}
	case u.desc.Kind == Struct:
		for i, f := range u.desc.Fields {
			if name := u.get(f.Type).unhashable(v.Field(i)); name != "" {
				return name
			}
		}
	case u.desc.Kind == Array && v.Len() > 0:
		for i := range v.Len() {
			if name := u.elem().unhashable(v.Index(i)); name != "" {
				return name
			}
		}
	}
	return ""
}
