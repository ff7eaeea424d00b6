package carry

import (
	"bufio"
	"bytes"
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"unsafe"
)

var (
	marshaler   = reflect.TypeFor[encoding.BinaryMarshaler]()
	unmarshaler = reflect.TypeFor[encoding.BinaryUnmarshaler]()
)

// marshals reports whether values of a type say themselves how they are written.
func marshals(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return t.Kind() != reflect.Pointer && t.Kind() != reflect.Interface && p.Implements(marshaler) && p.Implements(unmarshaler)
}

// fixed reports whether the memory of a value is the value.
func fixed(t reflect.Type) bool {
	k := t.Kind()
	return k >= reflect.Bool && k <= reflect.Complex128 && !marshals(t) || k == reflect.Array && fixed(t.Elem()) && !marshals(t)
}

// memory is the memory of n values of a fixed type.
func memory(first unsafe.Pointer, t reflect.Type, n int) []byte {
	return unsafe.Slice((*byte)(first), n*int(t.Size()))
}

var errGoes = errors.New("what can be written is bool, numbers, strings, slices, arrays and maps of these, what has MarshalBinary and UnmarshalBinary, and pointers to that")

// put writes a value.
func put(w *bufio.Writer, v reflect.Value) error {
	t := v.Type()
	switch {
	case marshals(t):
		return putMarshaler(w, v)
	case fixed(t):
		p := reflect.New(t)
		p.Elem().Set(v)
		_, err := w.Write(memory(p.UnsafePointer(), t, 1))
		return err
	case t.Kind() == reflect.String:
		return putString(w, v.String())
	case t.Kind() == reflect.Array:
		return putElements(w, v)
	case t.Kind() == reflect.Slice || t.Kind() == reflect.Map || t.Kind() == reflect.Pointer && marshals(t.Elem()):
		if v.IsNil() {
			return putLength(w, 0)
		}
	}
	switch t.Kind() {
	case reflect.Slice:
		if err := putLength(w, v.Len()+1); err != nil {
			return err
		}
		return putElements(w, v)
	case reflect.Map:
		return putMap(w, v)
	case reflect.Pointer:
		if marshals(t.Elem()) {
			return errors.Join(putLength(w, 1), putMarshaler(w, v.Elem()))
		}
	}
	return fmt.Errorf("%s: %w", t, errGoes)
}

// putLength writes the number of elements and one, 0 for nil.
func putLength(w *bufio.Writer, n int) error {
	_, err := w.Write(binary.AppendUvarint(w.AvailableBuffer(), uint64(n)))
	return err
}

func putMarshaler(w *bufio.Writer, v reflect.Value) error {
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	data, err := p.Interface().(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		return err
	}
	return putString(w, unsafe.String(unsafe.SliceData(data), len(data)))
}

func putElements(w *bufio.Writer, v reflect.Value) error {
	if v.Kind() == reflect.Slice && fixed(v.Type().Elem()) {
		_, err := w.Write(memory(v.UnsafePointer(), v.Type().Elem(), v.Len()))
		return err
	}
	for i := range v.Len() {
		if err := put(w, v.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

// putMap writes the entries in the order of their keys as bytes: equal maps are equal files.
func putMap(w *bufio.Writer, v reflect.Value) error {
	type entry struct {
		key   []byte
		value reflect.Value
	}
	entries := make([]entry, 0, v.Len())
	for it := v.MapRange(); it.Next(); {
		var b bytes.Buffer
		k := bufio.NewWriter(&b)
		if err := errors.Join(put(k, it.Key()), k.Flush()); err != nil {
			return err
		}
		entries = append(entries, entry{b.Bytes(), it.Value()})
	}
	slices.SortFunc(entries, func(a, b entry) int { return bytes.Compare(a.key, b.key) })
	err := putLength(w, len(entries)+1)
	for _, e := range entries {
		if err == nil {
			_, err = w.Write(e.key)
		}
		if err == nil {
			err = put(w, e.value)
		}
	}
	return err
}
