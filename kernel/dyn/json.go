package dyn

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"reflect"
	"strings"
)

// MarshalJSON encodes v as encoding/json encodes the value it stands for.
func (v Val) MarshalJSON() ([]byte, error) {
	n := node{v.t, reflect.ValueOf(v.v)}
	if v.t.has(jsonMarshaler, false) || v.t.has(textMarshaler, false) {
		return byMethod{n, false}.MarshalJSON()
	}
	x, err := mirrors{v.t.reg, toJSON}.mirror(n, false)
	if err != nil {
		return nil, err
	}
	b, err := encode(x)
	return b, EncodeError(err)
}

// encode leaves it to the encoder outside whether <, > and & are escaped.
func encode(x any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(x)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// byMethod is a value that encodes itself.
type byMethod struct {
	n        node
	variable bool
}

// MarshalJSON calls the method of the value.
func (m byMethod) MarshalJSON() ([]byte, error) {
	n := m.n
	if n.v.Kind() == reflect.Pointer && n.v.IsNil() {
		return []byte("null"), nil
	}
	if !n.t.has(jsonMarshaler, m.variable) {
		text, err := n.text(m.variable)
		if err != nil {
			return nil, n.failed("MarshalText", err)
		}
		return encode(text)
	}
	out := n.call("MarshalJSON", m.variable)
	err, _ := out[1].Interface().(error)
	var b bytes.Buffer
	if err == nil {
		err = json.Compact(&b, out[0].Bytes())
	}
	if err != nil {
		return nil, n.failed("MarshalJSON", err)
	}
	return b.Bytes(), nil
}

// text calls MarshalText.
func (n node) text(variable bool) (string, error) {
	if n.v.Kind() == reflect.Pointer && n.v.IsNil() {
		return "", nil
	}
	out := n.call("MarshalText", variable)
	err, _ := out[1].Interface().(error)
	return string(out[0].Bytes()), err
}

// codingError is an error of an encoder or decoder in whose text a type has its own name.
type codingError struct {
	text string
	err  error // the encoder's, whose text has the name of the representation
}

func (e *codingError) Error() string { return e.text }
func (e *codingError) Unwrap() error { return e.err }

// failed is the error of a method that an encoder called.
func (n node) failed(method string, err error) error {
	return &codingError{"json: error calling " + method + " for type " + n.name() + ": " + err.Error(), &json.MarshalerError{Type: n.v.Type(), Err: err}}
}

// EncodeError returns the error of an encoder without what it says of the wrappers of this package: lowered code calls it with
// the errors of encoding/json.
func EncodeError(err error) error {
	for {
		var m *json.MarshalerError
		if !errors.As(err, &m) || !(m.Type.Implements(boxedType) || m.Type == reflect.TypeFor[byMethod]()) {
			return err
		}
		err = m.Err
	}
}

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

// MarshalXML encodes v as encoding/xml encodes the value it stands for.
func (v Val) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	n := node{v.t, reflect.ValueOf(v.v)}
	if v.t.has(textMarshaler, false) {
		return e.EncodeElement(asText{n, false}, v.element(start))
	}
	x, err := mirrors{v.t.reg, toXML}.mirror(n, false)
	if err != nil {
		return err
	}
	return e.EncodeElement(x, v.element(start))
}

// element gives an element that is named after a wrapper the name that encoding/xml would give it: that of a field XMLName, or of
// the type.
func (v Val) element(start xml.StartElement) xml.StartElement {
	wrapper := reflect.TypeOf(v.t.wrap(v.v)).Name()
	if start.Name.Local != wrapper {
		return start
	}
	t := v.t
	if t.desc.Kind == Pointer {
		t = t.elem()
	}
	start.Name.Local = t.name[strings.LastIndexByte(t.name, '.')+1:]
	if u := t.under(); u.desc.Kind == Struct {
		for _, f := range u.desc.Fields {
			if name, _, _ := strings.Cut(reflect.StructTag(f.Tag).Get("xml"), ","); f.Name == "XMLName" && name != "" {
				space, local, ok := strings.Cut(name, " ")
				if !ok {
					space, local = "", name
				}
				start.Name = xml.Name{Space: space, Local: local}
			}
		}
	}
	return start
}
