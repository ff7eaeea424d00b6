package dyn

import "reflect"

// Shadow returns x, a value of the type, as a compiled value with the exported fields of the type: for encoders that look at
// fields alone, such as encoding/gob and encoding/binary.
func (r *Registry) Shadow(id int, x any) any { return r.shadow(r.Box(id, x), toData) }

// View returns x, the content of an interface, as a compiled value whose fields a text/template can use. Its methods are not
// there; a number or a string that has a printing method prints by it.
func (r *Registry) View(x any) any { return r.shadow(x, toTemplate) }

// shadow returns the mirror of what an interface holds. Of a compiled map, slice or array it returns one with the mirrors of
// what it holds.
func (r *Registry) shadow(x any, to purpose) any {
	if v, ok := r.unwrapped(x); ok {
		m, err := mirrors{r, to}.mirror(node{v.t, reflect.ValueOf(v.v)}, false)
		if err != nil {
			panic(err) // a value that leads back to itself
		}
		return m
	}
	v := reflect.ValueOf(x)
	if x == nil || !r.involved(x) {
		return x
	}
	out := reflect.New(v.Type()).Elem()
	part := func(e reflect.Value) reflect.Value {
		p := reflect.New(e.Type()).Elem()
		if s := r.shadow(e.Interface(), to); s != nil && reflect.TypeOf(s).AssignableTo(e.Type()) {
			p.Set(reflect.ValueOf(s))
		} else {
			p.Set(e)
		}
		return p
	}
	switch v.Kind() {
	case reflect.Map:
		if !v.IsNil() {
			out.Set(reflect.MakeMap(v.Type()))
		}
		for it := v.MapRange(); it.Next(); {
			out.SetMapIndex(it.Key(), part(it.Value()))
		}
	case reflect.Slice:
		if !v.IsNil() {
			out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		}
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			out.Index(i).Set(part(v.Index(i)))
		}
	default:
		return x
	}
	return out.Interface()
}
