package carry

import (
	"bufio"
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"reflect"
)

// get reads into a settable value.
func get(r *bufio.Reader, v reflect.Value) error {
	t := v.Type()
	switch {
	case marshals(t):
		data, err := getBytes(r)
		if err != nil {
			return err
		}
		return v.Addr().Interface().(encoding.BinaryUnmarshaler).UnmarshalBinary(data)
	case fixed(t):
		_, err := io.ReadFull(r, memory(v.Addr().UnsafePointer(), t, 1))
		return err
	}
	switch t.Kind() {
	case reflect.String:
		s, err := getString(r)
		v.SetString(s)
		return err
	case reflect.Array:
		return getElements(r, v)
	case reflect.Slice, reflect.Map, reflect.Pointer:
		n, err := binary.ReadUvarint(r)
		if err != nil || n == 0 {
			return err // nil
		}
		return getParts(r, v, int(n-1))
	}
	return fmt.Errorf("%s: %w", t, errGoes)
}

// getParts reads what lies behind a slice, a map or a pointer.
func getParts(r *bufio.Reader, v reflect.Value, n int) error {
	t := v.Type()
	switch t.Kind() {
	case reflect.Slice:
		v.Set(reflect.MakeSlice(t, n, n))
		return getElements(r, v)
	case reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		return get(r, v.Elem())
	}
	v.Set(reflect.MakeMapWithSize(t, n))
	for range n {
		key, value := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
		if err := errors.Join(get(r, key), get(r, value)); err != nil {
			return err
		}
		v.SetMapIndex(key, value)
	}
	return nil
}

func getElements(r *bufio.Reader, v reflect.Value) error {
	if v.Kind() == reflect.Slice && fixed(v.Type().Elem()) {
		_, err := io.ReadFull(r, memory(v.UnsafePointer(), v.Type().Elem(), v.Len()))
		return err
	}
	for i := range v.Len() {
		if err := get(r, v.Index(i)); err != nil {
			return err
		}
	}
	return nil
}
