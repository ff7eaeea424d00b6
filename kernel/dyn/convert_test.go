package dyn

import (
	"container/heap"
	"fmt"
	"hash"
	"io"
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

func (wordy) Write(b []byte) (int, error) { return len(b), nil }

func (unhashed) Write(b []byte) (int, error) { return len(b), nil }
