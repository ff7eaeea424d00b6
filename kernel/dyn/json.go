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

// unsupported is a value that encoding/json cannot encode.
type unsupported struct{ n node }

// MarshalJSON fails with the name of the type.
func (u unsupported) MarshalJSON() ([]byte, error) {
	return nil, &codingError{"json: unsupported type: " + u.n.name(), &json.UnsupportedTypeError{Type: u.n.v.Type()}}
}

// unsupported reports whether encoding/json has no way to encode values of t.
func (t *Type) unsupported() bool {
	if !t.desc.Emulated || t.has(jsonMarshaler, true) || t.has(textMarshaler, true) {
		return false
	}
	switch k := t.plainRep().Kind(); k {
	case reflect.Chan, reflect.Func, reflect.Complex64, reflect.Complex128:
		return true
	case reflect.Map:
		u := t.under()
		key := u.get(u.desc.Key)
		return !scalarKey(key.plainRep().Kind()) && !key.has(textMarshaler, false)
	}
	return false
}

// scalarKey reports whether encoding/json writes keys of a kind.
func scalarKey(k reflect.Kind) bool {
	return k >= reflect.Int && k <= reflect.Uintptr || k == reflect.String
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
		if !errors.As(err, &m) || !(m.Type.Implements(boxedType) || m.Type == reflect.TypeFor[byMethod]() || m.Type == reflect.TypeFor[unsupported]()) {
			return err
		}
		err = m.Err
	}
}
