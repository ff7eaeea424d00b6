package dyn

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
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
