package worker

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
)

func smaller[T cmp.Ordered](a, b T) T { return min(a, b) }
func larger[T cmp.Ordered](a, b T) T  { return max(a, b) }

// builtins are functions that Go has and the interpreter lacks, for values of any type.
var builtins = map[string]any{
	"MinInt": smaller[int], "MinInt8": smaller[int8], "MinInt16": smaller[int16], "MinInt32": smaller[int32], "MinInt64": smaller[int64],
	"MinUint": smaller[uint], "MinUint8": smaller[uint8], "MinUint16": smaller[uint16], "MinUint32": smaller[uint32],
	"MinUint64": smaller[uint64], "MinUintptr": smaller[uintptr], "MinByte": smaller[byte], "MinRune": smaller[rune],
	"MinFloat32": smaller[float32], "MinFloat64": smaller[float64], "MinString": smaller[string],
	"MaxInt": larger[int], "MaxInt8": larger[int8], "MaxInt16": larger[int16], "MaxInt32": larger[int32], "MaxInt64": larger[int64],
	"MaxUint": larger[uint], "MaxUint8": larger[uint8], "MaxUint16": larger[uint16], "MaxUint32": larger[uint32],
	"MaxUint64": larger[uint64], "MaxUintptr": larger[uintptr], "MaxByte": larger[byte], "MaxRune": larger[rune],
	"MaxFloat32": larger[float32], "MaxFloat64": larger[float64], "MaxString": larger[string],

	"Clear": func(v any) { reflect.ValueOf(v).Clear() },

	"SlicesSort":     func(s any) { sortBy(s, compare) },
	"SlicesReverse":  reverse,
	"SlicesMax":      func(s any) any { return extreme("Max", s, 1) },
	"SlicesMin":      func(s any) any { return extreme("Min", s, -1) },
	"SlicesClone":    clone,
	"SlicesCompact":  compact,
	"SlicesContains": func(s, v any) bool { return index(s, v) >= 0 },
	"SlicesIndex":    index,
	"SlicesEqual":    equalSlices,
	"SlicesIsSorted": isSorted,
	"MapsClone":      cloneMap,
	"MapsCopy":       copyMap,
	"MapsEqual":      equalMaps,
}

// compare orders two values of one ordered kind as cmp.Compare does.
func compare(a, b reflect.Value) int {
	switch {
	case a.CanInt():
		return cmp.Compare(a.Int(), b.Int())
	case a.CanUint():
		return cmp.Compare(a.Uint(), b.Uint())
	case a.CanFloat():
		return cmp.Compare(a.Float(), b.Float())
	case a.Kind() == reflect.String:
		return cmp.Compare(a.String(), b.String())
	}
	panic(fmt.Sprintf("values of type %s have no order", a.Type()))
}

// sortBy sorts stably: every order that slices.Sort may give of equal elements is right.
func sortBy(s any, order func(a, b reflect.Value) int) {
	v := reflect.ValueOf(s)
	items := make([]reflect.Value, v.Len())
	for i := range items {
		items[i] = reflect.New(v.Type().Elem()).Elem()
		items[i].Set(v.Index(i))
	}
	slices.SortStableFunc(items, order)
	for i, x := range items {
		v.Index(i).Set(x)
	}
}

func reverse(s any) {
	swap, n := reflect.Swapper(s), reflect.ValueOf(s).Len()
	for i := range n / 2 {
		swap(i, n-1-i)
	}
}

func extreme(name string, s any, sign int) any {
	v := reflect.ValueOf(s)
	if v.Len() == 0 {
		panic("slices." + name + ": empty list")
	}
	best := v.Index(0)
	for i := range v.Len() {
		x := v.Index(i)
		if x.CanFloat() && x.Float() != x.Float() {
			return x.Interface() // NaN wins, as in Go
		}
		if compare(x, best)*sign > 0 {
			best = x
		}
	}
	return best.Interface()
}

func clone(s any) any {
	v := reflect.ValueOf(s)
	if v.IsNil() {
		return s
	}
	out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
	reflect.Copy(out, v)
	return out.Interface()
}

func compact(s any) any {
	v := reflect.ValueOf(s)
	n := min(1, v.Len())
	for i := 1; i < v.Len(); i++ {
		if !v.Index(i).Equal(v.Index(n - 1)) {
			v.Index(n).Set(v.Index(i))
			n++
		}
	}
	for i := n; i < v.Len(); i++ {
		v.Index(i).SetZero()
	}
	return v.Slice(0, n).Interface()
}

func index(s, x any) int {
	v := reflect.ValueOf(s)
	if v.Len() == 0 {
		return -1
	}
	want := reflect.New(v.Type().Elem()).Elem()
	if x != nil {
		want.Set(reflect.ValueOf(x).Convert(v.Type().Elem()))
	}
	for i := range v.Len() {
		if v.Index(i).Equal(want) {
			return i
		}
	}
	return -1
}

func (w *worker) indexFunc(s, f any) int {
	v, fn := reflect.ValueOf(s), reflect.ValueOf(f)
	for i := range v.Len() {
		w.proceed()
		if fn.Call([]reflect.Value{v.Index(i)})[0].Bool() {
			return i
		}
	}
	return -1
}

func equalSlices(a, b any) bool {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	if x.Len() != y.Len() {
		return false
	}
	for i := range x.Len() {
		if !x.Index(i).Equal(y.Index(i)) {
			return false
		}
	}
	return true
}

func isSorted(s any) bool {
	v := reflect.ValueOf(s)
	for i := 1; i < v.Len(); i++ {
		if compare(v.Index(i), v.Index(i-1)) < 0 {
			return false
		}
	}
	return true
}

func cloneMap(m any) any {
	v := reflect.ValueOf(m)
	if v.IsNil() {
		return m
	}
	out := reflect.MakeMapWithSize(v.Type(), v.Len())
	copyMap(out.Interface(), m)
	return out.Interface()
}

func copyMap(dst, src any) {
	d := reflect.ValueOf(dst)
	for it := reflect.ValueOf(src).MapRange(); it.Next(); {
		d.SetMapIndex(it.Key(), it.Value())
	}
}

func equalMaps(a, b any) bool {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	if x.Len() != y.Len() {
		return false
	}
	for it := x.MapRange(); it.Next(); {
		if v := y.MapIndex(it.Key()); !v.IsValid() || !v.Equal(it.Value()) {
			return false
		}
	}
	return true
}
