package dyn

import (
	"fmt"
	"testing"
)

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
