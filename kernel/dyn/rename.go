package dyn

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
)

// renamed gives the error of a JSON decoder that met a value of the wrong type the names of the described types. The decoder began
// with the mirror of t; t is nil when compiled code knows the type of the target itself.
func (g *guests) renamed(t *Type, err error) error {
	var e *json.UnmarshalTypeError
	if !errors.As(err, &e) || e != err {
		return err
	}
	in, at := g.locate(t, e)
	name := g.typeName(at, e.Type)
	if at == nil && name == e.Type.String() {
		return err
	}
	text := "json: cannot unmarshal " + e.Value + " into Go value of type " + name
	if in != nil {
		text = "json: cannot unmarshal " + e.Value + " into Go struct field " + e.Struct + "." + e.Field + " of type " + name
	}
	return &codingError{text, e}
}

// locate follows the fields that an error tells from t or, where that way leads into an interface, from a guest.
func (g *guests) locate(t *Type, e *json.UnmarshalTypeError) (in, at *Type) {
	if t != nil {
		if in, at = g.follow(t, e); at != nil {
			return in, at
		}
	}
	before := ""
	for rest := e.Field; rest != ""; {
		for _, x := range g.all {
			part := *e
			part.Field = rest
			if in, at = g.follow(x.n.t, &part); at != nil {
				e.Struct, e.Field = part.Struct, before+part.Field
				return in, at
			}
		}
		var first string
		first, rest, _ = strings.Cut(rest, ".")
		before += first + "."
	}
	return nil, nil
}

// typeName is the name of a type that a decoder met, in t or in a guest, as the mirror rt.
func (g *guests) typeName(t *Type, rt reflect.Type) string {
	if found := g.holder(t, rt); found != nil {
		return found.name
	}
	for _, x := range g.all {
		if found := g.holder(x.n.t, rt); found != nil {
			return found.name
		}
	}
	return rt.String()
}

// follow goes the way of fields that an error tells, to the struct of the last JSON object on it and to the type of the last
// field. It sets the names in the error.
func (m mirrors) follow(t *Type, e *json.UnmarshalTypeError) (in, at *Type) {
	if e.Field == "" {
		return nil, t
	}
	at = t
	var path []string
	embedded := false // the decoder names the embedded fields on the way to a promoted one
	for name := range strings.SplitSeq(e.Field, ".") {
		for !embedded && at != nil && at.is() != Struct {
			at = at.part()
		}
		if at == nil {
			return nil, nil
		}
		if !embedded {
			in = at
		}
		f := m.jsonField(at, name)
		if f == nil {
			return nil, nil
		}
		at, embedded = at.under().get(f.Type), f.Embedded && jsonName(f) == ""
		if embedded {
			name = f.Name
			if at.desc.Kind == Pointer {
				at = at.elem()
			}
		}
		path = append(path, name)
	}
	e.Struct, e.Field = "", strings.Join(path, ".")
	if in.desc.Kind == Named {
		e.Struct = in.desc.Name[strings.IndexByte(in.desc.Name, '.')+1:]
	}
	return in, at
}

// jsonField is the field of a struct itself that a decoder calls by a name.
func (m mirrors) jsonField(t *Type, name string) *Field {
	u := t.under()
	for i := range u.desc.Fields {
		f := &u.desc.Fields[i]
		if n := jsonName(f); n == name || n == "" && f.Name == name {
			return f
		}
	}
	for i := range u.desc.Fields {
		if mirror, ok := m.field(u, i); ok && mirror.Anonymous && mirror.Name == name {
			return &u.desc.Fields[i]
		}
	}
	return nil
}

func jsonName(f *Field) string {
	name, _, _ := strings.Cut(reflect.StructTag(f.Tag).Get("json"), ",")
	return name
}

// holder is the first type in t, from the outermost, whose mirror is rt.
func (m mirrors) holder(t *Type, rt reflect.Type) *Type {
	for at := t; at != nil; at = at.part() {
		if m.draws(at, rt) {
			return at
		}
	}
	for at := t; at != nil; at = at.part() {
		if at.is() == Map {
			u := at.under()
			if key := u.get(u.desc.Key); m.key(key) == rt {
				return key
			}
		}
	}
	return nil
}

// draws reports whether rt is the mirror of t, by itself or inside of that of another type.
func (m mirrors) draws(t *Type, rt reflect.Type) bool {
	if got, err := m.of(t); err == nil && got == rt {
		return true
	}
	switch t.is() {
	case Struct:
		id, ok := m.reg.facts.Load().Load(drawn{rt})
		return ok && id == t.under().desc.ID
	case Pointer, Slice, Array, Map:
		return rt.Kind() == t.plainRep().Kind() && m.draws(t.elem(), rt.Elem())
	}
	return false
}

// part is the type of the elements of a pointer, slice, array or map; nil for other types.
func (t *Type) part() *Type {
	switch t.is() {
	case Pointer, Slice, Array, Map:
		return t.elem()
	}
	return nil
}
