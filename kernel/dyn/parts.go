package dyn

import (
	"reflect"
	"strconv"
	"strings"
)

// separate writes what stands between the parts of a value.
func (p *printer) separate(i int) {
	switch {
	case i == 0:
	case p.sharpV:
		p.WriteString(", ")
	default:
		p.WriteByte(' ')
	}
}

func (p *printer) structure(n node, verb rune, depth int, a access) {
	if p.sharpV {
		p.WriteString(n.name())
	}
	if p.deep(depth, "{", "}") {
		return
	}
	p.WriteByte('{')
	for i := range n.v.NumField() {
		p.separate(i)
		name, f := n.field(i)
		if p.plusV || p.sharpV {
			p.WriteString(name + ":")
		}
		p.print(f, verb, depth+1, a.field(name, n.embeds(i)))
	}
	p.WriteByte('}')
}

// embeds reports whether field i of a struct is embedded.
func (n node) embeds(i int) bool {
	if n.described() {
		return n.t.under().desc.Fields[i].Embedded
	}
	return n.v.Type().Field(i).Anonymous
}

func (p *printer) mapping(n node, verb rune, depth int, a access) {
	switch size := n.v.Len(); {
	case p.room.most > 0 && size > p.room.most: // to sort its keys takes long
		p.WriteString("map of " + strconv.Itoa(size) + " entries")
		return
	case p.deep(depth, "map[", "]"):
		return
	case p.sharpV && n.v.IsNil():
		p.WriteString(n.name() + "(nil)")
		return
	case p.sharpV:
		p.WriteString(n.name() + "{")
	default:
		p.WriteString("map[")
	}
	for i, e := range n.entries() {
		p.separate(i)
		p.print(e.key, verb, depth+1, a)
		p.WriteByte(':')
		p.print(e.value, verb, depth+1, a)
	}
	if p.sharpV {
		p.WriteByte('}')
	} else {
		p.WriteByte(']')
	}
}

func (p *printer) list(n node, verb rune, depth int, a access) {
	if strings.ContainsRune("sqxX", verb) && n.v.Type().Elem().Kind() == reflect.Uint8 {
		b := make([]byte, n.v.Len())
		for i := range b {
			b[i] = byte(n.v.Index(i).Uint())
		}
		p.leaf(b, verb)
		return
	}
	open, end := "[", "]"
	if p.sharpV {
		open, end = n.name()+"{", "}"
		if n.v.Kind() == reflect.Slice && n.v.IsNil() {
			open, end = n.name()+"(nil)", ""
		}
	}
	if p.deep(depth, open, end) {
		return
	}
	p.WriteString(open)
	size := n.v.Len()
	for i := 0; i < size && !p.full(); i++ {
		p.separate(i)
		i = p.skip(i, size)
		p.print(n.index(i), verb, depth+1, a)
	}
	p.WriteString(end)
	p.size(size, "elements")
}
