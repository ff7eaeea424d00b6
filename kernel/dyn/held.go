package dyn

import (
	"bytes"
	"reflect"
	"sync/atomic"
)

// held returns what keeps the text of a value that a method decodes; nil when none does.
func (m mirrors) held(t *Type) reflect.Type {
	if m.to == fromXML {
		return m.heldXML(t)
	}
	switch isJSON, isText := t.has(jsonUnmarshaler, true), t.has(textUnmarshaler, true); {
	case t.desc.Kind == Pointer:
		return nil
	case isJSON && isText:
		return reflect.TypeFor[heldBoth]()
	case isJSON:
		return reflect.TypeFor[heldJSON]()
	case isText:
		return reflect.TypeFor[heldText]()
	}
	return nil
}

// heldJSON, heldText and heldBoth keep what a decoder finds for a value that a method decodes.
type (
	heldJSON struct{ kept }
	heldText struct{ kept }
	heldBoth struct{ kept }
)

// kept is a text that a decoder found.
type kept struct {
	json []byte
	text *string
	xml  []part
	turn int64 // a later text has a higher one
	here bool  // it stands for a value that was there before: a decoder that clears the value clears this
}

// turns counts the texts that decoders have found.
var turns atomic.Int64

func (k *kept) found() *kept { return k }

func (k *kept) keepJSON(b []byte) error {
	k.json, k.turn = bytes.Clone(b), turns.Add(1)
	return nil
}

func (k *kept) keepText(b []byte) error {
	s := string(b)
	k.text, k.turn = &s, turns.Add(1)
	return nil
}

// UnmarshalJSON keeps the text.
func (h *heldJSON) UnmarshalJSON(b []byte) error { return h.keepJSON(b) }

// UnmarshalText keeps the text.
func (h *heldText) UnmarshalText(b []byte) error { return h.keepText(b) }

// UnmarshalJSON keeps the text.
func (h *heldBoth) UnmarshalJSON(b []byte) error { return h.keepJSON(b) }

// UnmarshalText keeps the text.
func (h *heldBoth) UnmarshalText(b []byte) error { return h.keepText(b) }
