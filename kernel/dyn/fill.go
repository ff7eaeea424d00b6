package dyn

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// filler copies values into their mirrors.
type filler struct {
	mirrors
	on    map[visit]bool          // the pointers that lead to the value being copied
	alike map[visit]reflect.Value // the mirrors of pointers: where two may point to one variable, their mirrors do
	attr  bool                    // what is copied becomes an attribute of XML
}

func newFiller(m mirrors) *filler {
	return &filler{mirrors: m, on: map[visit]bool{}, alike: map[visit]reflect.Value{}}
}

type visit struct {
	t *Type
	p uintptr
}

// mirror returns the mirror of a value; variable says that methods of variables may be called.
func (m mirrors) mirror(n node, variable bool) (any, error) {
	rt, err := m.of(n.t)
	if err != nil {
		return nil, err
	}
	dst := reflect.New(rt).Elem()
	f := newFiller(m)
	if err := f.fill(dst, n, variable); err != nil {
		return nil, err
	}
	return dst.Interface(), nil
}

// structural is the mirror of a value as if its type had no methods.
func (f *filler) structural(n node, variable bool) (any, error) {
	n = n.open()
	n.t = n.t.under()
	rt, err := f.of(n.t)
	if err != nil {
		return nil, err
	}
	dst := reflect.New(rt).Elem()
	err = f.fill(dst, n, variable)
	return dst.Interface(), err
}

// fill copies n into its mirror.
func (f *filler) fill(dst reflect.Value, n node, variable bool) error {
	n = n.open()
	if held, ok := dst.Addr().Interface().(interface{ found() *kept }); ok {
		held.found().here = true
		return nil
	}
	switch {
	case f.to.decodes() && dst.Type() == n.v.Type():
		dst.Set(n.v)
		return nil
	case n.v.Kind() == reflect.Interface && !f.to.decodes():
		if n.v.IsNil() {
			return nil
		}
		return f.content(dst, n.v.Interface())
	case n.t == nil || !n.t.desc.Emulated:
		return f.content(dst, n.v.Interface())
	case dst.Type() == emptyInterface:
		x, err := f.method(n, variable)
		if err == nil && x != nil {
			dst.Set(reflect.ValueOf(x))
		}
		return err
	}
	return f.parts(dst, n, variable)
}

// parts copies what a value is composed of.
func (f *filler) parts(dst reflect.Value, n node, variable bool) error {
	switch n.v.Kind() {
	case reflect.Pointer:
		return f.pointer(dst, n)
	case reflect.Struct:
		return f.structure(dst, n, variable)
	case reflect.Slice:
		if n.v.IsNil() {
			return nil
		}
		dst.Set(reflect.MakeSlice(dst.Type(), n.v.Len(), n.v.Len()))
		variable = true
		fallthrough
	case reflect.Array:
		for i := range n.v.Len() {
			if err := f.fill(dst.Index(i), n.index(i), variable); err != nil {
				return err
			}
		}
		return nil
	case reflect.Map:
		return f.mapping(dst, n)
	}
	dst.Set(n.v)
	return nil
}

// content copies what an interface holds.
func (f *filler) content(dst reflect.Value, x any) error {
	x, err := f.shadow(x)
	if err != nil || x == nil {
		return err
	}
	dst.Set(reflect.ValueOf(x))
	return nil
}

// method returns what calls the method of n that the encoder calls; without one, the mirror of what n is composed of.
func (f *filler) method(n node, variable bool) (any, error) {
	t := n.t
	switch f.to {
	case toJSON:
		if t.unsupported() {
			return unsupported{n}, nil
		}
		if t.has(jsonMarshaler, variable) || t.has(textMarshaler, variable) {
			return byMethod{n, variable}, nil
		}
	case toXML:
		switch {
		case n.v.Kind() == reflect.Pointer && n.v.IsNil():
			return nil, nil
		case f.attr && t.has(xmlAttrMarshaler, variable):
			return asAttr{n, variable}, nil
		case !f.attr && t.has(xmlMarshaler, variable):
			return asXML{n, variable}, nil
		case t.has(textMarshaler, variable):
			return asText{n, variable}, nil
		}
	case toTemplate:
		if !t.desc.Hole {
			return t.wrap(n.v.Interface()), nil
		}
	}
	return f.structural(n, variable)
}

// enter notes that the value being copied is reached through v.
func (f *filler) enter(v visit, name string) error {
	if f.on[v] {
		return &json.UnsupportedValueError{Str: "encountered a cycle via " + name}
	}
	f.on[v] = true
	return nil
}

func (f *filler) pointer(dst reflect.Value, n node) error {
	if n.v.IsNil() {
		return nil
	}
	v := visit{n.t.elem(), n.v.Pointer()}
	if old, ok := f.alike[v]; ok && f.to != toJSON && f.to != toXML {
		dst.Set(old)
		return nil
	}
	if err := f.enter(v, n.name()); err != nil {
		return err
	}
	defer delete(f.on, v)
	dst.Set(reflect.New(dst.Type().Elem()))
	f.alike[v] = dst
	return f.fill(dst.Elem(), n.target(), true)
}

func (f *filler) mapping(dst reflect.Value, n node) error {
	if n.v.IsNil() {
		return nil
	}
	dst.Set(reflect.MakeMapWithSize(dst.Type(), n.v.Len()))
	if f.to.decodes() {
		return nil // decoders do not look at the elements of a map
	}
	v := visit{n.t, n.v.Pointer()}
	if err := f.enter(v, n.name()); err != nil {
		return err
	}
	defer delete(f.on, v)
	for _, e := range n.entries() {
		key := e.key.open().v
		if f.textKey(e.key.t) {
			text, err := e.key.text(false)
			if err != nil {
				return fmt.Errorf("json: encoding error for type %q: %q", n.name(), err.Error())
			}
			key = reflect.ValueOf(text)
		}
		elem := reflect.New(dst.Type().Elem()).Elem()
		if err := f.fill(elem, e.value, false); err != nil {
			return err
		}
		dst.SetMapIndex(key, elem)
	}
	return nil
}
