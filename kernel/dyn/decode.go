package dyn

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"reflect"
)

// Decode calls a compiled function that decodes into its last parameter, such as json.Unmarshal or the method Decode of a
// decoder, with args and a target for the variable of the type id that ptr points to. What the function left in the target goes
// to the variable, also when it failed. fn returns an error last.
func (r *Registry) Decode(id int, ptr, fn any, args ...any) error {
	return r.decode(fromData, id, ptr, fn, args)
}

// DecodeXML is Decode for a function that decodes XML.
func (r *Registry) DecodeXML(id int, ptr, fn any, args ...any) error {
	return r.decode(fromXML, id, ptr, fn, args)
}

// DecodeElement is the method DecodeElement of a decoder of XML for the variable of the type id that ptr points to.
func (r *Registry) DecodeElement(id int, ptr any, d *xml.Decoder, start *xml.StartElement) error {
	return r.decode(fromXML, id, ptr, elementOf(d), []any{start})
}

func elementOf(d *xml.Decoder) func(*xml.StartElement, any) error {
	return func(start *xml.StartElement, v any) error { return d.DecodeElement(v, start) }
}

func (r *Registry) decode(to purpose, id int, ptr, fn any, args []any) error {
	t, dst, m := r.typ(id), reflect.ValueOf(ptr), mirrors{r, to}
	if dst.Kind() != reflect.Pointer || dst.IsNil() || !t.desc.Emulated {
		return m.decodePlain(dst, fn, args)
	}
	rt, err := m.of(t)
	if err != nil {
		return err
	}
	n := node{t, dst.Elem()}
	target := reflect.New(rt)
	f := newFiller(m)
	f.alike[visit{t, dst.Pointer()}] = target
	if err := f.fill(target.Elem(), n, true); err != nil {
		return err
	}
	g, err := f.seat(target.Elem())
	if err == nil {
		err = g.renamed(t, r.decoder(fn, args, target))
	}
	d := &drain{mirrors: m, done: map[visit]bool{{t, target.Pointer()}: true}}
	g.leave(target.Elem(), d)
	d.back(n, target.Elem())
	return cmp.Or(d.err, err) // a decoder stops at the error of a method
}

// decodePlain decodes into a variable whose own type compiled code knows.
func (m mirrors) decodePlain(dst reflect.Value, fn any, args []any) error {
	if dst.Kind() != reflect.Pointer || dst.IsNil() {
		return m.reg.decoder(fn, args, dst)
	}
	g, err := newFiller(m).seat(dst.Elem())
	if err == nil {
		err = g.renamed(nil, m.reg.decoder(fn, args, dst))
	}
	d := &drain{mirrors: m, done: map[visit]bool{}}
	g.leave(dst.Elem(), d)
	return cmp.Or(d.err, err)
}

// DecodeInto is Decode for a target of which only the dynamic type is known: a pointer that an interface holds.
func (r *Registry) DecodeInto(x, fn any, args ...any) error {
	return r.decodeInto(fromData, x, fn, args)
}

// DecodeXMLInto is DecodeInto for a function that decodes XML.
func (r *Registry) DecodeXMLInto(x, fn any, args ...any) error {
	return r.decodeInto(fromXML, x, fn, args)
}

// DecodeElementInto is DecodeElement for a target of which only the dynamic type is known.
func (r *Registry) DecodeElementInto(x any, d *xml.Decoder, start *xml.StartElement) error {
	return r.decodeInto(fromXML, x, elementOf(d), []any{start})
}

func (r *Registry) decodeInto(to purpose, x, fn any, args []any) error {
	if v, ok := r.unwrapped(x); ok && v.t.desc.Kind == Pointer {
		return r.decode(to, int(v.t.desc.Elem), v.v, fn, args)
	}
	return mirrors{r, to}.decodePlain(reflect.ValueOf(x), fn, args)
}

func (r *Registry) decoder(fn any, args []any, target reflect.Value) error {
	f := reflect.ValueOf(fn)
	ft := f.Type()
	if ft.NumIn() != len(args)+1 || ft.NumOut() == 0 {
		panic(fmt.Sprintf("%T does not decode into its last parameter of %d", fn, len(args)+1))
	}
	in := make([]reflect.Value, 0, len(args)+1)
	for i, a := range args {
		in = append(in, r.argument(ft.In(i), a))
	}
	if !target.IsValid() {
		target = reflect.Zero(ft.In(len(args)))
	}
	out := f.Call(append(in, target))
	err, _ := out[len(out)-1].Interface().(error)
	return err
}
