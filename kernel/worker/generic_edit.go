package worker

import (
	"math/bits"
	"reflect"
)

// editing are the functions of package slices that make new slices and change their arguments.
func (g generics) editing() map[string]any {
	return map[string]any{
		"SlicesClone":   clone,
		"SlicesClip":    func(s any) any { v := sliceOf(s); return v.Slice3(0, v.Len(), v.Len()).Interface() },
		"SlicesGrow":    func(s any, n int) any { return grow(sliceOf(s), n).Interface() },
		"SlicesCompact": func(s any) any { return compact(s, g.equal) },
		"SlicesCompactFunc": func(s, f any) any {
			eq := predicate(f)
			return compact(s, func(a, b reflect.Value) bool { return eq(a, b) })
		},
		"SlicesConcat":     concat,
		"SlicesDelete":     deleteSpan,
		"SlicesDeleteFunc": deleteFunc,
		"SlicesInsert":     func(s any, i int, values any) any { return insert(sliceOf(s), i, sliceOf(values)).Interface() },
		"SlicesRepeat":     repeat,
		"SlicesReplace":    func(s any, i, j int, values any) any { return replace(sliceOf(s), i, j, sliceOf(values)).Interface() },
		"SlicesReverse":    reverse,
	}
}

// shape returns a slice of v's length and capacity that takes no memory. To slice it panics as to slice v does in Go.
func shape(v reflect.Value) []struct{} { return make([]struct{}, v.Len(), v.Cap()) }

func clone(s any) any {
	v := sliceOf(s)
	if v.IsNil() {
		return s
	}
	return reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, 0), v).Interface()
}

// copied returns the elements of v in memory of their own, so that v may overlap what is written.
func copied(v reflect.Value) reflect.Value {
	out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
	reflect.Copy(out, v)
	return out
}

func grow(v reflect.Value, n int) reflect.Value {
	if n < 0 {
		panic("cannot be negative")
	}
	if n -= v.Cap() - v.Len(); n > 0 {
		return reflect.AppendSlice(v.Slice(0, v.Cap()), reflect.MakeSlice(v.Type(), n, n)).Slice(0, v.Len())
	}
	return v
}

func compact(s any, eq func(a, b reflect.Value) bool) any {
	v := sliceOf(s)
	n, k := v.Len(), 1
	for k < n && !eq(v.Index(k), v.Index(k-1)) {
		k++
	}
	if k >= n {
		return s
	}
	for j := k + 1; j < n; j++ {
		if !eq(v.Index(j), v.Index(j-1)) {
			v.Index(k).Set(v.Index(j))
			k++
		}
	}
	v.Slice(k, n).Clear()
	return v.Slice(0, k).Interface()
}

func concat(slices any) any {
	all := reflect.ValueOf(slices)
	size := 0
	for i := range all.Len() {
		if size += sliceOf(all.Index(i).Interface()).Len(); size < 0 {
			panic("len out of range")
		}
	}
	out := grow(reflect.Zero(all.Type().Elem()), size)
	for i := range all.Len() {
		out = reflect.AppendSlice(out, all.Index(i))
	}
	return out.Interface()
}

func deleteSpan(s any, i, j int) any {
	v := sliceOf(s)
	_ = shape(v)[i:j:v.Len()]
	if i == j {
		return s
	}
	n := i + reflect.Copy(v.Slice(i, v.Len()), v.Slice(j, v.Len()))
	v.Slice(n, v.Len()).Clear()
	return v.Slice(0, n).Interface()
}

func deleteFunc(s, f any) any {
	v, drop := sliceOf(s), predicate(f)
	i := indexFunc(s, f)
	if i < 0 {
		return s
	}
	x := reflect.New(v.Type().Elem()).Elem()
	for j := i + 1; j < v.Len(); j++ {
		if x.Set(v.Index(j)); !drop(x) {
			v.Index(i).Set(x)
			i++
		}
	}
	v.Slice(i, v.Len()).Clear()
	return v.Slice(0, i).Interface()
}

func repeat(s any, count int) any {
	if count < 0 {
		panic("cannot be negative")
	}
	v := sliceOf(s)
	hi, lo := bits.Mul(uint(v.Len()), uint(count))
	if hi > 0 || lo > ^uint(0)>>1 {
		panic("the result of (len(x) * count) overflows")
	}
	out := reflect.MakeSlice(v.Type(), int(lo), int(lo))
	for n := reflect.Copy(out, v); n > 0 && n < out.Len(); {
		n += reflect.Copy(out.Slice(n, out.Len()), out.Slice(0, n))
	}
	return out.Interface()
}

func reverse(s any) {
	v := sliceOf(s)
	swap, n := reflect.Swapper(v.Interface()), v.Len()
	for i := range n / 2 {
		swap(i, n-1-i)
	}
}
