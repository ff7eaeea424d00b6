package worker

import "reflect"

// opened returns v with room for m more elements behind i, with the capacity that Go gives it.
func opened(v reflect.Value, i, m int) reflect.Value {
	if n := v.Len(); n+m > v.Cap() {
		return reflect.AppendSlice(v.Slice(0, i), reflect.MakeSlice(v.Type(), n+m-i, n+m-i))
	}
	return v.Slice(0, v.Len()+m)
}

func insert(v reflect.Value, i int, values reflect.Value) reflect.Value {
	_ = shape(v)[i:]
	m, n := values.Len(), v.Len()
	switch {
	case m == 0:
		return v
	case i == n:
		return reflect.AppendSlice(v, values)
	}
	values = copied(values)
	out := opened(v, i, m)
	reflect.Copy(out.Slice(i+m, n+m), v.Slice(i, n))
	reflect.Copy(out.Slice(i, i+m), values)
	return out
}

func replace(v reflect.Value, i, j int, values reflect.Value) reflect.Value {
	_ = shape(v)[i:j]
	m, n := values.Len(), v.Len()
	switch {
	case i == j:
		return insert(v, i, values)
	case j == n:
		out := reflect.AppendSlice(v.Slice(0, i), values)
		if out.Len() < n {
			v.Slice(out.Len(), n).Clear()
		}
		return out
	}
	_ = shape(v)[j:]
	values = copied(values)
	total := i + m + n - j
	if total <= n {
		reflect.Copy(v.Slice(i+m, total), v.Slice(j, n))
		reflect.Copy(v.Slice(i, i+m), values)
		v.Slice(total, n).Clear()
		return v.Slice(0, total)
	}
	out := opened(v, i, total-n)
	reflect.Copy(out.Slice(i+m, total), v.Slice(j, n))
	reflect.Copy(out.Slice(i, i+m), values)
	return out
}
