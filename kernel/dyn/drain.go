package dyn

import (
	"encoding/json"
	"reflect"
)

// drain copies mirrors back into the values they were made of.
type drain struct {
	mirrors
	err  error // the error of the method that a decoder would have called first
	turn int64 // when it would have
	done map[visit]bool
}

// back sets the variable n from its mirror.
func (d *drain) back(n node, src reflect.Value) {
	if held, ok := src.Addr().Interface().(interface{ found() *kept }); ok {
		d.decoded(n, held.found())
		return
	}
	if n.t == nil || !n.t.desc.Emulated || n.v.Kind() == reflect.Interface || src.Type() == n.v.Type() {
		n.v.Set(src)
		return
	}
	switch n.v.Kind() {
	case reflect.Pointer:
		if src.IsNil() {
			n.v.SetZero()
			return
		}
		if n.v.IsNil() {
			n.v.Set(reflect.New(n.v.Type().Elem()))
		}
		v := visit{n.t.elem(), src.Pointer()}
		if !d.done[v] {
			d.done[v] = true
			d.back(n.target(), src.Elem())
		}
	case reflect.Struct:
		d.structure(n, src)
	case reflect.Slice:
		d.slice(n, src)
	case reflect.Array:
		for i := range n.v.Len() {
			d.back(n.index(i), src.Index(i))
		}
	case reflect.Map:
		d.mapping(n, src)
	}
}

func (d *drain) structure(n node, src reflect.Value) {
	u := n.t.under()
	in := 0
	for i := range u.desc.Fields {
		if _, ok := d.field(u, i); !ok {
			continue
		}
		s := src.Field(in)
		in++
		if !s.CanSet() {
			continue // a blank field
		}
		_, x := n.field(i)
		if !d.strips(u, i) {
			d.back(x, s)
			continue
		}
		to := x.v
		if to.Kind() == reflect.Pointer {
			if s.IsNil() {
				continue
			}
			if to.IsNil() {
				to.Set(reflect.New(to.Type().Elem()))
			}
			to, s = to.Elem(), s.Elem()
		}
		for i := range s.NumField() {
			to.FieldByName(s.Type().Field(i).Name).Set(s.Field(i))
		}
	}
}

// slice keeps the memory of a slice that has room for what was decoded, as decoders do.
func (d *drain) slice(n node, src reflect.Value) {
	old := n.v.Len()
	switch {
	case src.IsNil():
		n.v.SetZero()
		return
	case n.v.IsNil() || n.v.Cap() < src.Len():
		grown := reflect.MakeSlice(n.v.Type(), src.Len(), src.Len())
		reflect.Copy(grown, n.v)
		n.v.Set(grown)
	default:
		n.v.SetLen(src.Len())
		for i := old; i < src.Len(); i++ {
			n.v.Index(i).SetZero()
		}
	}
	for i := range src.Len() {
		d.back(n.index(i), src.Index(i))
	}
}

func (d *drain) mapping(n node, src reflect.Value) {
	if src.IsNil() {
		n.v.SetZero()
		return
	}
	if n.v.IsNil() {
		n.v.Set(reflect.MakeMap(n.v.Type()))
	}
	for it := src.MapRange(); it.Next(); {
		key := node{n.t.under().get(n.t.under().desc.Key), reflect.New(n.v.Type().Key()).Elem()}
		if d.textKey(key.t) {
			d.call(key, "UnmarshalText", []byte(it.Key().String()), turns.Add(1))
		} else {
			key.v.Set(it.Key())
		}
		elem := n.with(elemID, reflect.New(n.v.Type().Elem()).Elem())
		value := reflect.New(src.Type().Elem()).Elem()
		value.Set(it.Value())
		d.back(elem, value)
		n.v.SetMapIndex(key.v, elem.v)
	}
}

// decoded gives a value that a method decodes what the decoder found for it.
func (d *drain) decoded(n node, k *kept) {
	switch {
	case k.json != nil && n.t.desc.Hole:
		u := n.t.under()
		p := reflect.New(u.rep)
		d.failed(d.reg.Decode(int(u.desc.ID), p.Interface(), json.Unmarshal, k.json), k.turn)
		n.t.store(n.v, p.Elem().Interface())
	case k.json != nil:
		d.call(n, "UnmarshalJSON", k.json, k.turn)
	case k.xml != nil:
		for _, p := range k.xml {
			d.part(n, p)
		}
	case k.text == nil && !k.here:
		n.v.SetZero()
	case k.text != nil:
		d.call(n, "UnmarshalText", []byte(*k.text), k.turn)
	}
}

func (d *drain) call(n node, method string, data any, turn int64) {
	err, _ := n.call(method, true, data)[0].Interface().(error)
	d.failed(err, turn)
}

func (d *drain) failed(err error, turn int64) {
	if err != nil && (d.err == nil || turn < d.turn) {
		d.err, d.turn = err, turn
	}
}
