package dyn

import (
	"reflect"
	"testing"
)

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
