package display

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"sync"
)

// Keys returns a function that sorts the keys of a map once, when they are first asked for.
func Keys(v reflect.Value) func() []reflect.Value {
	return sync.OnceValue(func() []reflect.Value { return sortedKeys(v) })
}

// sortedKeys returns the keys of a map in the order in which fmt prints them for basic kinds, by their text for others.
func sortedKeys(v reflect.Value) []reflect.Value {
	keys := v.MapKeys()
	slices.SortStableFunc(keys, func(a, b reflect.Value) int {
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
		return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b))
	})
	return keys
}
