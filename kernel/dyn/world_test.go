package dyn

import (
	"reflect"
	"sort"
	"testing"
	"unsafe"
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
