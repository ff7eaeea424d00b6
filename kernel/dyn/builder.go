package dyn

import (
	"fmt"
	"reflect"
)

// plan says how types become compiled ones: layouts for the interpreter, mirrors for the encoders of the standard library.
type plan interface {
	get(ID) *Type
	// fixed returns the compiled type of t where that does not depend on its parts; nil where it does.
	fixed(t *Type) (reflect.Type, error)
	// owner returns the struct type whose compiled form t shares.
	owner(t *Type) *Type
	// field describes field i of a struct, except its type; ok is false when it is left out.
	field(t *Type, i int) (f reflect.StructField, ok bool)
	// key returns the compiled type of the keys of a map; nil when that of their type serves.
	key(t *Type) reflect.Type
	// suit returns the form of a field's type that this field can have.
	suit(t *Type, i int, ft reflect.Type) reflect.Type
}

// builder makes compiled types. Structs may be recursive, which reflect cannot make: where a field refers to a struct that does
// not exist yet, the field gets a stand-in of the same kind, which [patch] replaces when all structs exist.
type builder struct {
	plan    plan
	structs map[ID]reflect.Type // by owner
	making  map[ID]bool
	queue   []*Type
	holes   []hole
}

// hole is a field whose type is a stand-in.
type hole struct {
	in    reflect.Type
	index int
	t     *Type
	suit  func(reflect.Type) reflect.Type
}

func newBuilder(p plan) *builder {
	return &builder{plan: p, structs: map[ID]reflect.Type{}, making: map[ID]bool{}}
}

// create makes the structs that a value of type t contains.
func (b *builder) create(t *Type) error {
	_, _, err := b.draft(t)
	return err
}

// finish makes the structs that those made so far refer to, and completes all of them.
func (b *builder) finish() error {
	for len(b.queue) > 0 {
		t := b.queue[0]
		b.queue = b.queue[1:]
		if err := b.create(t); err != nil {
			return err
		}
	}
	for _, h := range b.holes {
		rt, err := b.real(h.t)
		if err != nil {
			return err
		}
		if err := patch(h.in, h.index, h.suit(rt)); err != nil {
			return err
		}
	}
	b.holes = nil
	return nil
}

// draft returns the compiled type of t; final is false when it is a stand-in.
func (b *builder) draft(t *Type) (rt reflect.Type, final bool, err error) {
	if rt, err := b.plan.fixed(t); rt != nil || err != nil {
		return rt, true, err
	}
	switch d := &t.desc; d.Kind {
	case Named:
		return b.draft(b.plan.get(d.Under))
	case Struct:
		rt, err := b.structure(b.plan.owner(t))
		return rt, true, err
	case Array:
		elem, final, err := b.draft(b.plan.get(d.Elem))
		if err != nil {
			return nil, false, err
		}
		return reflect.ArrayOf(d.Len, elem), final, nil
	}
	ready, err := b.ready(t)
	if err != nil {
		return nil, false, err
	}
	if ready {
		rt, err := b.real(t)
		return rt, true, err
	}
	rt = standIns[t.desc.Kind]
	if rt == nil {
		return nil, false, fmt.Errorf("type ID %d: there is no kind %q of types", t.desc.ID, t.desc.Kind)
	}
	return rt, false, nil
}

func (b *builder) structure(t *Type) (reflect.Type, error) {
	if rt := b.structs[t.desc.ID]; rt != nil {
		return rt, nil
	}
	if rt, err := b.plan.fixed(t); rt != nil || err != nil {
		return rt, err
	}
	if b.making[t.desc.ID] {
		return nil, fmt.Errorf("type ID %d contains itself", t.desc.ID)
	}
	b.making[t.desc.ID] = true
	var fields []reflect.StructField
	var holes []hole
	for i, f := range t.desc.Fields {
		field, ok := b.plan.field(t, i)
		if !ok {
			continue
		}
		ft := b.plan.get(f.Type)
		rt, final, err := b.draft(ft)
		if err != nil {
			return nil, err
		}
		suit := func(rt reflect.Type) reflect.Type { return b.plan.suit(t, i, rt) }
		field.Type = suit(rt)
		if !final {
			holes = append(holes, hole{index: len(fields), t: ft, suit: suit})
		}
		fields = append(fields, field)
	}
	rt, err := structOf(fields)
	if err != nil {
		return nil, fmt.Errorf("type ID %d: %w", t.desc.ID, err)
	}
	for _, h := range holes {
		h.in = rt
		b.holes = append(b.holes, h)
	}
	b.structs[t.desc.ID] = rt
	return rt, nil
}

func structOf(fields []reflect.StructField) (rt reflect.Type, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("the fields do not make a struct: %v", v)
		}
	}()
	return reflect.StructOf(fields), nil
}
