package dyn

import (
	"fmt"
	"reflect"
	"unsafe"
)

// Val is a value of an emulated type. An interface holds it in a form whose methods, for compiled code, are those that the
// described type has; which form it is depends on the type alone, see forms.go. Go's == tells two of them apart exactly when
// it would the values.
type Val struct {
	t *Type
	v any // the representation
}

// boxed is what all forms of values have in common.
type boxed interface{ Described() Val }

// Described returns the value without its form.
func (v Val) Described() Val { return v }

// Invoke calls a method of the type of v. Results go to the variables that outs point to. The methods of carriers are made of it,
// see [New].
func Invoke(v Val, name string, args []any, outs ...any) {
	if v.t == nil { // compiled code has made the zero value of a form: nobody knows of which type
		return
	}
	reg := v.t.reg
	results := reg.invoke(v, name, args)
	for i, out := range outs {
		dst := reflect.ValueOf(out).Elem()
		dst.Set(reg.argument(dst.Type(), results[i].Interface()))
	}
}

// wrap puts a representation into the form of its type.
func (t *Type) wrap(v any) any { return t.form().of(Val{t, v}) }

// of returns an interface that holds v in a form.
func (f form) of(v Val) any {
	return *(*any)(unsafe.Pointer(&[2]unsafe.Pointer{pointer(f.rt), unsafe.Pointer(&v)}))
}

// Box returns what an interface holds when it holds x, a value of the type: the value itself unless the type is emulated. x is
// a copy that nobody else changes.
func (r *Registry) Box(id int, x any) any {
	t := r.typ(id)
	if !t.desc.Emulated {
		return x
	}
	return t.wrap(t.value(x).Interface())
}

// value returns the representation x as a value of exactly the type that represents t; an untyped nil is the zero value.
func (t *Type) value(x any) reflect.Value {
	v, rep := reflect.ValueOf(x), t.plainRep()
	switch {
	case x == nil:
		return reflect.Zero(rep)
	case v.Type() == rep:
		return v
	case v.Kind() < reflect.Array && rep.Kind() < reflect.Array || v.Kind() == reflect.String && rep.Kind() == reflect.String:
		return v.Convert(rep) // a number that the interpreter holds in another type of its kind
	case v.Type().AssignableTo(rep):
		p := reflect.New(rep).Elem()
		p.Set(v)
		return p
	}
	panic(fmt.Sprintf("a value of type %s is represented by %s, found one of type %s", t.name, rep, v.Type()))
}

// plainRep is the representation of t by itself: of a hole, that of the underlying type.
func (t *Type) plainRep() reflect.Type {
	if t.desc.Hole {
		return t.under().rep
	}
	return t.rep
}

// unwrapped returns the Val that x is.
func (r *Registry) unwrapped(x any) (Val, bool) {
	b, ok := x.(boxed)
	if !ok {
		return Val{}, false
	}
	return b.Described(), true
}

// ZeroText returns what the method String of the zero value of the type of x returns, x being a pointer, of a variable with the zero
// value; it is empty when x is not a value of an emulated type, or has no such method.
func (r *Registry) ZeroText(x any) (text string) {
	v, ok := r.unwrapped(x)
	if !ok || v.t.missing(compiled(stringerType)) != "" {
		return ""
	}
	defer func() { _ = recover() }() // package flag reports the panic when it prints the defaults
	zero := reflect.Zero(v.t.plainRep())
	if v.t.desc.Kind == Pointer {
		zero = reflect.New(v.t.elem().plainRep())
	}
	return result[string](Val{v.t, zero.Interface()}, "String")
}

// Boxed reports whether x is a value of an emulated type.
func (r *Registry) Boxed(x any) bool {
	_, ok := x.(boxed)
	return ok
}

// To returns x as a value that implements the compiled interface type iface. Its dynamic type still is that of x for
// everything in this package.
func (r *Registry) To(x any, iface int) any { return r.to(x, r.typ(iface).iface()) }

func (r *Registry) to(x any, i iface) any {
	v, isVal := r.unwrapped(x)
	if !isVal || i.t != nil || reflect.TypeOf(x).Implements(i.rt) {
		return x
	}
	if again := v.t.wrap(v.v); reflect.TypeOf(again).Implements(i.rt) {
		return again // the type has got methods since
	}
	if m := v.t.missing(i); m != "" {
		panic(fmt.Sprintf("%s cannot become a value of type %s: missing method %s", r.TypeOf(x), i.rt, m))
	}
	panic(fmt.Sprintf("%s cannot become a value of type %s: no compiled code can call its methods", r.TypeOf(x), i.rt))
}
