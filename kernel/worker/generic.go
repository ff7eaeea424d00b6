package worker

import (
	"maps"
	"reflect"

	"github.com/luciola-nn/luciola/kernel/dyn"
)

// generics are the generic functions of the standard library for values of any type: the interpreter has no instances of them.
// Slices, maps and functions are the representations that lowered cells have of them, see package lower; each function does
// what the one of its name does in Go 1.26, down to capacities and panics.
type generics struct{ types *dyn.Registry }

// table returns the functions under the names that lower.Generics gives them.
func (g generics) table() map[string]any {
	out := map[string]any{}
	for _, part := range []map[string]any{g.searching(), g.ordering(), g.editing(), g.iterating(), g.mapping(), g.others()} {
		maps.Copy(out, part)
	}
	return out
}

// sliceOf returns the slice s. The only slices without a type are nil ones of a type whose elements are of the type itself.
func sliceOf(s any) reflect.Value {
	if s == nil {
		return reflect.ValueOf([]any(nil))
	}
	return reflect.ValueOf(s)
}

// valueOf returns x as a value of type t. The interpreter may hold a number in another type of its kind.
func valueOf(x any, t reflect.Type) reflect.Value {
	out := reflect.New(t).Elem()
	switch v := reflect.ValueOf(x); {
	case x == nil:
	case v.Type().AssignableTo(t):
		out.Set(v)
	default:
		out.Set(v.Convert(t))
	}
	return out
}

// call calls a function of a cell with one result.
func call(f reflect.Value, args ...reflect.Value) reflect.Value {
	if b := processBrake.Load(); b != nil {
		b.proceed()
	}
	return f.Call(args)[0]
}

// predicate returns f, a function with a boolean result.
func predicate(f any) func(args ...reflect.Value) bool {
	fn := reflect.ValueOf(f)
	return func(args ...reflect.Value) bool { return call(fn, args...).Bool() }
}

// order returns f, a function that compares two values.
func order(f any) func(a, b reflect.Value) int {
	fn := reflect.ValueOf(f)
	return func(a, b reflect.Value) int { return int(call(fn, a, b).Int()) }
}

// equal is a == b for two values of one type.
func (g generics) equal(a, b reflect.Value) bool {
	switch a.Kind() {
	case reflect.Interface, reflect.Struct, reflect.Array: // they may hold values of types that cells declare
		return g.types.Eq(a.Interface(), b.Interface())
	}
	return a.Equal(b)
}
