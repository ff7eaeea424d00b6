package worker

import (
	"reflect"
)

// mapping are the functions of package maps.
func (g generics) mapping() map[string]any {
	return map[string]any{
		"MapsAll":        func(m any) any { return entries(m, 0, 1) },
		"MapsKeys":       func(m any) any { return entries(m, 0) },
		"MapsValues":     func(m any) any { return entries(m, 1) },
		"MapsClone":      cloneMap,
		"MapsCopy":       copyMap,
		"MapsInsert":     g.insertEntries,
		"MapsCollect":    g.collectMap,
		"MapsDeleteFunc": deleteEntries,
		"MapsEqual":      func(a, b any) bool { return equalMaps(a, b, g.equal) },
		"MapsEqualFunc": func(a, b, f any) bool {
			eq := predicate(f)
			return equalMaps(a, b, func(x, y reflect.Value) bool { return eq(x, y) })
		},
	}
}

// mapOf returns the map m. The only maps without a type are nil ones of a type whose elements are of the type itself.
func mapOf(m any) reflect.Value {
	if m == nil {
		return reflect.ValueOf(map[any]any(nil))
	}
	return reflect.ValueOf(m)
}

// entries iterates over the keys (0) and values (1) of a map.
func entries(m any, parts ...int) any {
	v := mapOf(m)
	types := []reflect.Type{v.Type().Key(), v.Type().Elem()}
	var chosen []reflect.Type
	for _, p := range parts {
		chosen = append(chosen, types[p])
	}
	return newSeq(func(yield func(x ...reflect.Value) bool) {
		for it := v.MapRange(); it.Next(); {
			entry := [...]reflect.Value{it.Key(), it.Value()}
			if !yield(entry[parts[0] : parts[0]+len(parts)]...) {
				return
			}
		}
	}, chosen...)
}

func cloneMap(m any) any {
	v := mapOf(m)
	if v.IsNil() {
		return m
	}
	out := reflect.MakeMapWithSize(v.Type(), v.Len())
	copyMap(out.Interface(), m)
	return out.Interface()
}

func copyMap(dst, src any) {
	d := mapOf(dst)
	for it := mapOf(src).MapRange(); it.Next(); {
		d.SetMapIndex(it.Key(), it.Value())
	}
}

func equalMaps(a, b any, eq func(x, y reflect.Value) bool) bool {
	v, w := mapOf(a), mapOf(b)
	if v.Len() != w.Len() {
		return false
	}
	for it := v.MapRange(); it.Next(); {
		x := w.MapIndex(it.Key())
		if !x.IsValid() || !eq(it.Value(), x) {
			return false
		}
	}
	return true
}

func deleteEntries(m, f any) {
	v, drop := mapOf(m), predicate(f)
	for it := v.MapRange(); it.Next(); {
		if key := it.Key(); drop(key, it.Value()) {
			v.SetMapIndex(key, reflect.Value{})
		}
	}
}

// insertEntries is maps.Insert.
func (g generics) insertEntries(m, seq any) {
	v := mapOf(m)
	each(seq, func(x []reflect.Value) bool {
		if k := x[0].Kind(); k == reflect.Interface || k == reflect.Struct || k == reflect.Array {
			g.types.Key(x[0].Interface()) // panics when a type that a cell declares has no hash
		}
		v.SetMapIndex(x[0], x[1])
		return true
	})
}

func (g generics) collectMap(seq any) any {
	types := yielded(seq)
	out := reflect.MakeMap(reflect.MapOf(types[0], types[1])).Interface()
	g.insertEntries(out, seq)
	return out
}
