package dyn

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"sort"
	"strings"
	"testing"
)

type (
	celsius float64
	fahren  float64
	point   struct{ X, y int }
	square  struct{ Side float64 }
	circle  struct{ R float64 }
	shape_  interface{ Area() float64 }
	mover   interface{ Move(dx int) int }
	sizer   interface{ Size() (int, error) }
	greedy  interface{ Area() int }
	counter struct{ n int }
	base    struct{ name string }
	derived struct {
		base
		*counter
		size int
	}
	viaFace struct {
		shape_
		io.Writer
	}
	clash struct {
		square
		circle
	}
	deeper struct {
		derived
		Rename int
	}
	nobody  struct{}
	nothing struct{}
	list    []int
	handler func(int) int
	failure struct{ code int }
	wrapped struct{ inner error }
	joined  struct{ all []error }
	picky   struct{ code int }
	rune13  string
	onion   struct {
		//lint:ignore U1000 methods are looked for through it
		*onion
		N int
	}
	sortee []celsius
)

func (c celsius) String() string      { return fmt.Sprintf("%.1f°C", float64(c)) }
func (s square) Area() float64        { return s.Side * s.Side }
func (c circle) Area() float64        { return 3 * c.R * c.R }
func (c *counter) Move(dx int) int    { c.n += dx; return c.n }
func (c counter) Count() int          { return c.n }
func (b base) Name() string           { return b.name }
func (b *base) Rename(s string)       { b.name = s }
func (l list) Size() (int, error)     { return len(l), errors.New("size") }
func (h handler) Area() float64       { return float64(h(2)) }
func (f failure) Error() string       { return fmt.Sprint("failure ", f.code) }
func (w wrapped) Error() string       { return "wrapped: " + w.inner.Error() }
func (w wrapped) Unwrap() error       { return w.inner }
func (j joined) Error() string        { return fmt.Sprint("joined ", len(j.all)) }
func (j joined) Unwrap() []error      { return j.all }
func (p *picky) Error() string        { return fmt.Sprint("picky ", p.code) }
func (p *picky) Is(target error) bool { return target == io.EOF }
func (p *picky) As(target any) bool {
	switch v := target.(type) {
	case *string:
		*v = "picky"
	case *failure:
		v.code = p.code * 11
	default:
		return false
	}
	return true
}

func (nobody) Sum(base int, more ...int) int {
	for _, m := range more {
		base += m
	}
	return base
}
func (c *counter) Write(b []byte) (int, error) { c.n += len(b); return len(b), nil }
func (s sortee) Len() int                      { return len(s) }
func (s sortee) Less(i, j int) bool            { return s[i] < s[j] }
func (s sortee) Swap(i, j int)                 { s[i], s[j] = s[j], s[i] }

// shapes is a world with the types above.
func shapes(t testing.TB) *world {
	return newWorld(t).declare(celsius(0), "String").declare(square{}, "Area").declare(circle{}, "Area").
		declare(counter{}, "Move", "Count", "Write").declare(base{}, "Name", "Rename").declare(list(nil), "Size").declare(handler(nil), "Area").
		declare(failure{}, "Error").declare(wrapped{}, "Error", "Unwrap").declare(joined{}, "Error", "Unwrap").declare(picky{}, "Error", "Is", "As").
		declare(nobody{}, "Sum").declare(sortee(nil), "Len", "Less", "Swap")
}

