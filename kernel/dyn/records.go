package dyn

import (
	"fmt"
	"reflect"
)

// Records is a list of structs, or of pointers to structs, to be read field by field. Its type may be one that cells declare.
type Records struct {
	Names   []string // of the fields
	Numbers []bool   // the fields that hold numbers
	Methods bool     // fmt prints the elements by a method of theirs
	Points  bool     // the elements are pointers
	List    []Record

	list node
}

// Record is one element of [Records].
type Record struct {
	in *Records
	i  int
}

// RecordsOf reads x as records; false when it is no list of structs, or one of compiled structs with unexported fields, which are
// nobody's business.
func RecordsOf(x any) (*Records, bool) {
	list, ok := listOf(x)
	if !ok {
		return nil, false
	}
	r := &Records{list: list}
	elem := list.with(elemID, reflect.Zero(list.v.Type().Elem()))
	one := elem
	if r.Points = elem.v.Kind() == reflect.Pointer; r.Points {
		one = elem.with(elemID, reflect.Zero(elem.v.Type().Elem()))
	}
	if one.v.Kind() != reflect.Struct {
		return nil, false
	}
	for i := range one.v.NumField() {
		name, f := one.field(i)
		if !one.described() && !exported(name) {
			return nil, false
		}
		k := f.v.Kind()
		r.Names, r.Numbers = append(r.Names, name), append(r.Numbers, k >= reflect.Int && k <= reflect.Complex128)
	}
	r.Methods = elem.printsItself()
	r.List = make([]Record, list.v.Len())
	for i := range r.List {
		r.List[i] = Record{r, i}
	}
	return r, true
}

// Elements returns the number of elements of the list that x holds and what gives element i as an interface holds it; false when x
// is no list, or one whose elements are neither structs nor pointers nor interfaces.
func Elements(x any) (n int, element func(i int) any, ok bool) {
	list, ok := listOf(x)
	if !ok {
		return 0, nil, false
	}
	switch list.v.Type().Elem().Kind() {
	case reflect.Struct, reflect.Pointer, reflect.Interface:
		return list.v.Len(), func(i int) any { return list.index(i).boxed() }, true
	}
	return 0, nil, false
}

// listOf returns the slice or array that x holds.
func listOf(x any) (node, bool) {
	n := node{nil, reflect.ValueOf(x)}
	if b, ok := x.(boxed); ok {
		v := b.Described()
		n = node{v.t, reflect.ValueOf(v.v)}.open()
	}
	return n, n.v.Kind() == reflect.Slice || n.v.Kind() == reflect.Array
}

// boxed is the value as an interface holds it.
func (n node) boxed() any {
	if n.t == nil {
		return n.v.Interface()
	}
	return n.t.reg.Box(int(n.t.desc.ID), n.v.Interface())
}

// printsItself reports whether fmt asks the value how it is printed.
func (n node) printsItself() bool {
	for _, rt := range []reflect.Type{formatterType, errorType, stringerType} {
		if n.t != nil && n.t.desc.Emulated && n.t.missing(compiled(rt)) == "" || n.v.Type().Implements(rt) {
			return true
		}
	}
	return false
}

// Format prints the element; of a pointer, what it points to.
func (r Record) Format(s fmt.State, verb rune) {
	x := r.in.list.index(r.i).boxed()
	if f, ok := x.(fmt.Formatter); ok { // it may want to know how much room there is
		f.Format(s, verb)
		return
	}
	fmt.Fprintf(s, fmt.FormatString(s, verb), x)
}

// Values returns the fields of the element, each in a form that fmt prints as it prints the field; nil for a nil pointer.
func (r Record) Values() []any {
	e := r.in.list.index(r.i)
	if r.in.Points {
		if e.v.IsNil() {
			return nil
		}
		e = e.target()
	}
	out := make([]any, e.v.NumField())
	for i := range out {
		name, f := e.field(i)
		switch a := free.field(name, e.embeds(i)); {
		case a == free && (f.t == nil || !f.t.desc.Emulated):
			out[i] = f.v.Interface()
		default:
			out[i] = fieldValue{f, a}
		}
	}
	return out
}

// fieldValue is a field of a struct that a description tells of.
type fieldValue struct {
	node
	access
}

// Format prints the field.
func (f fieldValue) Format(s fmt.State, verb rune) {
	p := &printer{reg: f.t.reg, state: s, room: roomOf(s)}
	p.sharpV, p.plusV = verb == 'v' && s.Flag('#'), verb == 'v' && s.Flag('+')
	p.print(f.node, verb, 0, f.access)
	_, _ = s.Write(p.Bytes()) // fmt's own buffer
}
