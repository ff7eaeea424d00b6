package dyn

import (
	"fmt"
	"reflect"
	"runtime"
	"sync"
	"weak"
)

// BoxTo is Box for a value that becomes one of the compiled interface type iface: the result implements the interface.
func (r *Registry) BoxTo(id int, x any, iface int) any { return r.To(r.Box(id, x), iface) }

// To returns x as a value that implements the compiled interface type iface. Its dynamic type still is that of x for
// everything in this package.
func (r *Registry) To(x any, iface int) any { return r.to(x, r.typ(iface).iface()) }

func (r *Registry) to(x any, i iface) any {
	if x == nil {
		return nil
	}
	bare := r.Bare(x)
	v, isVal := bare.(boxed)
	switch {
	case i.t != nil || !isVal || reflect.TypeOf(bare).Implements(i.rt):
		return bare
	case reflect.TypeOf(x).Implements(i.rt):
		return x
	}
	if build := streamFor(v.box().t, i.rt); build != nil && v.box().t.missing(i) == "" {
		p := reflect.ValueOf(build(bare, stream{r, bare}))
		return r.hold(bare, v.box(), p.Type().Elem(), func() reflect.Value { return p })
	}
	wrapper, ok := r.wrapper(i.rt.PkgPath(), i.rt.Name())
	if m := v.box().t.missing(i); m != "" {
		panic(fmt.Sprintf("%s cannot become a value of type %s: missing method %s", r.TypeOf(x), i.rt, m))
	}
	if !ok {
		panic(fmt.Sprintf("%s cannot become a value of type %s: no compiled code can call its methods", r.TypeOf(x), i.rt))
	}
	return r.hold(bare, v.box(), wrapper, func() reflect.Value { return r.newHolder(bare, wrapper, i) })
}

// holders are the wrappers of compiled interfaces in use: for each value and interface there is one, so that == of two of them
// is == of the values. A wrapper that nobody uses any more is dropped.
var holders struct {
	sync.Mutex
	byValue map[holderKey]weak.Pointer[any]
	types   sync.Map // reflect.Type of the wrappers and of pointers to them → true
}

// holderKey tells a value and a wrapper. A pointer is told by its address, which does not keep the target alive: an entry counts
// while its wrapper lives, and with the wrapper lives the target.
type holderKey struct {
	value   any
	wrapper reflect.Type
}

func keyOf(bare any, v Val, wrapper reflect.Type) holderKey {
	if p := reflect.ValueOf(v.v); p.Kind() == reflect.Pointer {
		type target struct {
			t       *Type
			address uintptr
		}
		return holderKey{target{v.t, p.Pointer()}, wrapper}
	}
	return holderKey{bare, wrapper}
}

// hold returns a pointer to a struct of the wrapper type that holds bare and calls its methods: the one there is, or one that build
// makes.
func (r *Registry) hold(bare any, v Val, wrapper reflect.Type, build func() reflect.Value) any {
	holders.types.Store(wrapper, true)
	holders.types.Store(reflect.PointerTo(wrapper), true)
	if (node{v.t, reflect.ValueOf(v.v)}).unhashable() != "" {
		return build().Interface()
	}
	key := keyOf(bare, v, wrapper)
	holders.Lock()
	defer holders.Unlock()
	if old := holders.byValue[key].Value(); old != nil {
		return reflect.NewAt(wrapper, reflect.ValueOf(old).UnsafePointer()).Interface()
	}
	p := build()
	first := (*any)(p.UnsafePointer()) // IValue is the first field
	if holders.byValue == nil {
		holders.byValue = map[holderKey]weak.Pointer[any]{}
	}
	holders.byValue[key] = weak.Make(first)
	runtime.AddCleanup(first, forget, key)
	return p.Interface()
}

// forget drops a wrapper that is gone, unless another has taken its place.
func forget(key holderKey) {
	holders.Lock()
	defer holders.Unlock()
	if holders.byValue[key].Value() == nil {
		delete(holders.byValue, key)
	}
}

func (r *Registry) newHolder(bare any, wrapper reflect.Type, i iface) reflect.Value {
	p := reflect.New(wrapper)
	p.Elem().FieldByName("IValue").Set(reflect.ValueOf(bare))
	for _, m := range i.methods() {
		f := p.Elem().FieldByName("W" + m.name)
		ft := f.Type()
		f.Set(reflect.MakeFunc(ft, func(args []reflect.Value) []reflect.Value {
			in := make([]any, len(args))
			for i, a := range args {
				in[i] = a.Interface()
			}
			results := r.invoke(bare, m.name, in)
			for i, res := range results {
				results[i] = reflect.New(ft.Out(i)).Elem()
				results[i].Set(r.argument(ft.Out(i), res.Interface()))
			}
			return results
		}))
	}
	return p
}

// held returns the value that a wrapper of a compiled interface holds.
func held(x any) (boxed, bool) {
	if x == nil {
		return nil, false
	}
	if _, ok := holders.types.Load(reflect.TypeOf(x)); !ok {
		return nil, false
	}
	v := reflect.ValueOf(x)
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil, false
		}
		v = v.Elem()
	}
	b, ok := v.Field(0).Interface().(boxed)
	return b, ok
}
