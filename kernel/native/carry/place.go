package carry

import (
	"reflect"
	"strings"
)

// inPlace begins the name of a variable whose value lies in the memory in which it came: names of variables have no such byte.
const inPlace = "="

// InPlace returns the name of a variable without the mark that its value has changed in the memory in which it came, and whether it had
// the mark.
func InPlace(name string) (string, bool) { return strings.CutPrefix(name, inPlace) }

// Fill writes what lies behind v into the memory behind a variable of the same type, so that what shares the memory sees it; a slice
// that is shorter becomes a part of it. What has no such memory, or too little, is set.
func Fill(variable, v reflect.Value) {
	switch {
	case v.Kind() == reflect.Slice && v.Len() <= variable.Len() && !v.IsNil() && !variable.IsNil():
		reflect.Copy(variable, v)
		variable.Set(variable.Slice(0, v.Len()))
	case v.Kind() == reflect.Map && !v.IsNil() && !variable.IsNil():
		variable.Clear()
		for it := v.MapRange(); it.Next(); {
			variable.SetMapIndex(it.Key(), it.Value())
		}
	case v.Kind() == reflect.Pointer && !v.IsNil() && !variable.IsNil():
		variable.Elem().Set(v.Elem())
	default:
		variable.Set(v)
	}
}
