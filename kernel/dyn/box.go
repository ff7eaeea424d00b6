package dyn

import (
	"fmt"
	"reflect"
)

// Val is a value of an emulated type, as an interface holds it. Compiled code meets it as a Val or one of the wrappers around
// it, which have the methods by which the standard library treats a value in its own way. Which wrapper it is depends on the
// type alone: Go's == tells two of them apart exactly when it would the values.
type Val struct {
	t *Type
	v any // the representation
}

// boxed is what Val and its wrappers have in common.
type boxed interface{ box() Val }

func (v Val) box() Val { return v }

// The wrappers, by the methods they add.
type (
	stringVal struct{ Val }      // String
	errorVal  struct{ Val }      // Error
	wrapVal   struct{ errorVal } // Unwrap() error
	joinVal   struct{ errorVal } // Unwrap() []error
	isVal     struct{ errorVal } // Is
	asVal     struct{ errorVal } // As
	isAsVal   struct{ isVal }    // Is, As
	wrapIs    struct{ wrapVal }  // and so on
	wrapAs    struct{ wrapVal }
	wrapIsAs  struct{ wrapIs }
	joinIs    struct{ joinVal }
	joinAs    struct{ joinVal }
	joinIsAs  struct{ joinIs }
)

func (v stringVal) String() string    { return result[string](v.Val, "String") }
func (v errorVal) Error() string      { return result[string](v.Val, "Error") }
func (v wrapVal) Unwrap() error       { return result[error](v.Val, "Unwrap") }
func (v joinVal) Unwrap() []error     { return result[[]error](v.Val, "Unwrap") }
func (v isVal) Is(target error) bool  { return result[bool](v.Val, "Is", target) }
func (v wrapIs) Is(target error) bool { return result[bool](v.Val, "Is", target) }
func (v joinIs) Is(target error) bool { return result[bool](v.Val, "Is", target) }
func (v asVal) As(target any) bool    { return result[bool](v.Val, "As", target) }
func (v isAsVal) As(target any) bool  { return result[bool](v.Val, "As", target) }
func (v wrapAs) As(target any) bool   { return result[bool](v.Val, "As", target) }
func (v wrapIsAs) As(target any) bool { return result[bool](v.Val, "As", target) }
func (v joinAs) As(target any) bool   { return result[bool](v.Val, "As", target) }
func (v joinIsAs) As(target any) bool { return result[bool](v.Val, "As", target) }

// wrappers make the wrapper of a type that has the methods of a key.
var wrappers = map[traits]func(Val) any{
	{}:                                 func(v Val) any { return v },
	{text: true}:                       func(v Val) any { return stringVal{v} },
	{err: true}:                        func(v Val) any { return errorVal{v} },
	{err: true, is: true}:              func(v Val) any { return isVal{errorVal{v}} },
	{err: true, as: true}:              func(v Val) any { return asVal{errorVal{v}} },
	{err: true, is: true, as: true}:    func(v Val) any { return isAsVal{isVal{errorVal{v}}} },
	{err: true, wraps: true}:           func(v Val) any { return wrapVal{errorVal{v}} },
	{err: true, wraps: true, is: true}: func(v Val) any { return wrapIs{wrapVal{errorVal{v}}} },
	{err: true, wraps: true, as: true}: func(v Val) any { return wrapAs{wrapVal{errorVal{v}}} },
	{err: true, wraps: true, is: true, as: true}: func(v Val) any { return wrapIsAs{wrapIs{wrapVal{errorVal{v}}}} },
	{err: true, joins: true}:                     func(v Val) any { return joinVal{errorVal{v}} },
	{err: true, joins: true, is: true}:           func(v Val) any { return joinIs{joinVal{errorVal{v}}} },
	{err: true, joins: true, as: true}:           func(v Val) any { return joinAs{joinVal{errorVal{v}}} },
	{err: true, joins: true, is: true, as: true}: func(v Val) any { return joinIsAs{joinIs{joinVal{errorVal{v}}}} },
}

// traits are the methods of a type that decide how compiled code treats its values.
type traits struct{ text, err, wraps, joins, is, as bool }

var (
	stringerType = reflect.TypeFor[fmt.Stringer]()
	errorType    = reflect.TypeFor[error]()
	wrapsType    = reflect.TypeFor[interface{ Unwrap() error }]()
	joinsType    = reflect.TypeFor[interface{ Unwrap() []error }]()
	isType       = reflect.TypeFor[interface{ Is(error) bool }]()
	asType       = reflect.TypeFor[interface{ As(any) bool }]()
)

func (t *Type) traits() traits {
	has := func(iface reflect.Type) bool { return t.missing(compiled(iface)) == "" }
	if !has(errorType) {
		return traits{text: has(stringerType)}
	}
	return traits{err: true, wraps: has(wrapsType), joins: has(joinsType), is: has(isType), as: has(asType)}
}

// wrap puts a representation into the wrapper of its type.
func (t *Type) wrap(v any) any {
	type key struct{ t *Type }
	return remember(t.reg, key{t}, func() func(Val) any { return wrappers[t.traits()] })(Val{t, v})
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

// unwrapped returns the Val that x is, or holds as the wrapper of a compiled interface.
func (r *Registry) unwrapped(x any) (Val, bool) {
	if b, ok := x.(boxed); ok {
		return b.box(), true
	}
	if v, ok := held(x); ok {
		return v.box(), true
	}
	return Val{}, false
}

// Boxed reports whether x is a value of an emulated type.
func (r *Registry) Boxed(x any) bool {
	_, ok := r.unwrapped(x)
	return ok
}

// Bare returns the value that an interface holds without what [Registry.To] wrapped it in. Lowered code calls it where a value
// of a compiled interface type becomes one of an interface type that cells declare.
func (r *Registry) Bare(x any) any {
	if b, ok := held(x); ok {
		return b
	}
	return x
}
