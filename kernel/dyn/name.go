package dyn

import (
	"reflect"
	"strconv"
	"strings"
)

// typeString writes a type as %T does.
func typeString(all map[ID]*Type, id ID) string {
	d := &all[id].desc
	name := func(id ID) string { return typeString(all, id) }
	switch d.Kind {
	case Basic, Native:
		return all[id].rep.String()
	case Named:
		return d.Name
	case Pointer:
		return "*" + name(d.Elem)
	case Slice:
		return "[]" + name(d.Elem)
	case Array:
		return "[" + strconv.Itoa(d.Len) + "]" + name(d.Elem)
	case Map:
		return "map[" + name(d.Key) + "]" + name(d.Elem)
	case Chan:
		return chanString(all, d)
	case Func:
		return "func" + signature(d, name)
	case Struct:
		return structString(d, name)
	}
	return interfaceString(all, d, name)
}

func chanString(all map[ID]*Type, d *Desc) string {
	elem, e := typeString(all, d.Elem), &all[d.Elem].desc
	switch {
	case d.Dir == reflect.RecvDir:
		return "<-chan " + elem
	case d.Dir == reflect.SendDir:
		return "chan<- " + elem
	case e.Kind == Chan && e.Dir == reflect.RecvDir:
		return "chan (" + elem + ")"
	}
	return "chan " + elem
}

func signature(d *Desc, name func(ID) string) string {
	list := func(ids []ID) string {
		var parts []string
		for _, id := range ids {
			parts = append(parts, name(id))
		}
		return strings.Join(parts, ", ")
	}
	in := list(d.Params)
	if last := len(d.Params) - 1; d.Variadic {
		in = list(d.Params[:last])
		if last > 0 {
			in += ", "
		}
		in += "..." + strings.TrimPrefix(name(d.Params[last]), "[]")
	}
	switch len(d.Results) {
	case 0:
		return "(" + in + ")"
	case 1:
		return "(" + in + ") " + name(d.Results[0])
	}
	return "(" + in + ") (" + list(d.Results) + ")"
}

func structString(d *Desc, name func(ID) string) string {
	var fields []string
	for _, f := range d.Fields {
		s := name(f.Type)
		if !f.Embedded {
			s = f.Name + " " + s
		}
		if f.Tag != "" {
			s += " " + strconv.Quote(f.Tag)
		}
		fields = append(fields, s)
	}
	if len(fields) == 0 {
		return "struct {}"
	}
	return "struct { " + strings.Join(fields, "; ") + " }"
}

func interfaceString(all map[ID]*Type, d *Desc, name func(ID) string) string {
	var methods []string
	for _, m := range d.Methods {
		pkg := ""
		if !exported(m.Name) {
			pkg = "main."
		}
		methods = append(methods, pkg+m.Name+signature(&all[m.Type].desc, name))
	}
	if len(methods) == 0 {
		return "interface {}"
	}
	return "interface { " + strings.Join(methods, "; ") + " }"
}
