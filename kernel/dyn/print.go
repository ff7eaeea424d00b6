package dyn

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
)

// printer prints a value as package fmt prints it, by its described type. Numbers, strings and compiled values with methods
// are left to fmt, with the flags of the directive.
type printer struct {
	bytes.Buffer
	reg       *Registry
	state     fmt.State
	room      room
	sharpV    bool // %#v
	plusV     bool // %+v
	erroring  bool // inside %!d(…): no methods
	panicking bool // inside PANIC=…
	fatal     any  // the value of a panic inside PANIC=…
}

// access says what reflect would allow with a value: fmt calls methods of values that it can take out of their structs.
type access int

const (
	free     access = iota
	embedded        // an unexported embedded field: exported fields in it are free
	locked
)

// below is the access to parts of a value other than fields.
func (a access) below() access {
	if a == free {
		return free
	}
	return locked
}

// field is the access to a field of a struct.
func (a access) field(name string, embeds bool) access {
	switch {
	case a == locked || !exported(name) && !embeds:
		return locked
	case !exported(name):
		return embedded
	}
	return free
}

// Format prints v as fmt prints the value it stands for.
func (v Val) Format(s fmt.State, verb rune) {
	p := &printer{reg: v.t.reg, state: s, room: roomOf(s)}
	p.top(node{v.t, reflect.ValueOf(v.v)}, verb)
	_, _ = s.Write(p.Bytes()) // fmt's own buffer
}

// top prints an operand.
func (p *printer) top(n node, verb rune) {
	p.sharpV = verb == 'v' && p.state.Flag('#')
	p.plusV = verb == 'v' && p.state.Flag('+')
	p.print(n, verb, 0, free)
}

// leaf has fmt print a value that has no parts.
func (p *printer) leaf(x any, verb rune) {
	fmt.Fprintf(&p.Buffer, fmt.FormatString(p.state, verb), x)
}

func (p *printer) print(n node, verb rune, depth int, a access) {
	if p.full() {
		return
	}
	if n.v.Kind() == reflect.Interface && (n.t == nil || !n.t.desc.Hole) {
		switch {
		case !n.v.IsNil():
			p.print(dynamic(n.v), verb, depth+1, a.below())
		case p.sharpV:
			p.WriteString(n.name() + "(nil)")
		default:
			p.WriteString("<nil>")
		}
		return
	}
	n = n.open()
	if a == free && !p.erroring && p.methods(n, verb) {
		return
	}
	switch n.v.Kind() {
	case reflect.Struct:
		p.structure(n, verb, depth, a)
	case reflect.Map:
		p.mapping(n, verb, depth, a.below())
	case reflect.Slice, reflect.Array:
		p.list(n, verb, depth, a.below())
	case reflect.Pointer:
		if depth == 0 && !n.v.IsNil() {
			switch t := n.target().open(); t.v.Kind() {
			case reflect.Array, reflect.Slice, reflect.Struct, reflect.Map:
				p.WriteByte('&')
				p.print(n.target(), verb, depth+1, a.below())
				return
			}
		}
		p.address(n, verb)
	case reflect.Chan, reflect.Func, reflect.UnsafePointer:
		p.address(n, verb)
	default:
		p.basic(n, verb)
	}
}

// verbs are those that fmt accepts for the basic kinds.
func verbs(k reflect.Kind) string {
	switch {
	case k == reflect.Bool:
		return "tv"
	case k <= reflect.Uintptr:
		return "vbdoOxXcqU"
	case k <= reflect.Complex128:
		return "vbgGxXfFeE"
	}
	return "vsxXq"
}

func (p *printer) basic(n node, verb rune) {
	k := n.v.Kind()
	if !strings.ContainsRune(verbs(k), verb) {
		p.bad(n, verb)
		return
	}
	var x any
	plain := 'd' // what %v means without its flags
	switch v := n.v; {
	case k == reflect.Bool:
		x, plain = v.Bool(), 't'
	case v.CanInt():
		x = v.Int()
	case v.CanUint():
		x = v.Uint()
	case k == reflect.Float32:
		x, plain = float32(v.Float()), 'g'
	case k == reflect.Float64:
		x, plain = v.Float(), 'g'
	case k == reflect.Complex64:
		x, plain = complex64(v.Complex()), 'g'
	case k == reflect.Complex128:
		x, plain = v.Complex(), 'g'
	default:
		x, plain = v.String(), 's'
	}
	if p.erroring {
		verb = plain
	}
	p.leaf(x, verb)
}

// bad prints a value whose type the verb does not fit.
func (p *printer) bad(n node, verb rune) {
	p.WriteString("%!" + string(verb) + "(" + n.name() + "=")
	p.erroring = true
	p.print(n, 'v', 0, free)
	p.erroring = false
	p.WriteByte(')')
}

// address prints a pointer, channel or function.
func (p *printer) address(n node, verb rune) {
	at := n.v.UnsafePointer()
	switch {
	case !strings.ContainsRune("vpbodxX", verb):
		p.bad(n, verb)
	case p.sharpV:
		p.WriteString("(" + n.name() + ")(")
		if at == nil {
			p.WriteString("nil")
		} else {
			p.leaf(uint64(uintptr(at)), 'v')
		}
		p.WriteByte(')')
	case p.erroring && at != nil:
		p.leaf(at, 'p')
	case p.erroring:
		p.pad("<nil>")
	default:
		p.leaf(at, verb)
	}
}

// pad prints s in the width of the directive.
func (p *printer) pad(s string) {
	spec := "%"
	for _, flag := range "-0" {
		if p.state.Flag(int(flag)) {
			spec += string(flag)
		}
	}
	if w, ok := p.state.Width(); ok {
		spec += fmt.Sprint(w)
	}
	fmt.Fprintf(&p.Buffer, spec+"s", s)
}
