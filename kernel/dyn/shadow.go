package dyn

import "reflect"

// Shadow returns x, a value of the type, as a compiled value with the exported fields of the type: for encoders that look at
// fields alone, such as encoding/gob and encoding/binary.
func (r *Registry) Shadow(id int, x any) any { return r.shadow(r.Box(id, x), toData) }

// View returns x, the content of an interface, as a compiled value whose fields a text/template can use. Its methods are not
// there; a number or a string that has a printing method prints by it.
func (r *Registry) View(x any) any { return r.shadow(x, toTemplate) }

func (r *Registry) shadow(x any, to purpose) any {
	out, err := newFiller(mirrors{r, to}).shadow(x)
	if err != nil {
		return x // the encoder tells what is wrong with it
	}
	return out
}

// shadow returns the mirror of what an interface holds. Of a compiled map, slice or array it returns one with the mirrors of
// what it holds.
func (f *filler) shadow(x any) (any, error) {
	if v, ok := f.reg.unwrapped(x); ok {
		if f.to == toXML {
			return named{v}, nil // the encoder names an element after its type, which the mirror does not tell
		}
		rt, err := f.of(v.t)
		if err != nil {
			return nil, err
		}
		dst := reflect.New(rt).Elem()
		err = f.fill(dst, node{v.t, reflect.ValueOf(v.v)}, false)
		return dst.Interface(), err
	}
	v := reflect.ValueOf(x)
	if x == nil || !f.reg.involved(x) {
		return x, nil
	}
	if k := v.Kind(); (k == reflect.Map || k == reflect.Slice) && v.Len() > 0 {
		at := visit{nil, v.Pointer()}
		if err := f.enter(at, v.Type().String()); err != nil {
			return nil, err
		}
		defer delete(f.on, at)
	}
	return f.container(x, v)
}

// container copies a compiled map, slice or array that may hold boxed values.
func (f *filler) container(x any, v reflect.Value) (any, error) {
	out := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.Map:
		if v.IsNil() {
			return x, nil
		}
		out.Set(reflect.MakeMapWithSize(v.Type(), v.Len()))
		for it := v.MapRange(); it.Next(); {
			e := reflect.New(v.Type().Elem()).Elem()
			if err := f.element(e, it.Value()); err != nil {
				return nil, err
			}
			out.SetMapIndex(it.Key(), e)
		}
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice {
			if v.IsNil() {
				return x, nil
			}
			out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		}
		for i := range v.Len() {
			if err := f.element(out.Index(i), v.Index(i)); err != nil {
				return nil, err
			}
		}
	default:
		return x, nil
	}
	return out.Interface(), nil
}

// element copies an element of a container. One of an interface type with methods stays, since no mirror has them.
func (f *filler) element(dst, v reflect.Value) error {
	s, err := f.shadow(v.Interface())
	switch {
	case err != nil:
		return err
	case s == nil:
		return nil
	case reflect.TypeOf(s).AssignableTo(dst.Type()):
		dst.Set(reflect.ValueOf(s))
	default:
		dst.Set(v)
	}
	return nil
}
