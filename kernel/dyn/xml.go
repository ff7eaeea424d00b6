package dyn

import (
	"encoding/xml"
	"reflect"
	"strings"
)

var (
	xmlMarshaler     = reflect.TypeFor[xml.Marshaler]()
	xmlAttrMarshaler = reflect.TypeFor[xml.MarshalerAttr]()
)

// named is a value for encoding/xml, which names an element after the type of its value: a form has no name.
type named struct{ Val }

// asText is a value that writes itself as text.
type asText struct {
	n        node
	variable bool
}

// MarshalText calls the method of the value.
func (a asText) MarshalText() ([]byte, error) {
	text, err := a.n.text(a.variable)
	return []byte(text), err
}

// asXML is a value that writes itself as XML.
type asXML struct {
	n        node
	variable bool
}

// MarshalXML calls the method of the value.
func (a asXML) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	if start.Name.Local == reflect.TypeFor[asXML]().Name() {
		start = a.n.element(start)
	}
	err, _ := a.n.call("MarshalXML", a.variable, e, start)[0].Interface().(error)
	return err
}

// asAttr is a value that writes itself as an attribute of XML.
type asAttr struct {
	n        node
	variable bool
}

// MarshalXMLAttr calls the method of the value.
func (a asAttr) MarshalXMLAttr(name xml.Name) (xml.Attr, error) {
	out := a.n.call("MarshalXMLAttr", a.variable, name)
	err, _ := out[1].Interface().(error)
	return out[0].Interface().(xml.Attr), err
}

// XML returns what encoding/xml encodes as the value x that an interface holds.
func (r *Registry) XML(x any) any { return r.shadow(x, toXML) }

// MarshalXML encodes v as encoding/xml encodes the value it stands for.
func (v Val) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	n := node{v.t, reflect.ValueOf(v.v)}.open()
	if start.Name.Local == reflect.TypeFor[named]().Name() {
		start = n.element(start)
	}
	switch k := n.v.Kind(); {
	case k == reflect.Pointer && n.v.IsNil():
		return nil
	case v.t.has(xmlMarshaler, false):
		return asXML{n, false}.MarshalXML(e, start)
	case v.t.has(textMarshaler, false):
		return e.EncodeElement(asText{n, false}, start)
	case (k == reflect.Slice || k == reflect.Array) && n.v.Type().Elem().Kind() != reflect.Uint8:
		return n.elements(e, start)
	}
	x, err := mirrors{v.t.reg, toXML}.mirror(n, false)
	if err != nil {
		return err
	}
	return e.EncodeElement(x, start)
}

// elements writes the elements of a list one after the other.
func (n node) elements(e *xml.Encoder, start xml.StartElement) error {
	for i := range n.v.Len() {
		at := n.index(i)
		if at.v.Kind() == reflect.Interface {
			at = dynamic(at.v)
		}
		var err error
		if at.t == nil || !at.t.desc.Emulated {
			err = e.Encode(at.v.Interface())
		} else {
			err = Val{at.t, at.v.Interface()}.MarshalXML(e, at.element(start))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// element names an element as encoding/xml does: after a field XMLName, or after the type.
func (n node) element(start xml.StartElement) xml.StartElement {
	t := n.t
	if t.desc.Kind == Pointer {
		t = t.elem()
	}
	name, _, _ := strings.Cut(t.name, "[") // type arguments
	start.Name = xml.Name{Local: name[strings.LastIndexByte(name, '.')+1:]}
	u := t.under()
	if u.desc.Kind != Struct {
		return start
	}
	for i, f := range u.desc.Fields {
		if f.Name != "XMLName" {
			continue
		}
		if name, _, _ := strings.Cut(reflect.StructTag(f.Tag).Get("xml"), ","); name != "" {
			space, local, ok := strings.Cut(name, " ")
			if !ok {
				space, local = "", name
			}
			start.Name = xml.Name{Space: space, Local: local}
			continue
		}
		if v := n.v; v.Kind() == reflect.Struct {
			if given, ok := v.Field(i).Interface().(xml.Name); ok && given.Local != "" {
				start.Name = given
			}
		}
	}
	return start
}
