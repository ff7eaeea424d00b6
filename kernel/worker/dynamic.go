package worker

import (
	"fmt"
	"math"
	"path"
	"reflect"

	"github.com/luciola-nn/luciola/kernel/cell"
	"github.com/luciola-nn/luciola/kernel/dyn"
	"github.com/luciola-nn/luciola/kernel/lower"
)

// dynamic returns what lowered cells ask of dynamic types, see package lower.
func (w *worker) dynamic() map[string]any {
	r := w.types
	return map[string]any{
		"Method": r.Method, "Box": r.Box, "Any": func(x any) any { return x },
		"As":  func(x any, id int, out any) { r.Out(x, id, out) },
		"Out": r.Out, "Must": r.Must, "Case": r.Case, "Call": r.Call, "Apply": r.Apply, "Eq": r.Eq, "Key": r.Key,
		"Same": func(a, b any) bool { return a == b },
		"Hole": hole, "Unhole": unhole,
		"Sprintf": r.Sprintf, "Sprint": r.Sprint, "Errorf": r.Errorf, "Print": r.Print, "Println": r.Println,
		"ErrorsAs": r.ErrorsAs, "DeepEqual": r.DeepEqual, "Reflectable": reflectable(r),
		"Decode": r.Decode, "BinaryDecode": w.binaryDecode, "DecodeInto": r.DecodeInto,
		"DecodeXML": r.DecodeXML, "DecodeXMLInto": r.DecodeXMLInto, "DecodeElement": r.DecodeElement, "DecodeElementInto": r.DecodeElementInto,
		"View": r.View, "Shadow": r.Shadow, "Checked": checked,
		"SliceToArray": sliceToArray, "Complex": func(c complex128) complex128 { return c }, "Shift": shift, "Float64frombits": math.Float64frombits,
		"RangeLeft": rangeLeft, "Runes": runes, "Logged": r.Logged, "FlagVar": w.flagVar, "Shown": r.Shown, "ShownAll": r.ShownAll, "Scanned": r.Scanned, "ScannedAll": r.ScannedAll,
		"XML":         r.XML,
		"JSONMarshal": jsonMarshal, "JSONMarshalIndent": jsonMarshalIndent, "JSONEncode": jsonEncode,
		"Select": w.choose, "SendCase": sendCase, "ReceiveCase": receiveCase, "Panic": func(v any) { panic(v) },
		"IndexOut": indexOut, "Index": checkedIndex, "SliceOut": sliceOut,
	}
}

// findType looks a compiled type up in the interpreter's symbol tables.
func (w *worker) findType(importPath, symbol string) (reflect.Type, bool) {
	switch {
	case importPath == "" && symbol == "error":
		return reflect.TypeFor[error](), true
	case importPath == "sync/atomic" && symbol == "Pointer":
		return reflect.TypeFor[AtomicPointer](), true
	}
	for _, table := range w.config.Symbols(importPath) {
		if v, ok := table[symbol]; ok && v.Kind() == reflect.Pointer {
			return v.Type().Elem(), true
		}
	}
	return nil, false
}

// define makes the types of a unit known: to the registry, and those of structs to the interpreter.
func (w *worker) define(u *cell.Unit) error {
	if len(u.Types) == 0 {
		return nil
	}
	if err := w.types.Define(u.Types); err != nil {
		return err
	}
	return w.in.Use(map[string]map[string]reflect.Value{lower.Layouts + "/" + path.Base(lower.Layouts): w.types.Layouts()})
}

// hole holds a value of a type that refers to itself; nil stays nil.
func hole(x any) any {
	v := reflect.ValueOf(x)
	switch v.Kind() {
	case reflect.Func, reflect.Slice, reflect.Map, reflect.Pointer, reflect.Chan:
		if v.IsNil() {
			return nil
		}
	}
	return x
}

func unhole(x, out any) {
	if x != nil {
		reflect.ValueOf(out).Elem().Set(reflect.ValueOf(x))
	}
}

// reflectable lets compiled code reflect on x, unless its type is one that cells declare.
func reflectable(r *dyn.Registry) func(x any) any {
	return func(x any) any {
		if r.Boxed(x) {
			panic(fmt.Errorf("reflection on %s, a type that a cell declares, is not supported: use a type switch, fmt's %%T or %%+v, or encoding/json", r.TypeOf(x)))
		}
		return x
	}
}

// checked panics as Go does when a method value is taken of a nil interface.
func checked(x any) {
	if x == nil {
		panic(dyn.RuntimeError("runtime error: invalid memory address or nil pointer dereference"))
	}
}

// sliceToArray converts a slice to the array, or pointer to one, to which out points.
func sliceToArray(s, out any) {
	v, to := reflect.ValueOf(s), reflect.ValueOf(out).Elem()
	arr := to.Type()
	if arr.Kind() == reflect.Pointer {
		arr = arr.Elem()
	}
	if v.Len() < arr.Len() {
		panic(dyn.RuntimeError(fmt.Sprintf("runtime error: cannot convert slice with length %d to array or pointer to array with length %d", v.Len(), arr.Len())))
	}
	to.Set(v.Convert(to.Type()))
}

// runes returns the runes of a string and the index at which each starts.
func runes(s string) (list []rune, at []int) {
	for i, r := range s {
		list, at = append(list, r), append(at, i)
	}
	return list, at
}

// shift is a shift count that may be negative.
func shift(n int64) uint {
	if n < 0 {
		panic(dyn.RuntimeError("runtime error: negative shift amount"))
	}
	return uint(n)
}

// rangeLeft stops a function that goes on calling the body of a range loop that has ended, or that hides a panic of the body. The
// states are those of package lower.
func rangeLeft(state int) {
	what := "continued iteration after function for loop body returned false"
	switch state {
	case -2:
		what = "recovered a loop body panic and did not resume panicking"
	case -1:
		what = "continued iteration after loop body panic"
	case 3:
		what = "continued iteration after whole loop exit"
	}
	panic(dyn.RuntimeError("runtime error: range function " + what))
}
