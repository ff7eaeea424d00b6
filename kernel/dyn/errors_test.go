package dyn

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"testing"
)

func TestErrorsAs(t *testing.T) {
	w := formats(t)
	tree := func(inner error) []error {
		return []error{inner, wrapped{inner}, fmt.Errorf("w: %w", inner), wrapped{wrapped{inner}}, joined{[]error{nil, io.EOF, wrapped{inner}}}, errors.Join(io.EOF, inner)}
	}
	for _, inner := range []error{failure{5}, &failure{6}, &picky{7}, &os.PathError{Op: "open", Path: "p", Err: io.EOF}, io.EOF} {
		for _, e := range tree(inner) {
			b := w.box(e).(error)
			if f, ok := e.(interface{ Unwrap() error }); ok && reflect.TypeOf(e).PkgPath() != here && w.box(f.Unwrap()) != f.Unwrap() {
				b = fmt.Errorf("w: %w", w.box(inner).(error))
			}
			if _, ok := e.(interface{ Unwrap() []error }); ok && reflect.TypeOf(e).PkgPath() != here {
				b = errors.Join(io.EOF, w.box(inner).(error))
			}
			check := func(name string, rt reflect.Type) {
				want := reflect.New(rt)
				ok := errors.As(e, want.Interface())
				out := reflect.New(w.rep(rt))
				if got := w.reg.ErrorsAs(b, w.id(rt), out.Interface()); got != ok {
					t.Errorf("%v as %s: found %v, expected %v", e, name, got, ok)
				}
				if got, want := w.reg.Sprintf("%v", w.reg.Box(w.id(rt), out.Elem().Interface())), fmt.Sprintf("%v", want.Elem().Interface()); ok && !sameText(got, want) {
					t.Errorf("%v as %s: found %s, expected %s", e, name, got, want)
				}
			}
			check("failure", reflect.TypeFor[failure]())
			check("*failure", reflect.TypeFor[*failure]())
			check("*picky", reflect.TypeFor[*picky]())
			check("*os.PathError", reflect.TypeFor[*os.PathError]())
			check("wrapped", reflect.TypeFor[wrapped]())
			check("error", reflect.TypeFor[error]())
			check("fmt.Stringer", reflect.TypeFor[fmt.Stringer]())
			check("sizer", reflect.TypeFor[sizer]())
		}
	}
	if w.reg.ErrorsAs(nil, idFor[failure](w), nil) {
		t.Error("no error is a failure")
	}
	for want, f := range map[string]func(){
		"errors: target cannot be nil":                         func() { w.reg.ErrorsAs(io.EOF, idFor[failure](w), nil) },
		"errors: target must be a non-nil pointer":             func() { w.reg.ErrorsAs(io.EOF, idFor[failure](w), 3) },
		"errors: *target must be interface or implement error": func() { w.reg.ErrorsAs(io.EOF, idFor[point](w), new(int)) },
	} {
		if got := recovered(f); got != want {
			t.Errorf("found %v, expected %s", got, want)
		}
	}
}

// TestErrors has the errors package of compiled Go look through boxed errors.
func TestErrors(t *testing.T) {
	w := shapes(t)
	for _, e := range []error{failure{1}, &failure{2}, wrapped{io.EOF}, wrapped{wrapped{io.EOF}}, joined{[]error{failure{1}, io.EOF}}, &picky{3}, wrapped{failure{9}}} {
		b, ok := w.box(e).(error)
		if !ok {
			t.Errorf("%T boxed is no error", e)
			continue
		}
		if b.Error() != e.Error() || errors.Is(b, io.EOF) != errors.Is(e, io.EOF) {
			t.Errorf("%T boxed: %v", e, b)
		}
		var s, s2 string
		if _, isPicky := e.(*picky); isPicky {
			if as := b.(interface{ As(any) bool }); !as.As(&s) || !e.(*picky).As(&s2) || s != s2 {
				t.Errorf("%T boxed: As finds %q", e, s)
			}
		}
		if inner := errors.Unwrap(e); fmt.Sprint(inner) != fmt.Sprint(errors.Unwrap(b)) {
			t.Errorf("%T boxed unwraps to %v", e, errors.Unwrap(b))
		}
	}
}
