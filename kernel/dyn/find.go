package dyn

import (
	"maps"
	"reflect"
	"slices"
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

// methodNames lists the exported methods that values of t may have.
func (t *Type) methodNames() []string {
	names, seen := map[string]bool{}, map[*Type]bool{}
	start := place{t: t}
	if t.desc.Kind == Pointer {
		start.t = t.elem()
	}
	for level := []place{start}; len(level) > 0; level = level[1:] {
		p := level[0]
		if seen[p.t] {
			continue
		}
		seen[p.t] = true
		for _, name := range p.own() {
			if exported(name) {
				names[name] = true
			}
		}
		level = append(level, p.embedded()...)
	}
	return slices.Sorted(maps.Keys(names))
}

// own lists the methods of a type itself.
func (p place) own() []string {
	var out []string
	list := func(methods []Method) {
		for _, m := range methods {
			out = append(out, m.Name)
		}
	}
	switch u := p.t.under(); {
	case u.desc.Kind == Interface:
		list(u.desc.Methods)
	case u.desc.Kind == Native:
		rt := u.rep
		if rt.Kind() != reflect.Interface {
			rt = reflect.PointerTo(rt)
		}
		for m := range rt.Methods() {
			out = append(out, m.Name)
		}
	}
	if p.t.desc.Kind == Named {
		list(*p.t.methods.Load())
	}
	return out
}
