package dyn

import (
	"bytes"
	"container/heap"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"os"
	"os/exec"
	"reflect"
	"runtime"
	"slices"
	"sort"
	"strings"
	"testing"
)

// TestTo gives boxed values to compiled code that calls their methods.
func TestTo(t *testing.T) {
	w := formats(t)
	c := w.box(&counter{}).(boxed)
	writer := idFor[io.Writer](w)
	out := w.reg.To(c, writer).(io.Writer)
	if n, err := io.MultiWriter(out, io.Discard).Write([]byte("four")); n != 4 || err != nil {
		t.Errorf("a boxed writer wrote %d bytes, %v", n, err)
	}
	var n int
	w.reg.Call(out, "Count", nil, &n)
	if n != 4 {
		t.Errorf("the boxed writer counted %d", n)
	}
	s := w.box(sortee{3, 1, 2})
	sort.Sort(w.reg.To(s, idFor[sort.Interface](w)).(sort.Interface))
	if got := w.reg.Sprintf("%v", s); got != "[1.0°C 2.0°C 3.0°C]" {
		t.Errorf("sorted: %s", got)
	}
	if v := w.reg.To(w.box(failure{1}), idFor[error](w)); v != w.box(failure{1}) {
		t.Errorf("an error became %T", v)
	}
	if v := w.reg.To(io.EOF, writer); v != io.EOF || w.reg.To(nil, writer) != nil {
		t.Errorf("a compiled value became %T", v)
	}
	if got, want := recovered(func() { w.reg.To(s, idFor[heap.Interface](w)) }), "dyn.sortee cannot become a value of type heap.Interface: missing method Pop"; got != want {
		t.Errorf("found %v, expected %s", got, want)
	}
	if got, want := recovered(func() { w.reg.To(c, idFor[hash.Hash](w)) }), "*dyn.counter cannot become a value of type hash.Hash: missing method BlockSize"; got != want {
		t.Errorf("found %v, expected %s", got, want)
	}
}

// TestForms has boxed values stay what they are for everything in the package, and for ==.
func TestForms(t *testing.T) {
	w := formats(t)
	writer := idFor[io.Writer](w)
	x := w.box(&counter{7})
	held := w.reg.To(x, writer)
	if held != w.reg.To(x, writer) || !w.reg.Eq(held, x) || held != x {
		t.Error("a boxed value is not equal to itself")
	}
	other := w.reg.To(w.box(&counter{7}), writer)
	if held == other || w.reg.Eq(held, other) {
		t.Error("two pointers are equal")
	}
	m := map[io.Writer]int{held.(io.Writer): 1}
	if m[w.reg.To(x, writer).(io.Writer)] != 1 {
		t.Error("a boxed value is not found in a map")
	}
	if !w.reg.DeepEqual(held, other) {
		t.Error("boxed pointers to equal values are not deeply equal")
	}
	if w.reg.Case(held, idFor[counter](w), idFor[*counter](w)) != 1 || w.reg.Case(held, idFor[mover](w)) != 0 {
		t.Error("a boxed value has lost its type")
	}
	for verb, want := range map[string]string{"%T": "*dyn.counter", "%v": "&{7}", "%+v": "&{n:7}"} {
		if got := w.reg.Sprintf(verb, held); got != want {
			t.Errorf("%s of a boxed value: found %s, expected %s", verb, got, want)
		}
		if got := w.reg.Sprintf(verb, struct{ W io.Writer }{held.(io.Writer)}); strings.Contains(got, "Val") {
			t.Errorf("%s of a struct with a boxed value: %s", verb, got)
		}
	}
	if got, want := w.reg.Sprintf("%v", []io.Writer{w.reg.To(w.box(wordy{"x"}), writer).(io.Writer)}), fmt.Sprint([]io.Writer{wordy{"x"}}); got != want {
		t.Errorf("found %s, expected %s", got, want)
	}
	v := w.box(unhashed{1})
	a, b := w.reg.To(v, writer), w.reg.To(v, writer)
	if got, want := fmt.Sprint(recovered(func() { w.reg.Eq(a, b) })), fmt.Sprint(recovered(func() { _ = any(unhashed{1}) == any(unhashed{1}) })); got != want {
		t.Errorf("found %s, expected %s", got, want)
	}
}

type (
	wordy    struct{ s string }
	unhashed []int
)

func (wordy) Write(b []byte) (int, error)    { return len(b), nil }
func (unhashed) Write(b []byte) (int, error) { return len(b), nil }

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

func TestDeepEqual(t *testing.T) {
	w := formats(t)
	all, again := formatValues(), formatValues()
	for _, x := range all {
		for _, y := range again {
			if got, want := w.reg.DeepEqual(w.box(x), w.box(y)), reflect.DeepEqual(x, y); got != want {
				t.Errorf("%T %v and %T %v: found %v, expected %v", x, x, y, y, got, want)
			}
		}
	}
	a, b := &loop{N: 1}, &loop{N: 1}
	a.Next, b.Next = &loop{a, 2}, &loop{b, 2}
	if !w.reg.DeepEqual(w.box(a), w.box(b)) {
		t.Error("two loops are not deeply equal")
	}
	b.Next.N = 3
	if w.reg.DeepEqual(w.box(a), w.box(b)) {
		t.Error("two different loops are deeply equal")
	}
}

