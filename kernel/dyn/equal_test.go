package dyn

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

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
