package dyn

import "reflect"

// shape is the type of a method without its receiver: of a description, or of a compiled type.
type shape struct {
	t  *Type
	rt reflect.Type
}

// same reports whether two methods have one type.
func (a shape) same(b shape) bool {
	if a.t != nil && b.t != nil {
		return a.t == b.t
	}
	ra, rb := a.compiled(), b.compiled()
	return ra != nil && ra == rb
}

// compiled is the compiled type that a shape is; nil when no compiled code can name it.
func (a shape) compiled() reflect.Type {
	if a.t == nil {
		return a.rt
	}
	if a.t.exact() {
		return a.t.rep
	}
	return nil
}

// exact reports whether a type is what represents it.
func (t *Type) exact() bool {
	switch d := &t.desc; {
	case d.Emulated || d.Kind == Named:
		return false
	case d.Kind == Interface:
		return len(d.Methods) == 0
	}
	for _, id := range t.desc.parts() {
		if !t.get(id).exact() {
			return false
		}
	}
	return true
}

// nativeMethod returns the type, without receiver, of a method of a compiled type or of a pointer to it.
func nativeMethod(rt reflect.Type, name string) (reflect.Type, bool) {
	if rt.Kind() == reflect.Interface {
		m, ok := rt.MethodByName(name)
		return m.Type, ok
	}
	m, ok := reflect.PointerTo(rt).MethodByName(name)
	if !ok {
		return nil, false
	}
	return withoutReceiver(m.Type), true
}

// withoutReceiver is the type of a method of a type that is no interface, without its first parameter.
func withoutReceiver(ft reflect.Type) reflect.Type {
	var in, out []reflect.Type
	for p := range ft.Ins() {
		in = append(in, p)
	}
	for p := range ft.Outs() {
		out = append(out, p)
	}
	return reflect.FuncOf(in[1:], out, ft.IsVariadic())
}
