package bind

import (
	"fmt"
	"reflect"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot"

	"github.com/luciola-nn/luciola/compiler/report"
	"github.com/luciola-nn/luciola/kernel/display"
)

// render displays values of compiled packages that have no form of their own: plots and matrices of gonum, lists of structs.
func render(v any) (display.Bundle, bool) {
	switch x := v.(type) {
	case *plot.Plot:
		if x == nil {
			return display.Bundle{}, false
		}
		return renderPlot(x), true
	case mat.Matrix:
		return renderMatrix(x)
	}
	return renderStructs(v)
}

// Limits of the table of a list of structs.
const (
	structRows    = 20
	structColumns = 16
	structCell    = 60 // bytes
)

// renderStructs shows a list of structs, all of whose fields are exported, as a table; its text stays what it is.
func renderStructs(v any) (display.Bundle, bool) {
	list := reflect.ValueOf(v)
	if list.Kind() != reflect.Slice || list.Len() == 0 {
		return display.Bundle{}, false
	}
	t := list.Type().Elem()
	if t.Kind() != reflect.Struct || t.NumField() == 0 || t.NumField() > structColumns || printsItself(t) {
		return display.Bundle{}, false
	}
	var table report.Table
	for i := range t.NumField() {
		if !t.Field(i).IsExported() {
			return display.Bundle{}, false
		}
		table.Head = append(table.Head, t.Field(i).Name)
		if k := t.Field(i).Type.Kind(); table.Left == i && (k < reflect.Int || k > reflect.Complex128) {
			table.Left++
		}
	}
	for i := range min(list.Len(), structRows) {
		var row []any
		for j := range t.NumField() {
			row = append(row, display.Short(list.Index(i).Field(j).Interface(), structCell))
		}
		table.Add(row...)
	}
	if list.Len() > structRows {
		table.Note("the first %d of %d", structRows, list.Len())
	}
	return display.Bundle{Data: map[string]any{"text/plain": display.Plain(v), "text/html": table.HTML()}}, true
}

// printsItself reports whether fmt asks values of a type how they are printed.
func printsItself(t reflect.Type) bool {
	for _, i := range []reflect.Type{reflect.TypeFor[fmt.Formatter](), reflect.TypeFor[error](), reflect.TypeFor[fmt.Stringer]()} {
		if t.Implements(i) || reflect.PointerTo(t).Implements(i) {
			return true
		}
	}
	return false
}
