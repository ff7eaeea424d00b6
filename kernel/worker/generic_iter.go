package worker

import (
	"iter"
	"reflect"
)

var boolType = reflect.TypeFor[bool]()

// newSeq returns an iterator over one value, or over pairs, of the given types: a func(func(T) bool) or func(func(K, V) bool).
func newSeq(run func(yield func(x ...reflect.Value) bool), types ...reflect.Type) any {
	body := reflect.FuncOf(types, []reflect.Type{boolType}, false)
	t := reflect.FuncOf([]reflect.Type{body}, nil, false)
	return reflect.MakeFunc(t, func(args []reflect.Value) []reflect.Value {
		run(func(x ...reflect.Value) bool { return call(args[0], x...).Bool() })
		return nil
	}).Interface()
}

// each calls the iterator seq with the body f.
func each(seq any, f func(x []reflect.Value) bool) {
	v := reflect.ValueOf(seq)
	v.Call([]reflect.Value{reflect.MakeFunc(v.Type().In(0), func(x []reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf(f(x))}
	})})
}

// yielded returns the types of the values of an iterator.
func yielded(seq any) []reflect.Type {
	body := reflect.TypeOf(seq).In(0)
	var out []reflect.Type
	for i := range body.NumIn() {
		out = append(out, body.In(i))
	}
	return out
}

// iterating are the functions of packages iter and slices that make and take iterators.
func (g generics) iterating() map[string]any {
	sorted := func(seq any, sort func(s any)) any {
		s := collect(seq)
		sort(s)
		return s
	}
	return map[string]any{
		"IterPull":  pull,
		"IterPull2": pull,

		"SlicesAll":              slicesAll,
		"SlicesBackward":         slicesBackward,
		"SlicesValues":           slicesValues,
		"SlicesChunk":            chunk,
		"SlicesAppendSeq":        func(s, seq any) any { return appendSeq(sliceOf(s), seq).Interface() },
		"SlicesCollect":          collect,
		"SlicesSorted":           func(seq any) any { return sorted(seq, sort) },
		"SlicesSortedFunc":       func(seq, f any) any { return sorted(seq, func(s any) { sortFunc(s, f) }) },
		"SlicesSortedStableFunc": func(seq, f any) any { return sorted(seq, func(s any) { sortStableFunc(s, f) }) },
	}
}

func slicesAll(s any) any {
	v := sliceOf(s)
	return newSeq(func(yield func(x ...reflect.Value) bool) {
		for i := range v.Len() {
			if !yield(reflect.ValueOf(i), v.Index(i)) {
				return
			}
		}
	}, reflect.TypeFor[int](), v.Type().Elem())
}

func slicesBackward(s any) any {
	v := sliceOf(s)
	return newSeq(func(yield func(x ...reflect.Value) bool) {
		for i := v.Len() - 1; i >= 0; i-- {
			if !yield(reflect.ValueOf(i), v.Index(i)) {
				return
			}
		}
	}, reflect.TypeFor[int](), v.Type().Elem())
}

func slicesValues(s any) any {
	v := sliceOf(s)
	return newSeq(func(yield func(x ...reflect.Value) bool) {
		for i := range v.Len() {
			if !yield(v.Index(i)) {
				return
			}
		}
	}, v.Type().Elem())
}

func chunk(s any, n int) any {
	if n < 1 {
		panic("cannot be less than 1")
	}
	v := sliceOf(s)
	return newSeq(func(yield func(x ...reflect.Value) bool) {
		for i := 0; i < v.Len(); i += n {
			end := i + min(n, v.Len()-i)
			if !yield(v.Slice3(i, end, end)) {
				return
			}
		}
	}, v.Type())
}

func appendSeq(v reflect.Value, seq any) reflect.Value {
	each(seq, func(x []reflect.Value) bool {
		v = reflect.Append(v, x[0])
		return true
	})
	return v
}

func collect(seq any) any {
	return appendSeq(reflect.Zero(reflect.SliceOf(yielded(seq)[0])), seq).Interface()
}

// pull is iter.Pull and iter.Pull2: the first result is a func() (T, bool) or a func() (K, V, bool).
func pull(seq any) (any, func()) {
	next, stop := iter.Pull(func(yield func([]reflect.Value) bool) { each(seq, yield) })
	types := yielded(seq)
	t := reflect.FuncOf(nil, append(types[:len(types):len(types)], boolType), false)
	return reflect.MakeFunc(t, func([]reflect.Value) []reflect.Value {
		x, ok := next()
		for i := len(x); i < len(types); i++ {
			x = append(x, reflect.Zero(types[i]))
		}
		return append(x[:len(x):len(x)], reflect.ValueOf(ok))
	}).Interface(), stop
}