func values() []any {
	return []any{
		nil, 1, "s", 2.5,
		[]int{1},
		errors.New("e"), io.EOF, new(int), &bytes.Buffer{},
		celsius(20), fahren(20),
		point{1, 2},
		&point{1, 2},
		square{2},
		&square{3},
		circle{1},
		(*square)(nil),
		counter{4},
		&counter{5},
		base{"b"},
		&base{"c"},
		derived{base{"d"}, &counter{6}, 7},
		&derived{base{"e"}, &counter{8}, 9},
		derived{},
		viaFace{square{4}, &bytes.Buffer{}},
		clash{},
		&clash{},
		deeper{derived: derived{base{"f"}, &counter{1}, 2}},
		nobody{},
		nothing{},
		list{1, 2, 3},
		list(nil),
		handler(func(n int) int { return n * 2 }),
		failure{3},
		&failure{4},
		wrapped{io.EOF},
		joined{[]error{io.EOF}},
		&picky{1}, rune13("x"),
		onion{N: 1},
		&onion{N: 2},
		[]celsius{1},
		map[string]point{},
		func(celsius) {},
		struct{ celsius }{3},
		struct{ a int }{3},
		make(chan point),
		[2]celsius{1, 2},
		&[]point{},
	}
}

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

func recovered(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

// TestCall calls every method of every value and compares with reflection, which calls the real one.
func TestCall(t *testing.T) {
	w := shapes(t)
	n := 0
	for _, x := range values() {
		if x == nil {
			continue
		}
		for _, name := range []string{"String", "Area", "Move", "Count", "Name", "Rename", "Size", "Error", "Unwrap", "Is", "Sum", "Len", "Write"} {
			m := reflect.ValueOf(x).MethodByName(name)
			if has := w.reg.Has(w.box(x), name); has != m.IsValid() {
				t.Errorf("%T has a method %s: found %v", x, name, has)
				continue
			}
			if !m.IsValid() {
				continue
			}
			n++
			var args []any
			var in []reflect.Value
			for p := range m.Type().Ins() {
				switch p {
				case reflect.TypeFor[[]int]():
					args = append(args, []int{1, 2})
				case reflect.TypeFor[error]():
					args = append(args, io.EOF)
				default:
					args = append(args, reflect.Zero(p).Interface())
				}
				in = append(in, reflect.ValueOf(args[len(args)-1]))
			}
			boxed := w.box(x)
			want := recovered(func() {
				var results []reflect.Value
				if m.Type().IsVariadic() {
					results = m.CallSlice(in)
				} else {
					results = m.Call(in)
				}
				panic(fmt.Sprint(results))
			})
			got := recovered(func() {
				var outs []any
				for o := range m.Type().Outs() {
					outs = append(outs, reflect.New(o).Interface())
				}
				w.reg.Call(boxed, name, args, outs...)
				var results []reflect.Value
				for _, o := range outs {
					results = append(results, reflect.ValueOf(o).Elem())
				}
				panic(fmt.Sprint(results))
			})
			if fmt.Sprint(got) != strings.Replace(fmt.Sprint(want), here, "dyn", 1) {
				t.Errorf("%T.%s: found %v, expected %v", x, name, got, want)
			}
		}
	}
	if n < 49 {
		t.Errorf("only %d methods were called", n)
	}
	if e, ok := recovered(func() { w.reg.Call(nil, "Area", nil) }).(runtime.Error); !ok || e != nilDereference {
		t.Errorf("a call of a method of nil panics with %v", e)
	}
	boom := errors.New("boom")
	id := idFor[square](w)
	w.reg.Method(id, "Area", reflect.MakeFunc(reflect.FuncOf([]reflect.Type{w.rep(reflect.TypeFor[square]())}, []reflect.Type{reflect.TypeFor[float64]()}, false),
		func([]reflect.Value) []reflect.Value { panic(boom) }).Interface())
	if got := recovered(func() { w.reg.Call(w.box(square{}), "Area", nil) }); got != boom {
		t.Errorf("a panic arrives as %v", got)
	}
	c := w.box(&counter{1})
	w.reg.Call(c, "Move", []any{4}, nil)
	var total int
	w.reg.Call(c, "Count", nil, &total)
	if total != 5 {
		t.Errorf("a method with a pointer receiver left %d", total)
	}
}

// TestEq compares every value with every other, with == on boxes, as map keys, and through Eq.
func TestEq(t *testing.T) {
	w := shapes(t)
	all, again := append(values(), [1]any{point{}}, [1]any{list{}}, struct{ a any }{celsius(1)}, struct{ _, a int }{1, 2}), values()
	again = append(again, [1]any{point{}}, [1]any{list{}}, struct{ a any }{celsius(1)}, struct{ _, a int }{3, 2})
	for i, x := range all {
		for _, y := range again {
			bx, by := w.box(x), w.box(y)
			want := fmt.Sprint(recovered(func() { panic(x == y) }))
			if reflect.TypeOf(x) != nil && reflect.TypeOf(x).Kind() == reflect.Pointer {
				want = "false" // boxes of pointers are made anew by the test
				if x == y {
					continue
				}
			}
			if got := fmt.Sprint(recovered(func() { panic(w.reg.Eq(bx, by)) })); got != want {
				t.Errorf("%T == %T: found %s, expected %s", x, y, got, want)
			}
			if want == "true" && i != len(all)-1 && !recovered(func() { panic(bx == by) }).(bool) {
				t.Errorf("%T: equal values are not == in Go", x)
			}
		}
		want := fmt.Sprint(recovered(func() { _ = map[any]int{x: 1} }))
		if got := fmt.Sprint(recovered(func() { w.reg.Key(w.box(x)) })); got != want && !strings.HasPrefix(fmt.Sprintf("%T", x), "[]int") {
			t.Errorf("%T as a key: found %s, expected %s", x, got, want)
		}
	}
	blank := reflect.New(w.rep(reflect.TypeFor[struct{ _, a int }]())).Elem()
	id := idFor[struct{ _, a int }](w)
	x := w.reg.Box(id, blank.Interface())
	blank.Field(0).SetInt(1)
	if !w.reg.Eq(x, w.reg.Box(id, blank.Interface())) {
		t.Error("a blank field is compared")
	}
	p := &point{1, 2}
	rep := reflect.NewAt(w.rep(reflect.TypeFor[point]()), reflect.ValueOf(p).UnsafePointer()).Interface()
	id = idFor[*point](w)
	if a, b := w.reg.Box(id, rep), w.reg.Box(id, rep); a != b || !w.reg.Eq(a, b) {
		t.Error("one pointer boxed twice is not equal to itself")
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

// TestMethodsLater declares a method for a type whose values exist.
func TestMethodsLater(t *testing.T) {
	w := newWorld(t)
	x := w.box(fahren(3))
	id := idFor[fahren](w)
	stringer := idFor[fmt.Stringer](w)
	if got := w.reg.Sprintf("%v", x); got != "3" || w.reg.Case(x, stringer) == 0 {
		t.Fatalf("found %s", got)
	}
	sig := Desc{ID: 1000, Kind: Func, Results: []ID{ID(idFor[string](w))}}
	d := w.reg.lookup(ID(id)).desc
	d.Methods = []Method{{Name: "String", Type: 1000}}
	if err := w.reg.Define([]Desc{sig, d}); err != nil {
		t.Fatal(err)
	}
	w.reg.Method(id, "String", func(f float64) string { return fmt.Sprint(f, "°F") })
	if got := w.reg.Sprintf("%v", x); got != "3°F" || w.reg.Case(x, stringer) != 0 {
		t.Errorf("found %s", got)
	}
	if s, ok := w.reg.To(x, stringer).(fmt.Stringer); !ok || s.String() != "3°F" {
		t.Errorf("found %v", s)
	}
	w.reg.Method(id, "String", func(f float64) string { return "again" })
	if got := w.reg.Sprintf("%v", x); got != "again" {
		t.Errorf("found %s", got)
	}
	d.Methods = append(d.Methods, Method{Name: "Missing", Type: 1000})
	if err := w.reg.Define([]Desc{d}); err != nil {
		t.Fatal(err)
	}
	if got, want := recovered(func() { w.reg.Call(x, "Missing", nil) }), "method Missing of dyn.fahren has no function yet: the cell that declares it must run first"; got != want {
		t.Errorf("found %v, expected %s", got, want)
	}
}
