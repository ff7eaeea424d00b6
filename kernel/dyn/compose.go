package dyn

import (
	"fmt"
	"reflect"
)

// ready reports whether all structs that t refers to exist, and queues those that do not.
func (b *builder) ready(t *Type) (bool, error) {
	if rt, err := b.plan.fixed(t); rt != nil || err != nil {
		return true, err
	}
	if t.desc.Kind == Struct {
		owner := b.plan.owner(t)
		if rt, err := b.plan.fixed(owner); rt != nil || err != nil || b.structs[owner.desc.ID] != nil {
			return true, err
		}
		b.queue = append(b.queue, owner)
		return false, nil
	}
	all := true
	for i, id := range t.desc.parts() {
		if t.desc.Kind == Map && i == 0 && b.plan.key(b.plan.get(id)) != nil {
			continue
		}
		ok, err := b.ready(b.plan.get(id))
		if err != nil {
			return false, err
		}
		all = all && ok
	}
	return all, nil
}

// parts lists the types that the compiled form of a type is composed of.
func (d *Desc) parts() []ID {
	if d.Kind == Named {
		return []ID{d.Under}
	}
	return d.Refers()
}

// real returns the compiled type of t, whose structs all exist.
func (b *builder) real(t *Type) (reflect.Type, error) {
	if rt, err := b.plan.fixed(t); rt != nil || err != nil {
		return rt, err
	}
	if t.desc.Kind == Struct {
		return b.structure(b.plan.owner(t))
	}
	ids := t.desc.parts()
	parts := make([]reflect.Type, len(ids))
	for i, id := range ids {
		if t.desc.Kind == Map && i == 0 {
			if parts[0] = b.plan.key(b.plan.get(id)); parts[0] != nil {
				continue
			}
		}
		rt, err := b.real(b.plan.get(id))
		if err != nil {
			return nil, err
		}
		parts[i] = rt
	}
	return compose(&t.desc, parts)
}

// compose makes a type from its parts.
func compose(d *Desc, parts []reflect.Type) (rt reflect.Type, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("type ID %d: no %s can be made of %v: %v", d.ID, d.Kind, parts, v)
		}
	}()
	switch d.Kind {
	case Named:
		return parts[0], nil
	case Pointer:
		return reflect.PointerTo(parts[0]), nil
	case Slice:
		return reflect.SliceOf(parts[0]), nil
	case Array:
		return reflect.ArrayOf(d.Len, parts[0]), nil
	case Map:
		return reflect.MapOf(parts[0], parts[1]), nil
	case Chan:
		return reflect.ChanOf(d.Dir, parts[0]), nil
	case Func:
		n := len(d.Params)
		return reflect.FuncOf(parts[:n], parts[n:], d.Variadic), nil
	}
	return nil, fmt.Errorf("type ID %d: there is no kind %q of types", d.ID, d.Kind)
}
