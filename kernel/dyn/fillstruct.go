package dyn

import (
	"reflect"
	"slices"
	"strings"
)

func (f *filler) structure(dst reflect.Value, n node, variable bool) error {
	u := n.t.under()
	out := 0
	for i := range u.desc.Fields {
		if _, ok := f.field(u, i); !ok {
			continue
		}
		d := settable(dst.Field(out))
		out++
		_, x := n.field(i)
		tag := reflect.StructTag(u.desc.Fields[i].Tag)
		if d.Kind() == reflect.Interface && x.v.Kind() != reflect.Interface && f.omits(tag, x) {
			continue
		}
		to := f
		if f.to == toXML {
			to = f.forXML(tag)
		}
		if f.to == toTemplate && !exported(u.desc.Fields[i].Name) && !u.desc.Fields[i].Embedded {
			to = newFiller(mirrors{f.reg, toData})
		}
		if f.strips(u, i) {
			strip(d, x.v)
		} else if err := to.fill(d, x, variable); err != nil {
			return err
		}
	}
	return nil
}

// strip copies the exported fields of a compiled struct, or of one that a pointer points to.
func strip(dst, src reflect.Value) {
	if src.Kind() == reflect.Pointer {
		if src.IsNil() {
			return
		}
		dst.Set(reflect.New(dst.Type().Elem()))
		dst, src = dst.Elem(), src.Elem()
	}
	for i := range dst.NumField() {
		dst.Field(i).Set(src.FieldByName(dst.Type().Field(i).Name))
	}
}

// omits reports whether the encoder leaves out a field of the tag for its value.
func (f *filler) omits(tag reflect.StructTag, n node) bool {
	key := map[purpose]string{toJSON: "json", toXML: "xml"}[f.to]
	for _, option := range options(tag, key) {
		switch k := n.open().v; {
		case option == "omitempty" && empty(k):
			return true
		case option == "omitzero" && f.to == toJSON && isZero(n):
			return true
		}
	}
	return false
}

// options are what stands behind the name in a tag.
func options(tag reflect.StructTag, key string) []string {
	return strings.Split(tag.Get(key), ",")[1:]
}

// forXML is f for a field of the tag.
func (f *filler) forXML(tag reflect.StructTag) *filler {
	to := *f
	to.attr = slices.Contains(options(tag, "xml"), "attr")
	return &to
}

func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct, reflect.Chan, reflect.Func, reflect.Complex64, reflect.Complex128:
		return false
	}
	return v.IsZero()
}

func isZero(n node) bool {
	n = n.open()
	switch {
	case n.v.Kind() == reflect.Pointer && n.v.IsNil():
		return true
	case n.t != nil && n.t.has(isZeroer, false):
		return n.call("IsZero", false)[0].Bool()
	case n.t != nil && n.t.has(isZeroer, true):
		return n.call("IsZero", true)[0].Bool()
	}
	return n.v.IsZero()
}

// call calls a method of n; of a variable that holds it when variable says so.
func (n node) call(name string, variable bool, args ...any) []reflect.Value {
	s := n.t.find(name)
	if variable && !s.allowed() {
		p := n.v
		if !p.CanAddr() {
			p = reflect.New(n.v.Type()).Elem()
			p.Set(n.v)
		}
		return s.invoke(n.t.reg, p.Addr(), name, args)
	}
	return s.invoke(n.t.reg, n.v, name, args)
}
