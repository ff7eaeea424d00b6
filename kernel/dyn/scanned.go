package dyn

import (
	"fmt"
	"reflect"
)

var scannerType = reflect.TypeFor[fmt.Scanner]()

// Scanned returns x, an operand of a function like fmt.Sscan, in a form that package fmt scans into: a pointer as it is represented,
// unless what it points to scans itself.
func (r *Registry) Scanned(x any) any {
	if v, ok := r.unwrapped(x); ok && !v.t.has(scannerType, false) {
		return v.v
	}
	return x
}

// ScannedAll is [Registry.Scanned] for several values.
func (r *Registry) ScannedAll(xs []any) []any {
	out := make([]any, len(xs))
	for i, x := range xs {
		out[i] = r.Scanned(x)
	}
	return out
}