func TestRuntime(t *testing.T) {
	w := newWorld(t)
	s, n := []int{1, 2, 3}, 5
	var nilSlice []int
	for _, c := range []struct {
		name         string
		reflect, own func()
	}{
		{"slice index", func() { reflect.ValueOf(s).Index(n) }, func() { _ = s[n] }},
		{"array index", func() { reflect.ValueOf([2]int{}).Index(n) }, func() { _ = (&[2]int{})[n] }},
		{"string index", func() { reflect.ValueOf("abc").Index(n) }, func() { _ = "abc"[n] }},
		{"slice bounds", func() { reflect.ValueOf(s).Slice(0, n) }, func() { _ = s[0:n] }},
		{"string bounds", func() { reflect.ValueOf("abc").Slice(0, n) }, func() { _ = "abc"[0:n] }},
		{"full slice bounds", func() { reflect.ValueOf(s).Slice3(0, 1, n) }, func() { _ = s[0:1:n] }},
		{"nil pointer", func() { reflect.ValueOf((*counter)(nil)).Elem().Field(0) }, func() { var p *counter; _ = p.n }},
		{"nil function", func() { reflect.ValueOf((func())(nil)).Call(nil) }, func() { var f func(); f() }},
		{"nil interface", func() { reflect.ValueOf((*error)(nil)).Elem().Elem().Method(0) }, func() { var e error; _ = e.Error() }},
		{"make", func() { reflect.MakeSlice(reflect.TypeOf(s), 0-n, n) }, func() { _ = make([]int, 0-n, n) }},
		{"make cap", func() { reflect.MakeSlice(reflect.TypeOf(s), n, n-1) }, func() { m := n - 1; _ = make([]int, n, m) }},
		{"make chan", func() { reflect.MakeChan(reflect.TypeFor[chan int](), 0-n) }, func() { _ = make(chan int, 0-n) }},
		{"array of a slice", func() { reflect.ValueOf(s).Convert(reflect.TypeFor[[4]int]()) }, func() { _ = [4]int(s) }},
		{"pointer of a slice", func() { reflect.ValueOf(s).Convert(reflect.TypeFor[*[4]int]()) }, func() { _ = (*[4]int)(s) }},
		{"nil map", func() { reflect.ValueOf(map[int]int(nil)).SetMapIndex(reflect.ValueOf(1), reflect.ValueOf(1)) }, func() { nilMap()[1] = 1 }},
		{"nil slice", func() { reflect.ValueOf(nilSlice).Index(0) }, func() { _ = nilSlice[0] }},
		{"division", func() { _ = 1 / (n - 5) }, func() { _ = 1 / (n - 5) }},
	} {
		got, ok := w.reg.Runtime(recovered(c.reflect)).(runtime.Error)
		want := recovered(c.own).(runtime.Error)
		words, _, _ := strings.Cut(want.Error(), " [") // reflect does not tell the index
		if strings.Contains(want.Error(), "convert") {
			words = want.Error()
		}
		if !ok || got.Error() != words {
			t.Errorf("%s: found %v, expected %v", c.name, got, words)
		}
	}
	kind := recovered(func() { reflect.ValueOf(3).Len() })
	for _, v := range []any{kind, nil, "text", io.EOF, 7, point{}, "reflect: something else"} {
		if got := w.reg.Runtime(v); got != v {
			t.Errorf("%v became %v", v, got)
		}
	}
}

func nilMap() map[int]int { return nil }

// printed are operands of the predeclared print, but for those whose text has an address.
var printedFloats = []float64{0, 1.5, -2, 1e100, 1e-7, math.Pi, 123456789, math.Inf(1), math.Inf(-1), math.NaN(), math.Copysign(0, -1)}

// TestPrint runs itself as another process, whose standard error shows what Go's print writes and what Print does.
func TestPrint(t *testing.T) {
	p := &point{}
	switch os.Getenv("DYN_PRINT") {
	case "go":
		for _, f := range printedFloats {
			println(f, float32(f), celsius(f), single(f), complex(f, 1), complex64(complex(1, f)), phase(complex(f, f)))
		}
		println(1, int8(-3), uint8(200), uintptr(255), true, flag(false), "text", rune13("named"), 'x', colour(2), math.MinInt64, uint64(math.MaxUint64))
		println()
		println((*point)(nil), []int(nil), map[int]int(nil), (chan int)(nil), (func())(nil))
		print(1, "a", 2.5, true, "\n")
		s := make([]int, 2, 5)
		println(len(fmt.Sprint(s)))
		os.Exit(0)
	case "ours":
		w := formats(t)
		line := func(xs ...any) {
			for i, x := range xs {
				xs[i] = w.box(x)
			}
			w.reg.Println(xs...)
		}
		for _, f := range printedFloats {
			line(f, float32(f), celsius(f), single(f), complex(f, 1), complex64(complex(1, f)), phase(complex(f, f)))
		}
		line(1, int8(-3), uint8(200), uintptr(255), true, flag(false), "text", rune13("named"), 'x', colour(2), math.MinInt64, uint64(math.MaxUint64))
		line()
		line((*point)(nil), []int(nil), map[int]int(nil), (chan int)(nil), (func())(nil))
		w.reg.Print(1, "a", 2.5, true, "\n")
		line(len(fmt.Sprint(make([]int, 2, 5))))
		os.Exit(0)
	}
	run := func(mode string) string {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestPrint$")
		cmd.Env = append(os.Environ(), "DYN_PRINT="+mode)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Run(); err != nil {
			t.Fatal(err, stderr.String())
		}
		return stderr.String()
	}
	if got, want := run("ours"), run("go"); got != want || len(want) < 400 {
		t.Errorf("found\n%s\nexpected\n%s", got, want)
	}
	w := formats(t)
	s := make([]int, 2, 5)
	want := []string{fmt.Sprintf("%#x", reflect.ValueOf(p).Pointer()), fmt.Sprintf("[2/5]%#x", reflect.ValueOf(s).Pointer())}
	if got := []string{w.reg.nodeOf(p).printed(), w.reg.nodeOf(s).printed()}; !slices.Equal(got, want) {
		t.Errorf("found %v, expected %v", got, want)
	}
}
