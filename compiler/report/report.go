// Package report lays out the reports of the compiler: one value that shows as aligned text and as an HTML table. The HTML has no style
// sheet and no script and inherits its colours, so that it reads on light and on dark. The package knows nothing of what it shows.
// Open this file first; there is no other.
package report

import (
	"fmt"
	"html"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Table is a report. Columns after the first Left ones are aligned to the right.
type Table struct {
	Title string
	Head  []string
	Left  int // columns aligned to the left
	Rows  [][]string
	Foot  [][]string // totals, under a line
	Notes []string   // sentences below
}

// Add appends a row. Cells are formatted by [Cell].
func (t *Table) Add(cells ...any) { t.Rows = append(t.Rows, format(cells)) }

// Total appends a row under the line.
func (t *Table) Total(cells ...any) { t.Foot = append(t.Foot, format(cells)) }

// Note appends a sentence below the table.
func (t *Table) Note(format string, args ...any) {
	t.Notes = append(t.Notes, fmt.Sprintf(format, args...))
}

func format(cells []any) []string {
	row := make([]string, len(cells))
	for i, c := range cells {
		row[i] = Cell(c)
	}
	return row
}

// Cell formats one value: integers with a comma every three digits, fractions of type float64 with three decimals, the rest as fmt does.
func Cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case int:
		return Count(v)
	case float64:
		return strconv.FormatFloat(v, 'f', 3, 64)
	}
	return fmt.Sprint(v)
}

// Problem shows an error where a value was expected, in the colours that a front end has for errors.
func Problem(err error) map[string]any {
	return map[string]any{
		"text/plain": err.Error(),
		"text/html": `<div class="jp-RenderedText" data-mime-type="application/vnd.jupyter.stderr"><pre style="background:transparent;margin:0">` +
			html.EscapeString(err.Error()) + `</pre></div>`,
	}
}

// Count writes an integer with a comma every three digits: 1,234,567.
func Count(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// String returns the aligned text.
func (t *Table) String() string {
	all := append(append([][]string{t.Head}, t.Rows...), t.Foot...)
	widths := make([]int, len(t.Head))
	for _, row := range all {
		for i, c := range row {
			if i < len(widths) {
				widths[i] = max(widths[i], utf8.RuneCountInString(c))
			}
		}
	}
	var b strings.Builder
	if t.Title != "" {
		b.WriteString(t.Title + "\n")
	}
	line := ruler(widths)
	t.line(&b, t.Head, widths)
	b.WriteString(line)
	for _, row := range t.Rows {
		t.line(&b, row, widths)
	}
	if len(t.Foot) > 0 {
		b.WriteString(line)
	}
	for _, row := range t.Foot {
		t.line(&b, row, widths)
	}
	for _, n := range t.Notes {
		b.WriteString(n + "\n")
	}
	return b.String()
}

func ruler(widths []int) string {
	parts := make([]string, len(widths))
	for i, w := range widths {
		parts[i] = strings.Repeat("-", w)
	}
	return strings.Join(parts, "  ") + "\n"
}

func (t *Table) line(b *strings.Builder, row []string, widths []int) {
	var line strings.Builder
	for i, w := range widths {
		cell := ""
		if i < len(row) {
			cell = row[i]
		}
		fill := strings.Repeat(" ", w-utf8.RuneCountInString(cell))
		if i > 0 {
			line.WriteString("  ")
		}
		if i < t.Left {
			line.WriteString(cell + fill)
		} else {
			line.WriteString(fill + cell)
		}
	}
	b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
}

// HTML returns the table as HTML.
func (t *Table) HTML() string {
	var b strings.Builder
	b.WriteString("<table>")
	if t.Title != "" {
		b.WriteString("<caption>" + html.EscapeString(t.Title) + "</caption>")
	}
	b.WriteString("<thead>")
	t.row(&b, "th", t.Head)
	b.WriteString("</thead><tbody>")
	for _, row := range t.Rows {
		t.row(&b, "td", row)
	}
	b.WriteString("</tbody>")
	if len(t.Foot) > 0 {
		b.WriteString("<tfoot>")
		for _, row := range t.Foot {
			t.row(&b, "th", row)
		}
		b.WriteString("</tfoot>")
	}
	b.WriteString("</table>")
	for _, n := range t.Notes {
		b.WriteString("<p>" + html.EscapeString(n) + "</p>")
	}
	return b.String()
}

func (t *Table) row(b *strings.Builder, tag string, row []string) {
	b.WriteString("<tr>")
	for i := range t.Head {
		cell, align := "", "right"
		if i < len(row) {
			cell = row[i]
		}
		if i < t.Left {
			align = "left"
		}
		fmt.Fprintf(b, `<%s style="text-align:%s">%s</%s>`, tag, align, html.EscapeString(cell), tag)
	}
	b.WriteString("</tr>")
}

// MIME returns the table as a notebook shows it.
func (t *Table) MIME() map[string]any {
	return map[string]any{"text/html": t.HTML(), "text/plain": t.String()}
}
