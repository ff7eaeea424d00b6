package dyn

import (
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
)

type (
	copier   struct{ n int }
	deepener struct{ *copier }
)

func (c *copier) Write(p []byte) (int, error)             { c.n += len(p); return len(p), nil }
func (c *copier) WriteString(s string) (int, error)       { c.n += 100 * len(s); return len(s), nil }
func (c *copier) ReadFrom(r io.Reader) (n int64, e error) { c.n = -1; return 7, io.ErrShortWrite }
func (c copier) String() string                           { return fmt.Sprint("copier ", c.n) }
func (d deepener) Unwrap() io.Writer                      { return d.copier }

func copiers(t *testing.T) *world {
	return newWorld(t).declare(copier{}, "ReadFrom", "String", "Write", "WriteString").declare(deepener{}, "Unwrap").declare(celsius(0), "String")
}

// TestFormMethods: compiled code finds exactly the methods that the described type has, of values, pointers and embedded fields.
func TestFormMethods(t *testing.T) {
	w := copiers(t)
	asked := []reflect.Type{
		reflect.TypeFor[io.Writer](), reflect.TypeFor[io.StringWriter](), reflect.TypeFor[io.ReaderFrom](), reflect.TypeFor[io.WriterTo](),
		reflect.TypeFor[fmt.Stringer](), reflect.TypeFor[interface{ Unwrap() io.Writer }](), reflect.TypeFor[interface{ Unwrap() error }](),
		reflect.TypeFor[io.Closer](), reflect.TypeFor[error](),
	}
	for _, x := range []any{copier{1}, &copier{2}, deepener{&copier{3}}, &deepener{&copier{4}}, celsius(3), point{}} {
		form := reflect.TypeOf(w.box(x))
		for _, i := range asked {
			if got, want := form.Implements(i), reflect.TypeOf(x).Implements(i); got != want {
				t.Errorf("%T as %v: %v, expected %v", x, i, got, want)
			}
		}
		if !form.Implements(reflect.TypeFor[fmt.Formatter]()) || !form.Implements(reflect.TypeFor[json.Marshaler]()) {
			t.Errorf("the form of %T does not print or encode itself", x)
		}
	}
	c := w.box(&copier{})
	if n, err := io.Copy(c.(io.Writer), io.LimitReader(strings.NewReader("x"), 1)); n != 7 || err != io.ErrShortWrite {
		t.Errorf("ReadFrom: %d, %v", n, err)
	}
	if _, err := io.WriteString(c.(io.Writer), "ab"); err != nil || fmt.Sprint(c) != "copier 199" {
		t.Errorf("WriteString: %v, %v", c, err)
	}
	inner := w.box(deepener{&copier{5}}).(interface{ Unwrap() io.Writer }).Unwrap()
	if fmt.Sprint(inner) != "copier 5" {
		t.Errorf("Unwrap: %v", inner)
	}
}

// TestFormsAreShared: types with the same methods have one form; == of two values asks for their types all the same.
func TestFormsAreShared(t *testing.T) {
	w := copiers(t)
	a, b := w.box(point{1, 2}), w.box(flag(true))
	if reflect.TypeOf(a) != reflect.TypeOf(b) || a == b || a != w.box(point{1, 2}) || a == w.box(point{1, 3}) {
		t.Errorf("%v and %v have the forms %T and %T", a, b, a, b)
	}
	if reflect.TypeOf(w.box([]celsius{1})).Comparable() || !reflect.TypeOf(w.box(celsius(1))).Comparable() {
		t.Error("a form is comparable when its values are not, or the other way round")
	}
	zero := reflect.Zero(reflect.TypeOf(w.box(copier{}))).Interface().(fmt.Stringer)
	if zero.String() != "" {
		t.Error("the zero value of a form has a text")
	}
}

// TestForgeRefuses: what does not fit is told, and no carrier is asked for what it lacks.
func TestForgeRefuses(t *testing.T) {
	if _, err := forge(valType, make([]carried, valType.NumMethod()+1), true); err == nil {
		t.Error("a form has more methods than there is room for")
	}
	if _, err := forge(valType, []carried{{"Missing", valType}}, true); err == nil {
		t.Error("a form has a method that its carrier lacks")
	}
	if _, err := methodsOf(reflect.TypeFor[struct{}]()); err == nil {
		t.Error("a struct without methods has a list of them")
	}
}

// TestShown: values in compiled lists, maps and structs print as fmt prints the values that they stand for.
func TestShown(t *testing.T) {
	w := formats(t)
	p, v := &point{1, 2}, celsius(1)
	type open struct{ A any }
	type closed struct{ a any }
	b, c := w.box(p), w.box(v)
	for _, x := range []struct{ real, boxed any }{
		{[]any{p}, []any{b}},
		{map[string]any{"k": p, "l": []any{v, p}}, map[string]any{"k": b, "l": []any{c, b}}},
		{&[]any{p, v}, &[]any{b, c}},
		{open{p}, open{b}},
		{closed{p}, closed{b}},
		{[]any{closed{v}, nil, "a", 1}, []any{closed{c}, nil, "a", 1}},
		{[]any{1, nil, "a"}, []any{1, nil, "a"}},
		{nil, nil},
	} {
		for _, verb := range []string{"%v", "%+v", "%d", "%s", "%12v"} {
			if got, want := fmt.Sprintf(verb, w.reg.Shown(x.boxed)), fmt.Sprintf(verb, x.real); !sameText(got, want) {
				t.Errorf("%s: found %s, expected %s", verb, got, want)
			}
		}
	}
	err := fmt.Errorf("%w", w.box(failure{1}).(error))
	if w.reg.Shown(err) != err || w.reg.Shown(b) != b {
		t.Error("a value that prints itself has become another")
	}
}
