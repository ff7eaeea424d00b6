package dyn

import (
	"fmt"
	"reflect"
)

// Shown returns x in a form that package fmt prints as it would print x in Go. It matters where a value of an emulated type lies in a
// compiled list, map or struct: there fmt prints addresses of pointers, and no methods of what unexported fields hold, which
// the method Format of such a value cannot know.
func (r *Registry) Shown(x any) any {
	switch x.(type) {
	case nil, boxed, error, fmt.Stringer, fmt.Formatter: // it prints itself
		return x
	}
	if !r.involved(x) || !holdsBoxed(reflect.ValueOf(x)) {
		return x
	}
	return shown{r, reflect.ValueOf(x)}
}

// ShownAll is [Registry.Shown] for several values.
func (r *Registry) ShownAll(xs []any) []any {
	out := make([]any, len(xs))
	for i, x := range xs {
		out[i] = r.Shown(x)
	}
	return out
}

type shown struct {
	reg *Registry
	v   reflect.Value
}

// Format prints the value.
func (x shown) Format(s fmt.State, verb rune) {
	p := &printer{reg: x.reg, state: s}
	p.top(node{nil, x.v}, verb)
	_, _ = s.Write(p.Bytes()) // fmt's own buffer
}

// holdsBoxed reports whether fmt meets a value of an emulated type when it prints v.
func holdsBoxed(v reflect.Value) bool {
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	return v.IsValid() && holdsBoxedIn(v)
}

func holdsBoxedIn(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Interface:
		return !v.IsNil() && (v.Elem().Type().Implements(boxedType) || holdsBoxedIn(v.Elem()))
	case reflect.Slice, reflect.Array:
		if !holdsInterface(v.Type().Elem(), intoMaps) {
			return false
		}
		for i := range v.Len() {
			if holdsBoxedIn(v.Index(i)) {
				return true
			}
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			if holdsBoxedIn(it.Key()) || holdsBoxedIn(it.Value()) {
				return true
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if holdsBoxedIn(v.Field(i)) {
				return true
			}
		}
	}
	return false
}
