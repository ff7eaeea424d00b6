package bind

import (
	"fmt"
	"html"
	"image"
	"reflect"
	"strings"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot"

	"github.com/luciola-nn/luciola/compiler/report"
	"github.com/luciola-nn/luciola/kernel/display"
	"github.com/luciola-nn/luciola/kernel/dyn"
)

// Limits of the table of a list of structs, and of the elements that are shown one below the other.
const (
	structRows    = 20
	structColumns = 16
	structCell    = 60 // bytes
	shownElements = 16
)

// renderRecords shows a list of structs, or of pointers to them, as a table unless they print themselves. The text is what fmt
// prints, with what pointers point to.
func renderRecords(v any) (display.Bundle, bool) {
	r, ok := dyn.RecordsOf(v)
	if !ok || r.Methods || len(r.List) == 0 || len(r.Names) == 0 {
		return display.Bundle{}, false
	}
	b := display.Bundle{Data: map[string]any{"text/plain": display.Plain(r.List)}}
	if len(r.Names) > structColumns {
		return b, true
	}
	b.Data["text/html"] = recordsTable(r).HTML()
	return b, true
}

// recordsTable is the table of the first records, a row each.
func recordsTable(r *dyn.Records) *report.Table {
	table := report.Table{Head: r.Names}
	for table.Left < len(r.Names) && !r.Numbers[table.Left] {
		table.Left++
	}
	for _, record := range r.List[:min(len(r.List), structRows)] {
		row := make([]any, len(r.Names))
		values := record.Values()
		for i := range row {
			switch {
			case values != nil:
				row[i] = display.Short(values[i], structCell)
			case i == 0:
				row[i] = "<nil>"
			default:
				row[i] = ""
			}
		}
		table.Add(row...)
	}
	if len(r.List) > structRows {
		table.Note("the first %d of %d", structRows, len(r.List))
	}
	return &table
}

// renderElements shows a list one element below the other when one of the first has a form of its own.
func renderElements(v any) (display.Bundle, bool) {
	n, element, ok := dyn.Elements(v)
	if !ok {
		return display.Bundle{}, false
	}
	var texts, pieces []string
	found := false
	for i := range min(n, shownElements) {
		b, own := elementForm(element(i))
		found = found || own
		texts = append(texts, labelled(i, fmt.Sprint(b.Data["text/plain"])))
		pieces = append(pieces, fmt.Sprintf("<div>[%d]</div><div>%s</div>", i, piece(b)))
	}
	if !found {
		return display.Bundle{}, false
	}
	if n > shownElements {
		note := fmt.Sprintf("the first %d of %d", shownElements, n)
		texts, pieces = append(texts, note), append(pieces, "<div>"+note+"</div>")
	}
	return display.Bundle{Data: map[string]any{"text/plain": strings.Join(texts, "\n"), "text/html": strings.Join(pieces, "\n")}}, true
}

// labelled puts the index of an element before its text, or above when that has several lines.
func labelled(i int, text string) string {
	sep := " "
	if strings.Contains(text, "\n") {
		sep = "\n"
	}
	return fmt.Sprintf("[%d]%s%s", i, sep, strings.TrimRight(text, "\n"))
}

// elementForm displays an element of a list and reports whether it has a form of its own. What prints itself is text in a list, and
// so are lists, which may hold themselves.
func elementForm(e any) (b display.Bundle, own bool) {
	x := reflect.ValueOf(e)
	if !x.IsValid() || x.Kind() == reflect.Pointer && x.IsNil() {
		return display.Text("<nil>"), false
	}
	switch e.(type) {
	case error, fmt.Stringer:
		return display.Text(display.Short(e, structCell)), false
	}
	switch pointed(e).(type) {
	case display.Bundle, *display.Bundle, interface{ MIME() map[string]any }, image.Image, mat.Matrix, *plot.Plot:
		return display.Of(e), true
	}
	return display.Text(display.Short(e, structCell)), false
}

// piece is a bundle as a part of a page.
func piece(b display.Bundle) string {
	text := html.EscapeString(fmt.Sprint(b.Data["text/plain"]))
	if page, ok := b.Data["text/html"].(string); ok {
		return page
	}
	png, ok := b.Data["image/png"].(string)
	if !ok {
		return "<pre>" + text + "</pre>"
	}
	size := ""
	if m, ok := b.Metadata["image/png"].(map[string]any); ok {
		size = fmt.Sprintf(` width="%v" height="%v"`, m["width"], m["height"])
	}
	return fmt.Sprintf(`<img alt="%s"%s src="data:image/png;base64,%s">`, text, size, png)
}
