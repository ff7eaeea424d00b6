package worker

import (
	"fmt"
	"path"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/kernel/dyn"
	"github.com/luciola-nn/luciola/kernel/lower"
)

func none(string, string) (reflect.Type, bool) { return nil, false }

// offered is what the worker gives to cells that declare no types.
func offered() generics { return generics{dyn.New(none, nil)} }

// TestGenericNames: lowered code can call exactly the functions that the worker has.
func TestGenericNames(t *testing.T) {
	w := &worker{types: dyn.New(none, nil)}
	all := w.symbols()[lower.Runtime+"/"+path.Base(lower.Runtime)]
	named := map[string]bool{}
	for name, runtime := range lower.Generics() {
		named[runtime] = true
		if !all[runtime].IsValid() {
			t.Errorf("cells can call %s, but the worker has no %s", name, runtime)
		}
	}
	for name := range offered().table() {
		if !named[name] {
			t.Errorf("the worker has %s, but no cell can call it", name)
		}
	}
}

// genericCase is one call of a function: real is the function of the standard library, instantiated.
type genericCase struct {
	name string
	real any
	args []any
}

// apart are functions with results of their own each time, which have tests of their own.
var apart = map[string]bool{"MathRandN": true, "HashMaphashComparable": true, "HashMaphashWriteComparable": true}

// TestGenericsAreGo calls each function as Go has it and as the worker has it: results, panics, what has become of the
// arguments, and the calls of functions among them must be the same.
func TestGenericsAreGo(t *testing.T) {
	table := offered().table()
	seen := map[string]bool{}
	for _, c := range slices.Concat(sliceCases(), orderedCases(), iteratorCases(), mapCases(), otherCases()) {
		seen[c.name] = true
		unordered = strings.HasPrefix(c.name, "Maps")
		want, got := outcomeOf(reflect.ValueOf(c.real), c.args), outcomeOf(reflect.ValueOf(table[c.name]), c.args)
		if got != want {
			t.Errorf("%s(%v):\n got %s\nwant %s", c.name, c.args, got, want)
		}
	}
	for name := range table {
		if !seen[name] && !apart[name] {
			t.Errorf("no case calls %s", name)
		}
	}
}

// calls is what the functions among the arguments were called with.
var calls []string

func called(x ...any) { calls = append(calls, fmt.Sprint(x...)) }

// outcomeOf calls f with copies of args. A variadic f takes its last arguments as a slice.
func outcomeOf(f reflect.Value, args []any) (out string) {
	calls = nil
	var in, data []reflect.Value
	for i, a := range args {
		v := reflect.New(f.Type().In(i)).Elem()
		if a != nil {
			v.Set(fresh(reflect.ValueOf(a)))
		}
		in = append(in, v)
		if a := reflect.ValueOf(a); a.Kind() == reflect.Slice || a.Kind() == reflect.Map {
			data = append(data, v)
		}
	}
	defer func() {
		if p := recover(); p != nil {
			p = (*dyn.Registry)(nil).Runtime(p)
			_, isRuntime := p.(runtime.Error)
			out = fmt.Sprintf("panic: %v (runtime error: %v)", p, isRuntime)
		}
		out += "; " + describeAll(data) + "; " + strings.Join(calls, ",")
	}()
	var results []reflect.Value
	if f.Type().IsVariadic() {
		results = f.CallSlice(in)
	} else {
		results = f.Call(in)
	}
	return describeAll(results)
}

// fresh copies a slice or a map, with what lies between length and capacity.
func fresh(v reflect.Value) reflect.Value {
	switch {
	case v.Kind() == reflect.Slice && !v.IsNil():
		out := reflect.MakeSlice(v.Type(), v.Cap(), v.Cap())
		reflect.Copy(out, v.Slice(0, v.Cap()))
		return out.Slice(0, v.Len())
	case v.Kind() == reflect.Map && !v.IsNil():
		out := reflect.MakeMap(v.Type())
		for it := v.MapRange(); it.Next(); {
			out.SetMapIndex(it.Key(), it.Value())
		}
		return out
	}
	return v
}

func describeAll(values []reflect.Value) string {
	var out []string
	for _, v := range values {
		out = append(out, describe(v))
	}
	return strings.Join(out, "; ")
}

// describe tells all of a value, its type and what lies behind a slice's end included; of an iterator what it yields.
func describe(v reflect.Value) string {
	switch {
	case v.Kind() == reflect.Interface: // what the worker returns, or an interface among Go's results
		if v.IsNil() {
			return "nil"
		}
		return describe(v.Elem())
	case v.Kind() == reflect.Slice:
		return fmt.Sprintf("%s(nil: %v, len %d: %#v)", v.Type(), v.IsNil(), v.Len(), v.Slice(0, v.Cap()).Interface())
	case v.Kind() == reflect.Map:
		var lines []string
		for it := v.MapRange(); it.Next(); {
			lines = append(lines, fmt.Sprintf("%#v: %#v", it.Key().Interface(), it.Value().Interface()))
		}
		slices.Sort(lines)
		return fmt.Sprintf("%s(nil: %v, %s)", v.Type(), v.IsNil(), lines)
	case v.Kind() == reflect.Func && v.IsNil():
		return v.Type().String() + "(nil)"
	case isSeq(v.Type()):
		return describeSeq(v)
	case v.Kind() == reflect.Func && v.Type().NumIn() == 0: // twice: the first call may be special
		var out []string
		for range 2 {
			out = append(out, describeAll(v.Call(nil)))
		}
		return fmt.Sprintf("%s%q", v.Type(), out)
	case v.Kind() == reflect.Func:
		return v.Type().String()
	}
	return fmt.Sprintf("%s(%#v)", v.Type(), v.Interface())
}

func isSeq(t reflect.Type) bool {
	return t.Kind() == reflect.Func && t.NumIn() == 1 && t.NumOut() == 0 && t.In(0).Kind() == reflect.Func
}

// describeSeq runs an iterator to its end, and once more to its second value.
func describeSeq(v reflect.Value) string {
	all, some := runSeq(v, 1000), runSeq(v, 2)
	return fmt.Sprintf("func(%s)%q, %d when it is left", v.Type().In(0), all, len(some))
}

func runSeq(v reflect.Value, most int) (out []string) {
	v.Call([]reflect.Value{reflect.MakeFunc(v.Type().In(0), func(x []reflect.Value) []reflect.Value {
		out = append(out, describeAll(x))
		return []reflect.Value{reflect.ValueOf(len(out) < most)}
	})})
	if unordered {
		slices.Sort(out)
	}
	return out
}

// unordered says that an iterator may yield in any order.
var unordered bool
