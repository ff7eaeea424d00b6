package worker

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
)

// ordering are the functions of packages slices and cmp that order values.
func (g generics) ordering() map[string]any {
	return map[string]any{
		"SlicesSort":           sort,
		"SlicesSortFunc":       sortFunc,
		"SlicesSortStableFunc": sortStableFunc,
		"SlicesIsSorted":       func(s any) bool { return isSorted(s, compare) },
		"SlicesIsSortedFunc":   func(s, f any) bool { return isSorted(s, order(f)) },
		"SlicesMax":            func(s any) any { return extreme("Max", s, ordered.max) },
		"SlicesMin":            func(s any) any { return extreme("Min", s, ordered.min) },
		"SlicesMaxFunc":        func(s, f any) any { return extremeFunc("MaxFunc", s, f, +1) },
		"SlicesMinFunc":        func(s, f any) any { return extremeFunc("MinFunc", s, f, -1) },

		"CmpCompare": func(a, b any) int { return compare(reflect.ValueOf(a), reflect.ValueOf(b)) },
		"CmpLess":    func(a, b any) bool { return compare(reflect.ValueOf(a), reflect.ValueOf(b)) < 0 },
		"CmpOr":      g.or,
	}
}

// ordered is what the kinds of cmp.Ordered have in common.
type ordered interface {
	compare(a, b reflect.Value) int
	sort(s reflect.Value)
	max(s reflect.Value) reflect.Value
	min(s reflect.Value) reflect.Value
}

// kind is how values of some kinds are read as a T and written.
type kind[T cmp.Ordered] struct {
	get func(reflect.Value) T
	set func(reflect.Value, T)
}

func kindOf(t reflect.Type) ordered {
	switch v := reflect.Zero(t); {
	case v.CanInt():
		return kind[int64]{reflect.Value.Int, reflect.Value.SetInt}
	case v.CanUint():
		return kind[uint64]{reflect.Value.Uint, reflect.Value.SetUint}
	case v.CanFloat():
		return kind[float64]{reflect.Value.Float, reflect.Value.SetFloat}
	case v.Kind() == reflect.String:
		return kind[string]{reflect.Value.String, reflect.Value.SetString}
	}
	panic(fmt.Sprintf("values of type %s have no order", t))
}

func (k kind[T]) compare(a, b reflect.Value) int { return cmp.Compare(k.get(a), k.get(b)) }

func (k kind[T]) all(s reflect.Value) []T {
	out := make([]T, s.Len())
	for i := range out {
		out[i] = k.get(s.Index(i))
	}
	return out
}

func (k kind[T]) sort(s reflect.Value) {
	xs := k.all(s)
	slices.Sort(xs)
	for i, x := range xs {
		k.set(s.Index(i), x)
	}
}

func (k kind[T]) one(t reflect.Type, x T) reflect.Value {
	out := reflect.New(t).Elem()
	k.set(out, x)
	return out
}

func (k kind[T]) max(s reflect.Value) reflect.Value {
	return k.one(s.Type().Elem(), slices.Max(k.all(s)))
}

func (k kind[T]) min(s reflect.Value) reflect.Value {
	return k.one(s.Type().Elem(), slices.Min(k.all(s)))
}

// compare is cmp.Compare.
func compare(a, b reflect.Value) int { return kindOf(a.Type()).compare(a, b) }

// sort is slices.Sort, without reflection for what is sorted most.
func sort(s any) {
	switch s := s.(type) {
	case []int:
		slices.Sort(s)
	case []float64:
		slices.Sort(s)
	case []string:
		slices.Sort(s)
	default:
		kindOf(reflect.TypeOf(s).Elem()).sort(reflect.ValueOf(s))
	}
}

func sortFunc(s, f any)       { sortBy(s, f, slices.SortFunc[[]reflect.Value]) }
func sortStableFunc(s, f any) { sortBy(s, f, slices.SortStableFunc[[]reflect.Value]) }

// sortBy sorts copies of the elements, so that f may look at the slice.
func sortBy(s, f any, sorted func([]reflect.Value, func(a, b reflect.Value) int)) {
	v := sliceOf(s)
	from := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
	reflect.Copy(from, v)
	items := make([]reflect.Value, v.Len())
	for i := range items {
		items[i] = from.Index(i)
	}
	sorted(items, order(f))
	for i, x := range items {
		v.Index(i).Set(x)
	}
}

func isSorted(s any, order func(a, b reflect.Value) int) bool {
	v := sliceOf(s)
	for i := v.Len() - 1; i > 0; i-- {
		if order(v.Index(i), v.Index(i-1)) < 0 {
			return false
		}
	}
	return true
}

func extreme(name string, s any, of func(ordered, reflect.Value) reflect.Value) any {
	v := sliceOf(s)
	if v.Len() == 0 {
		panic("slices." + name + ": empty list")
	}
	return of(kindOf(v.Type().Elem()), v).Interface()
}

func extremeFunc(name string, s, f any, sign int) any {
	v, order := sliceOf(s), order(f)
	if v.Len() == 0 {
		panic("slices." + name + ": empty list")
	}
	best := v.Index(0)
	for i := 1; i < v.Len(); i++ {
		if order(v.Index(i), best)*sign > 0 {
			best = v.Index(i)
		}
	}
	return best.Interface()
}

// or is cmp.Or: the first value that is not the zero one.
func (g generics) or(values any) any {
	v := sliceOf(values)
	zero := reflect.Zero(v.Type().Elem())
	for i := range v.Len() {
		if !g.equal(v.Index(i), zero) {
			return v.Index(i).Interface()
		}
	}
	return zero.Interface()
}
