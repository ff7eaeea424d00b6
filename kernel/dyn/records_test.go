package dyn

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

type (
	reading struct {
		Name string
		C    colour
		c    colour
		D    time.Duration
		d    time.Duration
		At   []float64
		goer
	}
	readings []reading
)

// Fields of records print as fmt prints them inside the struct.
func TestRecords(t *testing.T) {
	w := newWorld(t).declare(colour(0), "String")
	one := reading{"a", 1, 1, 3, 3, []float64{1.5}, goer{1, 2}}
	names := []string{"Name", "C", "c", "D", "d", "At", "goer"}
	for _, x := range []any{[]reading{one, {}}, readings{one, {}}, [2]reading{one, {}}, []*reading{&one, {}, nil}} {
		r, ok := RecordsOf(w.box(x))
		if !ok || !slices.Equal(r.Names, names) || !slices.Equal(r.Numbers, []bool{false, true, true, true, true, false, false}) || r.Methods {
			t.Fatalf("%T: %v %+v", x, ok, r)
		}
		var texts []string
		for _, v := range r.List[0].Values() {
			texts = append(texts, fmt.Sprint(v))
		}
		if got, want := "{"+strings.Join(texts, " ")+"}", fmt.Sprint(one); got != want {
			t.Errorf("%T: fields %s, Go prints %s", x, got, want)
		}
		if got := strings.TrimPrefix(fmt.Sprint(r.List[0]), "&"); got != fmt.Sprint(one) {
			t.Errorf("%T: an element prints %s, as Go %s", x, got, fmt.Sprint(one))
		}
		if len(r.List) == 3 && (r.List[2].Values() != nil || fmt.Sprint(r.List[2]) != "<nil>") {
			t.Errorf("%T: nil has fields", x)
		}
	}
	if r, ok := RecordsOf([]struct{ A int }{{7}}); !ok || fmt.Sprint(r.List[0].Values()) != "[7]" {
		t.Errorf("compiled structs: %v %v", r, ok)
	}
}

// What are no records, or print themselves.
func TestNoRecords(t *testing.T) {
	w := newWorld(t).declare(thrower{}, "String")
	for _, x := range []any{nil, 3, []int{1}, []time.Time{{}}, []*time.Time{nil}, []any{1}, reading{}, map[string]reading{}, []**reading{}} {
		if _, ok := RecordsOf(w.box(x)); ok {
			t.Errorf("%T are records", x)
		}
	}
	for _, x := range []any{[]thrower{{}}, []*thrower{{}}} {
		if r, ok := RecordsOf(w.box(x)); !ok || !r.Methods {
			t.Errorf("%T: elements with a method String do not print themselves", x)
		}
	}
}

func TestElements(t *testing.T) {
	w := newWorld(t)
	p := &goer{1, 2}
	for x, want := range map[any]string{
		w.box([2]goer{{1, 2}}): "{1 2}", w.box([1]*goer{p}): "&{1 2}", [1]any{7}: "7", &p: "", w.box([1]colour{1}): "",
	} {
		n, element, ok := Elements(x)
		if ok != (want != "") || ok && (n == 0 || fmt.Sprint(element(0)) != want) {
			t.Errorf("%v: %d elements, %v, want %s", x, n, ok, want)
		}
	}
}
