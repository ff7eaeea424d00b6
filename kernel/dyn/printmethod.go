package dyn

import (
	"fmt"
	"reflect"
	"strings"
)

var (
	formatterType  = reflect.TypeFor[fmt.Formatter]()
	goStringerType = reflect.TypeFor[fmt.GoStringer]()
	stringerType   = reflect.TypeFor[fmt.Stringer]()
	errorType      = reflect.TypeFor[error]()
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
		v := p.reg.Runtime(recover())
		switch {
		case v == nil:
		case n.v.Kind() == reflect.Pointer && n.v.IsNil():
			p.WriteString("<nil>")
		case p.panicking:
			panic(v)
		default:
			inner := &printer{reg: p.reg, panicking: true}
			text := operand{p: inner, n: p.reg.nodeOf(v)}.sprint("%", 'v')
			fmt.Fprintf(&p.Buffer, "%%!%c(PANIC=%s method: %s)", verb, name, text)
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

// sprint prints the value by a directive. It lets a panic pass that fmt would print: the panic of a method that prints the value
// of another panic.
func (o operand) sprint(spec string, verb rune) string {
	text := fmt.Sprintf(spec+string(verb), o)
	if o.p.fatal != nil {
		panic(o.p.fatal)
	}
	return text
}

// Format prints the value.
func (o operand) Format(s fmt.State, verb rune) {
	if o.verb != 0 {
		verb = o.verb
	}
	defer func() { o.p.fatal = recover() }()
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
