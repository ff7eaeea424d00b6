package dyn

import (
	"fmt"
	"reflect"
	"strings"
)

// Call calls a method of the value that an interface holds. args are representations: nil stands for the zero value of its
// parameter, and the last argument of a variadic method is the slice. The results go to the variables that outs point to; a
// nil among outs drops one. A panic of the method passes through as it is.
func (r *Registry) Call(x any, name string, args []any, outs ...any) {
	results := r.invoke(x, name, args)
	for i, out := range outs {
		if out != nil {
			reflect.ValueOf(out).Elem().Set(results[i])
		}
	}
}

// Apply calls a compiled function, with args and outs as [Registry.Call] has them.
func (r *Registry) Apply(fn any, args []any, outs ...any) {
	for i, v := range r.call(reflect.ValueOf(fn), "the function", args) {
		reflect.ValueOf(outs[i]).Elem().Set(v)
	}
}

// Has reports whether the value that an interface holds has a method.
func (r *Registry) Has(x any, name string) bool {
	if v, ok := r.unwrapped(x); ok {
		s := v.t.find(name)
		return s != nil && s.allowed()
	}
	return x != nil && reflect.ValueOf(x).MethodByName(name).IsValid()
}

func (r *Registry) invoke(x any, name string, args []any) []reflect.Value {
	if x == nil {
		panic(nilDereference)
	}
	v, ok := r.unwrapped(x)
	if !ok {
		return r.call(reflect.ValueOf(x).MethodByName(name), name, args)
	}
	s := v.t.find(name)
	if s == nil || !s.allowed() {
		panic(fmt.Sprintf("%s has no method %s", v.t.name, name))
	}
	return s.invoke(r, reflect.ValueOf(v.v), name, args)
}

// invoke calls the method that s selects of the value cur.
func (s *selection) invoke(reg *Registry, cur reflect.Value, name string, args []any) []reflect.Value {
	for _, i := range s.path {
		cur = follow(cur).Field(i)
	}
	if s.owner.is() == Interface {
		return reg.invoke(cur.Interface(), name, args)
	}
	if s.pointer && cur.Kind() != reflect.Pointer {
		cur = cur.Addr()
	}
	if s.through && !s.pointer {
		if cur.IsNil() && len(s.path) == 0 {
			pkg, typ, _ := strings.Cut(s.owner.name, ".")
			panic(RuntimeError(fmt.Sprintf("value method %s.%s.%s called using nil *%s pointer", pkg, typ, name, typ)))
		}
		cur = follow(cur)
	}
	if s.method.Name == "" {
		return reg.call(cur.MethodByName(name), name, args)
	}
	f, ok := s.owner.funcs.Load(name)
	if !ok {
		panic(fmt.Sprintf("method %s of %s has no function yet: the cell that declares it must run first", name, s.owner.name))
	}
	fn := f.(reflect.Value)
	recv := reflect.New(fn.Type().In(0)).Elem()
	if !s.pointer && s.owner.desc.Hole {
		s.owner.store(recv, cur.Interface())
	} else {
		recv.Set(cur)
	}
	return reg.call(fn, name, args, recv)
}

// follow returns what a pointer points to, and anything else as it is.
func follow(v reflect.Value) reflect.Value {
	if v.Kind() != reflect.Pointer {
		return v
	}
	if v.IsNil() {
		panic(nilDereference)
	}
	return v.Elem()
}

// call calls a function with the receiver, if any, and args.
func (r *Registry) call(fn reflect.Value, name string, args []any, recv ...reflect.Value) []reflect.Value {
	if !fn.IsValid() {
		panic("the value has no method " + name)
	}
	ft := fn.Type()
	if ft.NumIn() != len(args)+len(recv) {
		panic(fmt.Sprintf("%s takes %d arguments, found %d", name, ft.NumIn()-len(recv), len(args)))
	}
	in := recv
	for _, a := range args {
		in = append(in, r.argument(ft.In(len(in)), a))
	}
	if ft.IsVariadic() {
		return fn.CallSlice(in)
	}
	return fn.Call(in)
}

// argument returns x as a value of type p.
func (r *Registry) argument(p reflect.Type, x any) reflect.Value {
	if x == nil {
		return reflect.Zero(p)
	}
	v := reflect.ValueOf(x)
	switch {
	case v.Type().AssignableTo(p):
		return v
	case p.Kind() == reflect.Interface:
		return reflect.ValueOf(r.to(x, compiled(p)))
	case v.Kind() < reflect.Array && p.Kind() < reflect.Array || v.Kind() == reflect.String && p.Kind() == reflect.String:
		return v.Convert(p)
	}
	panic(fmt.Sprintf("an argument of type %s was expected, found %s", p, v.Type()))
}

// result calls a method without results but one.
func result[T any](v Val, name string, args ...any) T {
	out, _ := v.t.reg.invoke(v, name, args)[0].Interface().(T)
	return out
}
