package dyn

import (
	"fmt"
	"reflect"
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
	switch {
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
	p.WriteString(open)
	for i := range n.v.Len() {
		p.separate(i)
		p.print(n.index(i), verb, depth+1, a)
	}
	p.WriteString(end)
}

var (
	formatterType  = reflect.TypeFor[fmt.Formatter]()
	goStringerType = reflect.TypeFor[fmt.GoStringer]()
)

// methods prints a value by the method that fmt would call, if there is one.
func (p *printer) methods(n node, verb rune) bool {
	has := func(rt reflect.Type) bool { return n.v.Type().Implements(rt) }
	own := n.t != nil && n.t.desc.Emulated
	if own {
		has = func(rt reflect.Type) bool { return n.t.missing(compiled(rt)) == "" }
	}
	name := ""
	switch stringable := strings.ContainsRune("vsxXq", verb); {
	case has(formatterType):
		name = "Format"
	case p.sharpV:
		if has(goStringerType) {
			name = "GoString"
		}
	case stringable && has(errorType):
		name = "Error"
	case stringable && has(stringerType):
		name = "String"
	}
	if name == "" || !n.v.CanInterface() {
		return false
	}
	if own {
		p.method(n, verb, name)
	} else {
		p.leaf(n.v.Interface(), verb)
	}
	return true
}

// method prints a value by its method name, whose panic it prints.
func (p *printer) method(n node, verb rune, name string) {
	defer func() {
		v := recover()
		switch {
		case v == nil:
		case n.v.Kind() == reflect.Pointer && n.v.IsNil():
			p.WriteString("<nil>")
		case p.panicking:
			panic(v)
		default:
			inner := &printer{reg: p.reg, panicking: true}
			fmt.Fprintf(&p.Buffer, "%%!%c(PANIC=%s method: %v)", verb, name, operand{p: inner, n: p.reg.nodeOf(v)})
		}
	}()
	v := Val{n.t, n.v.Interface()}
	switch name {
	case "Format":
		p.reg.invoke(v, name, []any{sink{p.state, p}, verb})
	case "GoString":
		p.leaf(result[string](v, name), 's')
	default:
		p.leaf(result[string](v, name), verb)
	}
}

// sink is the state of a directive that writes to a printer.
type sink struct {
	fmt.State
	p *printer
}

func (s sink) Write(b []byte) (int, error) { return s.p.Write(b) }

// operand has fmt print a value through a printer: fmt reads the flags of the directive.
type operand struct {
	p    *printer
	n    node
	verb rune // what to print with instead of the verb that fmt reads
	bad  bool // the verb does not fit
}

// Format prints the value.
func (o operand) Format(s fmt.State, verb rune) {
	if o.verb != 0 {
		verb = o.verb
	}
	o.p.state = s
	o.p.Reset()
	switch {
	case !o.n.v.IsValid() && verb == 'v':
		o.p.pad("<nil>")
	case !o.n.v.IsValid():
		o.p.WriteString("%!" + string(verb) + "(<nil>)")
	case o.bad:
		o.p.bad(o.n, verb)
	default:
		o.p.top(o.n, verb)
	}
	_, _ = s.Write(o.p.Bytes()) // fmt's own buffer
}
