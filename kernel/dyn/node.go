package dyn

import "reflect"

// node is a value and what is known of its type: the description t, or nothing but the compiled type of v when t is nil.
type node struct {
	t *Type
	v reflect.Value
}

var (
	valType   = reflect.TypeFor[Val]()
	boxedType = reflect.TypeFor[boxed]()
)

// nodeOf returns the value that an interface holds; it is not valid when that is nil.
func (r *Registry) nodeOf(x any) node {
	if v, ok := r.unwrapped(x); ok {
		return node{v.t, reflect.ValueOf(v.v)}
	}
	return node{nil, reflect.ValueOf(x)}
}

// dynamic returns the value that v, an interface, holds. v may come from an unexported field, whose value reflect does not
// give away.
func dynamic(v reflect.Value) node {
	v = v.Elem()
	if !v.IsValid() {
		return node{}
	}
	if !v.Type().Implements(boxedType) {
		return node{nil, v}
	}
	if v.CanInterface() {
		b := v.Interface().(boxed).Described()
		return node{b.t, reflect.ValueOf(b.v)}
	}
	for v.Type() != valType {
		v = v.Field(0) // a form embeds a carrier, a carrier holds a Val
	}
	return node{(*Type)(v.Field(0).UnsafePointer()), v.Field(1).Elem()}
}

// described reports whether the type of n is known from a description that says more than the compiled type.
func (n node) described() bool { return n.t != nil && n.t.is() != Native && n.t.desc.Kind != Basic }

// open replaces the interface that holds the value of a hole by the value.
func (n node) open() node {
	if n.t != nil && n.t.desc.Hole && n.v.Kind() == reflect.Interface {
		if n.v.IsNil() {
			n.v = reflect.Zero(n.t.under().rep)
		} else {
			n.v = n.v.Elem()
		}
	}
	return n
}

// name is the name of the value's type, as %T prints it.
func (n node) name() string {
	if n.t != nil {
		return n.t.name
	}
	return n.v.Type().String()
}

// with returns v as a part of n whose type is described by id.
func (n node) with(id func(*Desc) ID, v reflect.Value) node {
	if !n.described() {
		return node{nil, v}
	}
	u := n.t.under()
	return node{u.get(id(&u.desc)), v}
}

func elemID(d *Desc) ID { return d.Elem }
func keyID(d *Desc) ID  { return d.Key }

// field returns field i of a struct: its name and its value.
func (n node) field(i int) (string, node) {
	if !n.described() {
		return n.v.Type().Field(i).Name, node{nil, n.v.Field(i)}
	}
	u := n.t.under()
	f := u.desc.Fields[i]
	return f.Name, node{u.get(f.Type), n.v.Field(i)}
}

func (n node) index(i int) node { return n.with(elemID, n.v.Index(i)) }

// target returns what a pointer that is not nil points to.
func (n node) target() node { return n.with(elemID, n.v.Elem()) }
