package dyn

import (
	"reflect"
	"slices"
)

// iface is an interface type: one that a cell declares, or a compiled one.
type iface struct {
	t  *Type
	rt reflect.Type
}

func compiled(rt reflect.Type) iface { return iface{rt: rt} }

// of returns the interface that t is.
func (t *Type) iface() iface {
	if u := t.under(); u.desc.Kind == Interface {
		return iface{t: u}
	}
	return iface{rt: t.rep}
}

// wanted is a method that an interface asks for.
type wanted struct {
	name string
	sig  shape
}

// methods lists what an interface asks for, by name.
func (i iface) methods() []wanted {
	var out []wanted
	if i.t == nil {
		for m := range i.rt.Methods() {
			out = append(out, wanted{m.Name, shape{rt: m.Type}})
		}
		return out
	}
	for _, m := range i.t.desc.Methods {
		out = append(out, wanted{m.Name, shape{t: i.t.get(m.Type)}})
	}
	slices.SortFunc(out, func(a, b wanted) int { return cmpNames(a.name, b.name) })
	return out
}

// cmpNames orders methods as the linker does: exported ones first.
func cmpNames(a, b string) int {
	switch ea, eb := exported(a), exported(b); {
	case ea && !eb:
		return -1
	case eb && !ea:
		return 1
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// missing names the first method of an interface that the type lacks; it is empty when values of the type have them all.
func (t *Type) missing(i iface) string {
	type key struct {
		t *Type
		i iface
	}
	return remember(t.reg, key{t, i}, func() string {
		for _, m := range i.methods() {
			s := t.find(m.name)
			if s == nil || !s.allowed() || !s.sig.same(m.sig) {
				return m.name
			}
		}
		return ""
	})
}

// allowed reports whether a method is one of the values themselves, not only of variables.
func (s *selection) allowed() bool { return !s.pointer || s.addr }

// lacks is what missing is, for a compiled type.
func (r *Registry) lacks(rt reflect.Type, i iface) string {
	if i.t == nil && rt.Implements(i.rt) {
		return ""
	}
	type key struct {
		rt reflect.Type
		i  iface
	}
	return remember(r, key{rt, i}, func() string {
		for _, m := range i.methods() {
			got, ok := rt.MethodByName(m.name)
			if !ok || !m.sig.same(shape{rt: withoutReceiver(got.Type)}) {
				return m.name
			}
		}
		return ""
	})
}

// matches reports whether the dynamic type of x is t, or has the methods of the interface t.
func (r *Registry) matches(x any, t *Type) bool {
	if x == nil {
		return false
	}
	v, isVal := r.unwrapped(x)
	if t.is() == Interface {
		if isVal {
			return v.t.missing(t.iface()) == ""
		}
		return r.lacks(reflect.TypeOf(x), t.iface()) == ""
	}
	if isVal {
		return v.t == t
	}
	return !t.desc.Emulated && reflect.TypeOf(x) == t.rep
}

// Case returns the index of the first type that the dynamic type of x matches, -1 when there is none. The ID 0 stands for nil.
func (r *Registry) Case(x any, ids ...int) int {
	for i, id := range ids {
		if id == 0 && x == nil || id != 0 && r.matches(x, r.typ(id)) {
			return i
		}
	}
	return -1
}

// Out is the assertion that x holds a value of a type, or one that has the methods of an interface. It stores the value in
// the variable that out points to; the zero value when it fails.
func (r *Registry) Out(x any, id int, out any) bool {
	t, dst := r.typ(id), reflect.ValueOf(out).Elem()
	if !r.matches(x, t) {
		dst.SetZero()
		return false
	}
	if t.is() == Interface {
		if x = r.to(x, t.iface()); x != nil {
			dst.Set(reflect.ValueOf(x))
		}
		return true
	}
	if v, ok := r.unwrapped(x); ok {
		t.store(dst, v.v)
	} else {
		dst.Set(reflect.ValueOf(x))
	}
	return true
}

// store puts a representation into a variable: a nil value of a hole is nil.
func (t *Type) store(dst reflect.Value, x any) {
	v := reflect.ValueOf(x)
	if t.desc.Hole && nilable(v.Kind()) && v.IsNil() {
		dst.SetZero()
		return
	}
	dst.Set(v)
}

func nilable(k reflect.Kind) bool {
	switch k {
	case reflect.Chan, reflect.Func, reflect.Interface, reflect.Map, reflect.Pointer, reflect.Slice, reflect.UnsafePointer:
		return true
	}
	return false
}
