package dyn

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// purpose is what a mirror is for.
type purpose int

const (
	toJSON purpose = iota
	toXML
	toData     // gob, encoding/binary and others that look at fields alone
	toTemplate // text/template: fields, and printing methods of numbers and strings
	fromData   // decoding, also of JSON
	fromXML
)

// decodes reports whether mirrors are what a decoder fills.
func (p purpose) decodes() bool { return p == fromData || p == fromXML }

// A mirror is a compiled type in which the encoders of the standard library find what they would find in the described type: its
// exported fields with their tags and embedded structs. Where the described type has a method that the encoder would call,
// the mirror has a value that calls it; a value that is decoded by a method is kept until the decoder is done.
type mirrors struct {
	reg *Registry
	to  purpose
}

var (
	jsonMarshaler   = reflect.TypeFor[json.Marshaler]()
	textMarshaler   = reflect.TypeFor[encoding.TextMarshaler]()
	jsonUnmarshaler = reflect.TypeFor[json.Unmarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
	isZeroer        = reflect.TypeFor[interface{ IsZero() bool }]()
)

// has reports whether values of t, or variables of type t, have the methods of an interface.
func (t *Type) has(rt reflect.Type, variable bool) bool {
	if t.missing(compiled(rt)) == "" {
		return true
	}
	if !variable {
		return false
	}
	for _, m := range compiled(rt).methods() {
		if s := t.find(m.name); s == nil || !s.sig.same(m.sig) {
			return false
		}
	}
	return true
}

// drawn is the struct that is the mirror of one: each mirror of a type that holds it has one of its own.
type drawn struct{ rt reflect.Type }

// of returns the mirror of t.
func (m mirrors) of(t *Type) (reflect.Type, error) {
	type key struct {
		t *Type
		p purpose
	}
	type made struct {
		rt  reflect.Type
		err error
	}
	got := remember(m.reg, key{t, m.to}, func() made {
		b := newBuilder(m)
		rt, final, err := b.draft(t)
		if err == nil {
			err = b.finish()
		}
		if err == nil && !final {
			rt, err = b.real(t)
		}
		for id, rt := range b.structs {
			m.reg.facts.Load().Store(drawn{rt}, id)
		}
		return made{rt, err}
	})
	return got.rt, got.err
}

func (m mirrors) get(id ID) *Type     { return m.reg.lookup(id) }
func (m mirrors) owner(t *Type) *Type { return t }

func (m mirrors) fixed(t *Type) (reflect.Type, error) {
	switch {
	case t.desc.Hole && m.to == fromXML:
		return reflect.TypeFor[heldXML](), nil
	case t.desc.Hole && m.to == fromData:
		return reflect.TypeFor[heldJSON](), nil
	case t.is() == Interface && m.to.decodes():
		return t.rep, nil
	case t.desc.Hole || t.is() == Interface:
		return emptyInterface, nil
	case m.to == toJSON && t.unsupported():
		return emptyInterface, nil
	case !t.desc.Emulated || t.desc.Kind == Basic || t.desc.Kind == Native || t.desc.Kind == Chan || t.desc.Kind == Func:
		return t.rep, nil
	}
	switch m.to {
	case toJSON:
		if t.has(jsonMarshaler, true) || t.has(textMarshaler, true) {
			return emptyInterface, nil
		}
	case toXML:
		if t.has(xmlMarshaler, true) || t.has(xmlAttrMarshaler, true) || t.has(textMarshaler, true) {
			return emptyInterface, nil
		}
	case toTemplate:
		if scalar(t.rep.Kind()) && (t.has(stringerType, false) || t.has(errorType, false) || t.has(formatterType, false)) {
			return emptyInterface, nil
		}
	case fromData, fromXML:
		return m.held(t), nil
	}
	return nil, nil
}

// key returns the mirror of the type of a map's keys: string when a method makes texts of them.
func (m mirrors) key(t *Type) reflect.Type {
	if m.textKey(t) {
		return basics["string"]
	}
	return t.plainRep()
}

func (m mirrors) textKey(t *Type) bool {
	switch {
	case !t.desc.Emulated:
		return false
	case m.to == toJSON:
		return t.rep.Kind() != reflect.String && t.has(textMarshaler, false)
	}
	return m.to == fromData && t.has(textUnmarshaler, true)
}

func scalar(k reflect.Kind) bool { return k < reflect.Array || k == reflect.String }

func (m mirrors) field(t *Type, i int) (reflect.StructField, bool) {
	f := t.desc.Fields[i]
	tag := fmt.Sprintf(`%s dyn:"%d"`, f.Tag, layoutSerial.Add(1))
	out := reflect.StructField{Name: f.Name, Tag: reflect.StructTag(tag)}
	switch {
	case !exported(f.Name) && (m.to == toData || m.to == toTemplate && !f.Embedded || m.to.decodes() && f.Name == "_"):
		out.PkgPath = "main" // encoding/binary counts them, a template prints them
		return out, true
	case f.Embedded && m.embeds(t.get(f.Type)):
		out.Anonymous = true
		if !exported(f.Name) {
			out.Name = f.Rep
		}
		return out, true
	}
	return out, exported(f.Name)
}

// embeds reports whether an embedded field is a struct, whose fields count as those of the outer one.
func (m mirrors) embeds(t *Type) bool {
	if t.desc.Kind == Pointer {
		t = t.elem()
	}
	return t.plainRep().Kind() == reflect.Struct
}

// suit makes a field's type one that reflect can embed: one without methods.
func (m mirrors) suit(t *Type, i int, ft reflect.Type) reflect.Type {
	f := t.desc.Fields[i]
	if m.to == toTemplate && !exported(f.Name) && !f.Embedded {
		if data, err := (mirrors{m.reg, toData}).of(t.get(f.Type)); err == nil {
			return data // nobody can print what is in it by a method
		}
	}
	if m.to == toJSON && strings.Contains(reflect.StructTag(f.Tag).Get("json"), ",omitzero") {
		if ft := t.get(f.Type); ft.desc.Emulated && ft.has(isZeroer, true) {
			return emptyInterface
		}
	}
	if !m.strips(t, i) {
		return ft
	}
	if ft.Kind() == reflect.Pointer {
		return reflect.PointerTo(stripped(ft.Elem()))
	}
	return stripped(ft)
}

// strips reports whether a field embeds a compiled struct.
func (m mirrors) strips(t *Type, i int) bool {
	f := t.desc.Fields[i]
	ft := t.get(f.Type)
	if ft.desc.Kind == Pointer {
		ft = ft.elem()
	}
	return f.Embedded && ft.desc.Kind == Native && ft.rep.Kind() == reflect.Struct
}

// stripped is a compiled struct type without its methods and unexported fields.
func stripped(rt reflect.Type) reflect.Type {
	var fields []reflect.StructField
	for f := range rt.Fields() {
		if f.IsExported() {
			fields = append(fields, reflect.StructField{Name: f.Name, Type: f.Type, Tag: f.Tag})
		}
	}
	return reflect.StructOf(fields)
}
