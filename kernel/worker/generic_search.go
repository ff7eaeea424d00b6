package worker

import "reflect"

// searching are the functions of package slices that look for elements and compare slices.
func (g generics) searching() map[string]any {
	return map[string]any{
		"SlicesIndex":        g.index,
		"SlicesIndexFunc":    indexFunc,
		"SlicesContains":     func(s, v any) bool { return g.index(s, v) >= 0 },
		"SlicesContainsFunc": func(s, f any) bool { return indexFunc(s, f) >= 0 },
		"SlicesEqual":        func(a, b any) bool { return equalSlices(a, b, g.equal) },
		"SlicesEqualFunc": func(a, b, eq any) bool {
			fn := predicate(eq)
			return equalSlices(a, b, func(x, y reflect.Value) bool { return fn(x, y) })
		},
		"SlicesCompare":     func(a, b any) int { return compareSlices(a, b, compare) },
		"SlicesCompareFunc": func(a, b, f any) int { return compareSlices(a, b, order(f)) },
		"SlicesBinarySearch": func(s, target any) (int, bool) {
			return binarySearch(sliceOf(s), target, sliceOf(s).Type().Elem(), compare)
		},
		"SlicesBinarySearchFunc": func(s, target, f any) (int, bool) {
			return binarySearch(sliceOf(s), target, reflect.TypeOf(f).In(1), order(f))
		},
	}
}

func (g generics) index(s, x any) int {
	v := sliceOf(s)
	want := valueOf(x, v.Type().Elem())
	for i := range v.Len() {
		if g.equal(want, v.Index(i)) {
			return i
		}
	}
	return -1
}

func indexFunc(s, f any) int {
	v, is := sliceOf(s), predicate(f)
	for i := range v.Len() {
		if is(v.Index(i)) {
			return i
		}
	}
	return -1
}

func equalSlices(a, b any, eq func(x, y reflect.Value) bool) bool {
	v, w := sliceOf(a), sliceOf(b)
	if v.Len() != w.Len() {
		return false
	}
	for i := range v.Len() {
		if !eq(v.Index(i), w.Index(i)) {
			return false
		}
	}
	return true
}

func compareSlices(a, b any, order func(x, y reflect.Value) int) int {
	v, w := sliceOf(a), sliceOf(b)
	for i := range v.Len() {
		if i >= w.Len() {
			return +1
		}
		if c := order(v.Index(i), w.Index(i)); c != 0 {
			return c
		}
	}
	if v.Len() < w.Len() {
		return -1
	}
	return 0
}

func binarySearch(v reflect.Value, target any, t reflect.Type, order func(x, target reflect.Value) int) (int, bool) {
	want := valueOf(target, t)
	i, j := 0, v.Len()
	for i < j {
		h := int(uint(i+j) >> 1)
		if order(v.Index(h), want) < 0 {
			i = h + 1
		} else {
			j = h
		}
	}
	return i, i < v.Len() && order(v.Index(i), want) == 0
}
