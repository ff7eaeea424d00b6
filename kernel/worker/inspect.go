package worker

import (
	"fmt"
	"html"
	"reflect"
	"regexp"
	"strings"

	"github.com/luciola-nn/luciola/kernel/display"
	"github.com/luciola-nn/luciola/kernel/link"
)

// Detail is what is known of a value beside its fields: its shape, how much of it is zero, what it looks like.
type Detail struct {
	Brief string             // one line, found in time that does not grow with the value
	Facts func() [][2]string // name, value
	Grid  func() Grid        // nil, or no rows: no picture
}

// mostParts are listed of one value.
const mostParts = 200

// parts are the fields of a struct, the elements of a list or the entries of a map.
type parts struct {
	n  int
	at func(i int) (name string, v reflect.Value)
}

// mostSteps lead from a variable through pointers and interfaces to what has parts. A pointer may lead to itself.
const mostSteps = 20

func partsOf(v reflect.Value) parts {
	for range mostSteps {
		if v.Kind() != reflect.Interface && v.Kind() != reflect.Pointer {
			break
		}
		if v.IsNil() {
			return parts{}
		}
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Struct:
		var fields []int
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fields = append(fields, i)
			}
		}
		return parts{len(fields), func(i int) (string, reflect.Value) {
			return v.Type().Field(fields[i]).Name, v.Field(fields[i])
		}}
	case reflect.Slice, reflect.Array:
		return parts{v.Len(), func(i int) (string, reflect.Value) { return fmt.Sprintf("[%d]", i), v.Index(i) }}
	case reflect.Map:
		keys := display.Keys(v)
		return parts{v.Len(), func(i int) (string, reflect.Value) {
			return "[" + display.Short(keys()[i].Interface(), shortest) + "]", v.MapIndex(keys()[i])
		}}
	}
	return parts{}
}

// brief is a value in one line.
func (w *worker) brief(x reflect.Value) string {
	if d, ok := w.detail(x); ok && d.Brief != "" {
		return d.Brief
	}
	if !x.CanInterface() {
		return "?"
	}
	return display.Short(x.Interface(), shortest)
}

// detail asks package bind about a value of the library, and knows numbers in lists itself.
func (w *worker) detail(x reflect.Value) (Detail, bool) {
	if !x.IsValid() || !x.CanInterface() {
		return Detail{}, false
	}
	if w.config.Describe != nil {
		if d, ok := w.config.Describe(x.Interface()); ok {
			return d, true
		}
	}
	return listDetail(x)
}

// own is what the names of fields that cells declare look like to the interpreter.
var own = regexp.MustCompile(`X?ᐧ`)

// inspect answers a question of the front about a variable.
func (w *worker) inspect(m link.Message) {
	answer := link.Message{Kind: link.Inspected, ID: m.ID}
	defer func() {
		if v := recover(); v != nil {
			answer.Error = &link.Failure{Name: "InspectError", Value: fmt.Sprintf("%s cannot be shown: %v", m.Name, v)}
		}
		w.tell(answer)
	}()
	x, known := w.variables.find(m.Name)
	if !known {
		answer.Error = &link.Failure{Name: "NoVariable", Value: "there is no variable " + m.Name}
		return
	}
	w.look(func(still bool) {
		if !still {
			answer.Error = &link.Failure{Name: "Busy", Value: "code of a cell runs in a goroutine: what is inside " + m.Name + " is shown when it has ended"}
			return
		}
		v := w.globals.value(x.slot)
		for _, i := range m.Path {
			p := partsOf(v)
			if i < 0 || i >= p.n {
				answer.Error = &link.Failure{Name: "NoVariable", Value: m.Name + " has changed: open it again"}
				return
			}
			_, v = p.at(i)
		}
		if m.Rich {
			answer.Data = w.rich(x, v)
		} else {
			answer.Vars = w.list(v)
		}
	})
}

// list describes the parts of a value, and before them what is known of it as a whole.
func (w *worker) list(v reflect.Value) (out []link.Var) {
	p := partsOf(v)
	for i := range min(p.n, mostParts) {
		name, part := p.at(i)
		out = append(out, link.Var{
			Name: own.ReplaceAllString(name, ""), Type: own.ReplaceAllString(part.Type().String(), ""), Value: w.brief(part), Parts: partsOf(part).n,
		})
	}
	if p.n > mostParts {
		out = append(out, link.Var{Name: "…", Value: fmt.Sprintf("%d more", p.n-mostParts)})
	}
	if d, ok := w.detail(v); ok {
		for _, f := range d.Facts() {
			out = append(out, link.Var{Name: f[0], Value: f[1]})
		}
	}
	return out
}

// rich displays a variable: name, type and what is known of it, with its picture or its own display.
func (w *worker) rich(x variable, v reflect.Value) map[string]any {
	facts := [][2]string{{"name", x.name}, {"type", x.typ}}
	b := display.Of(v.Interface())
	d, ok := w.detail(v)
	var picture string
	if ok {
		facts = append(facts, d.Facts()...)
		if d.Grid != nil {
			picture = d.Grid().dataURL()
		}
	}
	var text, table strings.Builder
	table.WriteString("<table>")
	for _, f := range facts {
		fmt.Fprintf(&text, "%-8s %s\n", f[0], f[1])
		fmt.Fprintf(&table, `<tr><th style="text-align:left">%s</th><td style="text-align:left">%s</td></tr>`, html.EscapeString(f[0]), html.EscapeString(f[1]))
	}
	table.WriteString("</table>")
	switch plain, _ := b.Data["text/plain"].(string); {
	case picture != "":
		fmt.Fprintf(&table, `<img alt="%s as a picture" style="image-rendering:pixelated" src="%s">`, html.EscapeString(x.name), picture)
		fmt.Fprint(&text, plain)
	case b.Data["text/html"] != nil:
		fmt.Fprint(&table, b.Data["text/html"])
		fmt.Fprint(&text, plain)
	default:
		fmt.Fprintf(&table, "<pre>%s</pre>", html.EscapeString(plain))
		fmt.Fprint(&text, plain)
	}
	return map[string]any{"text/plain": text.String(), "text/html": table.String()}
}
