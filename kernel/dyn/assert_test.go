package dyn

import (
	"fmt"
	"io"
	"reflect"
	"runtime"
	"sort"
	"testing"
)

// TestCase compares every value with every type, among them interfaces.
func TestCase(t *testing.T) {
	w := shapes(t)
	types := []reflect.Type{
		reflect.TypeFor[any](), reflect.TypeFor[error](), reflect.TypeFor[fmt.Stringer](), reflect.TypeFor[io.Writer](), reflect.TypeFor[shape_](), reflect.TypeFor[mover](),
		reflect.TypeFor[sizer](), reflect.TypeFor[greedy](), reflect.TypeFor[sort.Interface](), reflect.TypeFor[interface{ Name() string }](),
		reflect.TypeFor[interface{ Rename(string) }](), reflect.TypeFor[interface{ Count() int }](), reflect.TypeFor[interface {
			Name() string
			Count() int
		}](), reflect.TypeFor[interface{ Unwrap() []error }](), reflect.TypeFor[interface{ Sum(int, ...int) int }](),
	}
	for _, x := range values() {
		if x != nil {
			types = append(types, reflect.TypeOf(x))
		}
	}
	for _, x := range values() {
		boxed := w.box(x)
		for _, rt := range types {
			id := w.id(rt)
			want := x != nil && (rt.Kind() == reflect.Interface && reflect.TypeOf(x).Implements(rt) || reflect.TypeOf(x) == rt)
			if got := w.reg.Case(boxed, -0, id) == 1; x != nil && got != want {
				t.Errorf("%T is %s: found %v, expected %v", x, rt, got, want)
			}
			out := reflect.New(w.rep(rt))
			if got := w.reg.Out(boxed, id, out.Interface()); got != want || !got && !out.Elem().IsZero() {
				t.Errorf("%T asserted to be %s: found %v, expected %v", x, rt, got, want)
			}
			if want && rt.Kind() != reflect.Interface && !reflect.DeepEqual(out.Elem().Interface(), w.toRep(reflect.ValueOf(x)).Interface()) && rt.Kind() != reflect.Func {
				t.Errorf("%T asserted to be %s is %v", x, rt, out.Elem())
			}
		}
	}
	if got := w.reg.Case(nil, idFor[int](w), 0, 0); got != 1 {
		t.Errorf("nil is case %d, expected 1", got)
	}
	if got := w.reg.Case(w.box(celsius(1)), idFor[fahren](w), 0, idFor[float64](w)); got != -1 {
		t.Errorf("a celsius is case %d of others", got)
	}
}

// TestMust compares the panics of failed assertions with Go's.
func TestMust(t *testing.T) {
	w := shapes(t)
	check := func(x any, static, id int, out any, want func()) {
		t.Helper()
		got, ok := recovered(func() { w.reg.Must(w.box(x), static, id, out) }).(runtime.Error)
		if e := recovered(want).(error); !ok || got.Error() != e.Error() {
			t.Errorf("found %v, expected %v", got, e)
		}
	}
	var (
		x any    = square{2}
		s shape_ = square{2}
		e error  = failure{1}
		i int
		p = w.toRep(reflect.ValueOf(point{})).Addr().Interface()
		a any
		n any
		m shape_
	)
	empty, face := idFor[any](w), idFor[shape_](w)
	check(x, empty, idFor[point](w), p, func() { _ = x.(point) })
	check(x, empty, idFor[int](w), &i, func() { _ = x.(int) })
	check(s, face, idFor[circle](w), w.toRep(reflect.ValueOf(circle{})).Addr().Interface(), func() { _ = s.(circle) })
	check(e, idFor[error](w), idFor[wrapped](w), w.toRep(reflect.ValueOf(wrapped{io.EOF})).Addr().Interface(), func() { _ = e.(wrapped) })
	check(n, empty, idFor[point](w), p, func() { _ = n.(point) })
	check(m, face, idFor[circle](w), w.toRep(reflect.ValueOf(circle{})).Addr().Interface(), func() { _ = m.(circle) })
	check(n, empty, face, &a, func() { _ = n.(shape_) })
	check(x, empty, idFor[mover](w), &a, func() { _ = x.(mover) })
	check(x, empty, idFor[greedy](w), &a, func() { _ = x.(greedy) })
	check(x, empty, idFor[sort.Interface](w), &a, func() { _ = x.(sort.Interface) })
	check(x, empty, idFor[error](w), &a, func() { _ = x.(error) })
	check(3, empty, idFor[error](w), &a, func() { var x any = 3; _ = x.(error) })
	check(3, empty, face, &a, func() { var x any = 3; _ = x.(shape_) })
	local := func() any {
		type square struct{}
		return square{}
	}()
	check(local, empty, idFor[square](w), w.toRep(reflect.ValueOf(square{})).Addr().Interface(), func() { _ = local.(square) })
	check([]point{}, empty, idFor[[]square](w), &a, func() { var x any = []point{}; _ = x.([]square) })
}
