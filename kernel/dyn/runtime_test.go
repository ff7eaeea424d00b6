package dyn

import (
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

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
