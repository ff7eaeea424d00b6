package dyn

import (
	"reflect"
	"sort"
	"testing"
)

// world describes Go types that the tests declare as the front would, so that what the package does with a description can be
// compared with what Go does with the type.
type world struct {
	t       testing.TB
	reg     *Registry
	ids     map[reflect.Type]ID
	reals   map[ID]reflect.Type
	next    ID
	descs   []Desc
	methods map[reflect.Type][]string
	natives map[string]reflect.Type
	copies  map[visit]reflect.Value // of pointers that lead to the value being converted
}

var here = reflect.TypeFor[world]().PkgPath()

// newWorld describes types that have no methods; those with methods are declared one by one.
func newWorld(t testing.TB) *world {
	w := &world{t: t, ids: map[reflect.Type]ID{}, reals: map[ID]reflect.Type{}, methods: map[reflect.Type][]string{}, natives: map[string]reflect.Type{}, copies: map[visit]reflect.Value{}}
	w.reg = New(func(path, symbol string) (reflect.Type, bool) {
		rt, ok := w.natives[path+"."+symbol]
		return rt, ok
	}, carriers)
	return w
}

// declare names the methods that a type declares itself.
func (w *world) declare(zero any, methods ...string) *world {
	w.methods[reflect.TypeOf(zero)] = methods
	return w
}

// id describes a type and defines it.
func (w *world) id(rt reflect.Type) int {
	if id, ok := w.ids[rt]; ok {
		return int(id)
	}
	id := w.describe(rt)
	w.flush()
	return int(id)
}

// flush defines what has been described.
func (w *world) flush() {
	w.t.Helper()
	descs := w.descs
	w.descs = nil
	if err := w.reg.Define(descs); err != nil {
		w.t.Fatal(err)
	}
	for _, d := range descs {
		for _, m := range d.Methods {
			if d.Kind == Named {
				w.implement(w.reals[d.ID], m)
			}
		}
	}
}

func idFor[T any](w *world) int { return w.id(reflect.TypeFor[T]()) }

func (w *world) describe(rt reflect.Type) ID {
	if id, ok := w.ids[rt]; ok {
		return id
	}
	w.next++
	id := w.next
	w.ids[rt], w.reals[id] = id, rt
	d := Desc{ID: id, Emulated: emulated(rt)}
	switch {
	case rt.Name() != "" && rt.PkgPath() == "" && rt.Kind() != reflect.Interface:
		d.Kind, d.Name = Basic, rt.Name()
	case rt.Name() != "" && rt.PkgPath() != here:
		d.Kind, d.Path, d.Symbol = Native, rt.PkgPath(), rt.Name()
		w.natives[d.Path+"."+d.Symbol] = rt
	case rt.Name() != "":
		d.Kind, d.Name, d.Hole = Named, rt.String(), reaches(rt, rt)
		d.Methods = w.declared(rt)
		w.compose(&d, rt, true)
	default:
		w.compose(&d, rt, false)
	}
	w.descs = append(w.descs, d)
	return id
}

// compose describes how a type is built; of a named type, it describes the underlying type as another.
func (w *world) compose(d *Desc, rt reflect.Type, named bool) {
	if named {
		w.next++
		u := Desc{ID: w.next, Emulated: emulatedBelow(rt)}
		if rt.Kind() <= reflect.Complex128 || rt.Kind() == reflect.String {
			u.Kind, u.Name = Basic, rt.Kind().String()
		} else {
			w.compose(&u, rt, false)
		}
		d.Under = u.ID
		w.descs = append(w.descs, u)
		return
	}
	switch rt.Kind() {
	case reflect.Pointer:
		d.Kind, d.Elem = Pointer, w.describe(rt.Elem())
	case reflect.Slice:
		d.Kind, d.Elem = Slice, w.describe(rt.Elem())
	case reflect.Array:
		d.Kind, d.Elem, d.Len = Array, w.describe(rt.Elem()), rt.Len()
	case reflect.Map:
		d.Kind, d.Key, d.Elem = Map, w.describe(rt.Key()), w.describe(rt.Elem())
	case reflect.Chan:
		d.Kind, d.Elem, d.Dir = Chan, w.describe(rt.Elem()), rt.ChanDir()
	case reflect.Func:
		d.Kind, d.Variadic = Func, rt.IsVariadic()
		for in := range rt.Ins() {
			d.Params = append(d.Params, w.describe(in))
		}
		for out := range rt.Outs() {
			d.Results = append(d.Results, w.describe(out))
		}
	case reflect.Struct:
		d.Kind, d.Layout = Struct, d.ID
		for f := range rt.Fields() {
			rep := f.Name
			if !f.IsExported() {
				rep = "X" + f.Name
			}
			d.Fields = append(d.Fields, Field{Name: f.Name, Rep: rep, Type: w.describe(f.Type), Tag: string(f.Tag), Embedded: f.Anonymous})
		}
	case reflect.Interface:
		d.Kind = Interface
		for m := range rt.Methods() {
			d.Methods = append(d.Methods, Method{Name: m.Name, Type: w.describe(m.Type)})
		}
	default:
		w.t.Fatalf("%s cannot be described", rt)
	}
}

// declared describes the methods that rt declares.
func (w *world) declared(rt reflect.Type) []Method {
	var out []Method
	names := append([]string(nil), w.methods[rt]...)
	sort.Strings(names)
	for _, name := range names {
		m, ok := rt.MethodByName(name)
		if !ok {
			if m, ok = reflect.PointerTo(rt).MethodByName(name); !ok {
				w.t.Fatalf("%s has no method %s", rt, name)
			}
		}
		out = append(out, Method{Name: name, Type: w.describe(withoutReceiver(m.Type)), Pointer: m.Type.In(0) != rt})
	}
	return out
}

// implement registers a method that calls the real one.
func (w *world) implement(rt reflect.Type, m Method) {
	recv := rt
	if m.Pointer {
		recv = reflect.PointerTo(rt)
		w.describe(recv)
		if len(w.descs) > 0 {
			w.flush()
		}
	}
	real, _ := recv.MethodByName(m.Name)
	var in, out []reflect.Type
	for p := range real.Type.Ins() {
		in = append(in, w.rep(p))
	}
	for p := range real.Type.Outs() {
		out = append(out, w.rep(p))
	}
	f := reflect.MakeFunc(reflect.FuncOf(in, out, real.Type.IsVariadic()), func(args []reflect.Value) []reflect.Value {
		for i := range args {
			args[i] = w.fromRep(args[i], real.Type.In(i))
		}
		call := real.Func.Call
		if real.Type.IsVariadic() {
			call = real.Func.CallSlice
		}
		results := call(args)
		for i, v := range results {
			results[i] = w.toRep(v)
		}
		return results
	})
	w.reg.Method(int(w.ids[rt]), m.Name, f.Interface())
}

func (w *world) rep(rt reflect.Type) reflect.Type { return w.reg.Rep(ID(w.id(rt))) }
