package dyn

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

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
