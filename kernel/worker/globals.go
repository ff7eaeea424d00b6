package worker

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/traefik/yaegi/interp"
)

// globals reads the interpreter's package-level variables without running anything: also while it is stopped, and without the
// copies that it makes.
type globals struct {
	symbols reflect.Value // of package main: name → *symbol
	slots   *[]reflect.Value
	kept    []reflect.Value // lists of all that was ever compiled, which the interpreter keeps for a debugger
}

// newGlobals takes hold of an interpreter that has declared something in package main.
func newGlobals(in *interp.Interpreter) (g globals, err error) {
	v := reflect.ValueOf(in).Elem()
	wrong := fmt.Errorf("worker: the interpreter does not keep its variables where they are expected: it is not of the version that the worker knows")
	defer func() {
		if recover() != nil {
			err = wrong
		}
	}()
	g.symbols = writable(v.FieldByName("srcPkg")).MapIndex(reflect.ValueOf("main"))
	scope := writable(v.FieldByName("scopes")).MapIndex(reflect.ValueOf("main")).Elem()
	g.kept = []reflect.Value{writable(v.FieldByName("roots")), writable(scope.FieldByName("child"))}
	data := v.FieldByName("frame").Elem().FieldByName("data")
	if !g.symbols.IsValid() || g.symbols.Kind() != reflect.Map || data.Type() != reflect.TypeFor[[]reflect.Value]() {
		return g, wrong
	}
	g.slots = (*[]reflect.Value)(unsafe.Pointer(data.UnsafeAddr()))
	return g, nil
}

// writable is an unexported field that may be changed.
func writable(field reflect.Value) reflect.Value {
	return reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem()
}

// forget takes names out of package main, and lets go of syntax trees and scopes that nothing else refers to: they would stay for ever.
// What they name lives on where it is used. Nothing may be compiled meanwhile.
func (g globals) forget(names ...string) {
	for _, name := range names {
		g.symbols.SetMapIndex(reflect.ValueOf(name), reflect.Value{})
	}
	for _, list := range g.kept {
		list.SetZero()
	}
}

// slot returns the place of a variable; -1 when there is none of this name. Nothing may be compiled meanwhile.
func (g globals) slot(name string) int {
	s := g.symbols.MapIndex(reflect.ValueOf(name))
	if !s.IsValid() {
		return -1
	}
	return int(s.Elem().FieldByName("index").Int())
}

// value returns what is in a place. Nothing may be compiled meanwhile.
func (g globals) value(slot int) reflect.Value {
	if slot < 0 || slot >= len(*g.slots) {
		return reflect.Value{}
	}
	return (*g.slots)[slot]
}
