package dyn

import (
	"reflect"
)

// selection is a method that a type has, and the way to it.
type selection struct {
	path    []int  // the fields to go through, from the outermost
	owner   *Type  // the type that declares the method, or the compiled type that has it
	method  Method // of a type that a cell declares
	sig     shape
	pointer bool // the receiver is a pointer
	addr    bool // the way leads through a pointer: what it reaches has an address
	through bool // what the way reaches is a pointer itself
}

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

// place is a type on the way from a value through its embedded fields.
type place struct {
	t       *Type
	path    []int
	addr    bool
	through bool
}

// find returns the method that x.name means for an x of type t that has an address, nil when there is none. A method whose
// receiver is a pointer belongs to the method set of t only when allowed says so.
func (t *Type) find(name string) *selection {
	type key struct {
		t    *Type
		name string
	}
	return remember(t.reg, key{t, name}, func() *selection { return t.search(name) })
}

func (t *Type) search(name string) *selection {
	start := place{t: t}
	if t.desc.Kind == Pointer {
		start = place{t: t.elem(), addr: true, through: true}
		if k := start.t.is(); k == Pointer || k == Interface {
			return nil
		}
	}
	seen := map[*Type]bool{}
	for level := []place{start}; len(level) > 0; {
		var found []*selection
		var next []place
		for _, p := range level {
			if p.t.desc.Kind == Named || p.t.desc.Kind == Native {
				if seen[p.t] {
					continue
				}
			}
			found = append(found, p.declared(name)...)
			next = append(next, p.embedded()...)
		}
		for _, p := range level {
			seen[p.t] = true
		}
		switch {
		case len(found) == 1:
			return found[0] // nil: a field
		case len(found) > 1:
			return nil
		}
		level = next
	}
	return nil
}

// declared lists what name means in a type itself: its method, or nil for a field.
func (p place) declared(name string) []*selection {
	base := selection{path: p.path, owner: p.t, addr: p.addr, through: p.through}
	var out []*selection
	switch u := p.t.under(); {
	case u.is() == Interface && u.desc.Kind == Interface:
		for _, m := range u.desc.Methods {
			if m.Name == name {
				base.sig = shape{t: p.t.get(m.Type)}
				out = append(out, &base)
			}
		}
	case u.desc.Kind == Native:
		if m, ok := nativeMethod(u.rep, name); ok {
			base.sig = shape{rt: m}
			if _, value := u.rep.MethodByName(name); !value {
				base.pointer = true
			}
			out = append(out, &base)
		}
	case u.desc.Kind == Struct:
		for _, f := range u.desc.Fields {
			if f.Name == name {
				out = append(out, nil)
			}
		}
	}
	if p.t.desc.Kind == Named && p.t.is() != Interface {
		for _, m := range *p.t.methods.Load() {
			if m.Name == name {
				base.method, base.sig, base.pointer = m, shape{t: p.t.get(m.Type)}, m.Pointer
				return append(out, &base)
			}
		}
	}
	return out
}

// embedded lists the embedded fields of a struct.
func (p place) embedded() []place {
	u := p.t.under()
	if u.desc.Kind != Struct {
		return nil
	}
	var out []place
	for i, f := range u.desc.Fields {
		if !f.Embedded {
			continue
		}
		t := u.get(f.Type)
		next := place{t: t, path: append(p.path[:len(p.path):len(p.path)], i), addr: p.addr}
		if t.desc.Kind == Pointer {
			next.t, next.addr, next.through = t.elem(), true, true
		}
		out = append(out, next)
	}
	return out
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
