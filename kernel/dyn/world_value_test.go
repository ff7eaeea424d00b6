package dyn

import (
	"reflect"
	"unsafe"
)

// unbox is the inverse of box.
func (w *world) unbox(v reflect.Value) reflect.Value {
	val, ok := v.Interface().(boxed)
	if !ok {
		return v
	}
	b := val.Described()
	return w.fromRep(reflect.ValueOf(b.v), w.reals[b.t.desc.ID])
}

// box is x as lowered code has it in an interface.
func (w *world) box(x any) any {
	if x == nil {
		return nil
	}
	v := reflect.ValueOf(x)
	return w.reg.Box(w.id(v.Type()), w.toRep(v).Interface())
}

// toRep converts a value to its representation: in place when no interface lies in it.
func (w *world) toRep(v reflect.Value) reflect.Value {
	rt, rep := v.Type(), w.rep(v.Type())
	p := reflect.New(rt)
	p.Elem().Set(readable(v))
	v = p.Elem()
	if !opaque(rt, nil) {
		return reflect.NewAt(rep, p.UnsafePointer()).Elem()
	}
	out := reflect.New(rep).Elem()
	if reaches(rt, rt) { // a hole
		if !v.IsNil() {
			under := reflect.New(w.reg.lookup(w.ids[rt]).under().rep).Elem()
			w.fill(under, v)
			out.Set(under)
		}
		return out
	}
	w.fill(out, v)
	return out
}

func (w *world) fill(out, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			out.Field(i).Set(w.toRep(readable(v.Field(i))))
		}
	case reflect.Pointer:
		key := visit{w.reg.lookup(ID(w.id(v.Type()))), v.Pointer()}
		if old, ok := w.copies[key]; ok {
			out.Set(old)
		} else if !v.IsNil() {
			out.Set(reflect.New(out.Type().Elem()))
			w.copies[key] = out
			out.Elem().Set(w.toRep(v.Elem()))
			delete(w.copies, key)
		}
	case reflect.Slice:
		if !v.IsNil() {
			out.Set(reflect.MakeSlice(out.Type(), v.Len(), v.Len()))
		}
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			out.Index(i).Set(w.toRep(v.Index(i)))
		}
	case reflect.Map:
		if !v.IsNil() {
			out.Set(reflect.MakeMap(out.Type()))
		}
		for it := v.MapRange(); it.Next(); {
			out.SetMapIndex(w.toRep(it.Key()), w.toRep(it.Value()))
		}
	case reflect.Interface:
		if !v.IsNil() {
			x := w.box(v.Elem().Interface())
			out.Set(reflect.ValueOf(x))
		}
	case reflect.Func:
		if !v.IsNil() {
			w.t.Fatalf("a function of type %s has no representation", v.Type())
		}
	default:
		w.t.Fatalf("%s has no representation", v.Type())
	}
}

// fromRep is the inverse of toRep.
func (w *world) fromRep(v reflect.Value, rt reflect.Type) reflect.Value {
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	if !opaque(rt, nil) {
		return reflect.NewAt(rt, p.UnsafePointer()).Elem()
	}
	out := reflect.New(rt).Elem()
	if v.Kind() == reflect.Interface && rt.Kind() != reflect.Interface { // a hole
		if v.IsNil() {
			return out
		}
		v = v.Elem()
	}
	switch rt.Kind() {
	case reflect.Struct:
		for i := range rt.NumField() {
			readable(out.Field(i)).Set(w.fromRep(v.Field(i), rt.Field(i).Type))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			out.Set(reflect.New(rt.Elem()))
			out.Elem().Set(w.fromRep(v.Elem(), rt.Elem()))
		}
	case reflect.Slice:
		if !v.IsNil() {
			out.Set(reflect.MakeSlice(rt, v.Len(), v.Len()))
			for i := range v.Len() {
				out.Index(i).Set(w.fromRep(v.Index(i), rt.Elem()))
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			out.Index(i).Set(w.fromRep(v.Index(i), rt.Elem()))
		}
	case reflect.Map:
		if !v.IsNil() {
			out.Set(reflect.MakeMap(rt))
		}
		for it := v.MapRange(); it.Next(); {
			out.SetMapIndex(w.fromRep(it.Key(), rt.Key()), w.fromRep(it.Value(), rt.Elem()))
		}
	case reflect.Interface:
		if v.IsNil() {
			break
		}
		out.Set(w.unbox(v.Elem()))
	default:
		w.t.Fatalf("%s is not converted back", rt)
	}
	return out
}

// readable lifts the limits of a value that came from an unexported field.
func readable(v reflect.Value) reflect.Value {
	if v.CanInterface() {
		return v
	}
	if !v.CanAddr() {
		panic("not addressable")
	}
	return reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
}
