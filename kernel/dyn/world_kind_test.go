package dyn

import (
	"reflect"
)

// opaque reports whether an interface lies in values of a type, whose representation differs then.
func opaque(rt reflect.Type, seen map[reflect.Type]bool) bool {
	if seen == nil {
		seen = map[reflect.Type]bool{}
	}
	if seen[rt] {
		return false
	}
	seen[rt] = true
	if rt.PkgPath() != "" && rt.PkgPath() != here && rt.Kind() != reflect.Interface {
		return false
	}
	if reaches(rt, rt) {
		return true
	}
	switch rt.Kind() {
	case reflect.Interface:
		return true
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
		return opaque(rt.Elem(), seen)
	case reflect.Map: // the hash of a struct that reflect made is another
		return emulated(rt) || opaque(rt.Key(), seen) || opaque(rt.Elem(), seen)
	case reflect.Struct:
		for f := range rt.Fields() {
			if opaque(f.Type, seen) {
				return true
			}
		}
	}
	return false
}

func emulated(rt reflect.Type) bool {
	if rt.PkgPath() == here {
		return rt.Kind() != reflect.Interface
	}
	return rt.Name() == "" && emulatedBelow(rt)
}

// emulatedPart reports whether a type makes those composed of it emulated: an interface of a cell does, since what represents
// it is another.
func emulatedPart(rt reflect.Type) bool {
	return emulated(rt) || rt.Kind() == reflect.Interface && (rt.PkgPath() == here || rt.Name() == "" && rt.NumMethod() > 0)
}

func emulatedBelow(rt reflect.Type) bool {
	switch rt.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
		return emulatedPart(rt.Elem())
	case reflect.Map:
		return emulatedPart(rt.Key()) || emulatedPart(rt.Elem())
	case reflect.Func:
		for in := range rt.Ins() {
			if emulatedPart(in) {
				return true
			}
		}
		for out := range rt.Outs() {
			if emulatedPart(out) {
				return true
			}
		}
	case reflect.Struct:
		for f := range rt.Fields() {
			if !f.IsExported() || f.Anonymous || emulatedPart(f.Type) {
				return true
			}
		}
	}
	return false
}

// reaches reports whether a named type leads to want without a struct between.
func reaches(rt, want reflect.Type) bool {
	if want.PkgPath() != here || rt.Kind() == reflect.Struct || rt.Kind() == reflect.Interface {
		return false
	}
	return leads(rt, want, map[reflect.Type]bool{})
}

func leads(rt, want reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[rt] || rt.Kind() == reflect.Struct || rt.Kind() == reflect.Interface {
		return false
	}
	seen[rt] = true
	var next []reflect.Type
	switch rt.Kind() {
	case reflect.Map:
		next = []reflect.Type{rt.Key(), rt.Elem()}
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
		next = []reflect.Type{rt.Elem()}
	case reflect.Func:
		for in := range rt.Ins() {
			next = append(next, in)
		}
		for out := range rt.Outs() {
			next = append(next, out)
		}
	}
	for _, n := range next {
		if n == want || leads(n, want, seen) {
			return true
		}
	}
	return false
}
