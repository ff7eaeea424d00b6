package display

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Limits of the plain form: elements shown at each end of a long slice, entries of a map, levels of nesting.
const (
	edge   = 50
	most   = 1000
	levels = 8
)

// Plain returns the text of v as fmt prints it with %v, shortened: a slice or map of more than 1,000 elements shows its first
// and last 50 and its length.
func Plain(v any) string {
	var p printer
	p.limit, p.edge, p.most = TextLimit, edge, most
	p.value(reflect.ValueOf(v), 0, true)
	return cut(p.String(), TextLimit)
}

// Short returns one line of at most n bytes that tells what v is, in time that does not grow with the size of v.
func Short(v any, n int) (s string) {
	defer func() {
		if r := recover(); r != nil {
			s = fmt.Sprintf("%T", v)
		}
	}()
	var p printer
	p.limit, p.edge, p.most = n, 3, 8
	p.value(reflect.ValueOf(v), 0, true)
	line, _, more := strings.Cut(p.String(), "\n")
	if more {
		line += " …"
	}
	return cut(line, n)
}

// cut shortens s to at most n bytes of whole characters.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:max(n-len("…"), 0)], "") + "…"
}

// printer writes values the way %v does, until limit bytes are written.
type printer struct {
	strings.Builder
	limit, edge, most int
}

func (p *printer) full() bool { return p.Len() >= p.limit }

// value writes one value; top tells that it is not inside another.
func (p *printer) value(v reflect.Value, depth int, top bool) {
	if p.full() {
		return
	}
	if !v.IsValid() {
		p.WriteString("<nil>")
		return
	}
	if v.CanInterface() && p.byMethod(v) {
		return
	}
	switch v.Kind() {
	case reflect.Interface:
		p.value(v.Elem(), depth, top)
	case reflect.Pointer:
		if v.IsNil() || !top || depth > 0 {
			p.scalar(v)
			return
		}
		switch v.Elem().Kind() {
		case reflect.Struct, reflect.Slice, reflect.Array, reflect.Map:
			p.WriteByte('&')
			p.value(v.Elem(), depth+1, false)
		default:
			p.scalar(v)
		}
	case reflect.Slice, reflect.Array:
		p.list(v, depth)
	case reflect.Map:
		p.entries(v, depth)
	case reflect.Struct:
		p.fields(v, depth)
	default:
		p.scalar(v)
	}
}

func (p *printer) byMethod(v reflect.Value) bool {
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return false
	}
	switch x := v.Interface().(type) {
	case fmt.Formatter:
		state{p}.format(x)
	case error:
		p.WriteString(x.Error())
	case fmt.Stringer:
		p.WriteString(x.String())
	default:
		return false
	}
	return true
}

func (p *printer) scalar(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		if v.IsNil() {
			p.WriteString("<nil>")
			return
		}
		if v.Kind() == reflect.Func {
			p.WriteString(v.Type().String())
			return
		}
		fmt.Fprintf(p, "0x%x", v.Pointer())
	default:
		fmt.Fprint(p, v)
	}
}

func (p *printer) list(v reflect.Value, depth int) {
	n := v.Len()
	if depth >= levels {
		p.WriteString("[…]")
		return
	}
	p.WriteByte('[')
	for i := 0; i < n && !p.full(); i++ {
		if i > 0 {
			p.WriteByte(' ')
		}
		if n > p.most && i == p.edge {
			p.WriteString("… ")
			i = n - p.edge
		}
		p.value(v.Index(i), depth+1, false)
	}
	p.WriteByte(']')
	if n > p.most {
		p.WriteString(" (" + strconv.Itoa(n) + " elements)")
	}
}

func (p *printer) entries(v reflect.Value, depth int) {
	if depth >= levels {
		p.WriteString("map[…]")
		return
	}
	if v.Len() > p.most { // sorting all keys is what %v does; of a large map only the size is told
		fmt.Fprintf(p, "map of %d entries", v.Len())
		return
	}
	p.WriteString("map[")
	for i, k := range sortedKeys(v) {
		if i > 0 {
			p.WriteByte(' ')
		}
		p.value(k, depth+1, false)
		p.WriteByte(':')
		p.value(v.MapIndex(k), depth+1, false)
	}
	p.WriteByte(']')
}

func (p *printer) fields(v reflect.Value, depth int) {
	if depth >= levels {
		p.WriteString("{…}")
		return
	}
	p.WriteByte('{')
	for i := range v.NumField() {
		if i > 0 {
			p.WriteByte(' ')
		}
		p.value(v.Field(i), depth+1, false)
	}
	p.WriteByte('}')
}
