package machine

import (
	"fmt"
	"html"
	"strings"
)

// Explanation is a machine laid open: every field, its provenance and its source.
type Explanation struct {
	Name, Summary, Standing string
	Fields                  []Field
}

// Explain lists every field of the machine with its meaning, provenance and source.
func (m *Machine) Explain() *Explanation {
	return &Explanation{Name: m.Name, Summary: m.Summary, Standing: m.Standing, Fields: m.Fields()}
}

// String says what the machine is in one line.
func (m *Machine) String() string {
	if err := m.Err(); err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%s: %s (%d MACs at %g GHz; %s)", m.Name, m.Summary, m.MAC.Count, float64(m.Clock)/1e9, m.Standing)
}

// MIME offers the line; for a machine that could not be read, the reason in the colours of an error.
func (m *Machine) MIME() map[string]any {
	bundle := map[string]any{"text/plain": m.String()}
	if err := m.Err(); err != nil {
		bundle["text/html"] = `<div class="jp-RenderedText" data-mime-type="application/vnd.jupyter.stderr"><pre style="background:transparent;margin:0">` +
			html.EscapeString(err.Error()) + `</pre></div>`
	}
	return bundle
}

// String prints the fields as a text table.
func (e *Explanation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n%s\n\n", e.Name, e.Summary, e.Standing)
	wk, wv := 0, 0
	for _, f := range e.Fields {
		wk, wv = max(wk, len(f.Key)), max(wv, len(f.Value))
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "%-*s  %-*s  %-7s  %s\n", wk, f.Key, wv, f.Value, f.Provenance, f.Source)
	}
	return b.String()
}

// MIME offers the explanation as an HTML table beside the text.
func (e *Explanation) MIME() map[string]any {
	var b strings.Builder
	fmt.Fprintf(&b, "<p><b>%s</b>: %s<br>%s</p><table>", html.EscapeString(e.Name), html.EscapeString(e.Summary), html.EscapeString(e.Standing))
	row := func(tag string, cells ...string) {
		b.WriteString("<tr>")
		for _, c := range cells {
			fmt.Fprintf(&b, `<%s style="text-align:left">%s</%s>`, tag, c, tag)
		}
		b.WriteString("</tr>")
	}
	b.WriteString("<thead>")
	row("th", "field", "value", "meaning", "provenance", "source")
	b.WriteString("</thead><tbody>")
	for _, f := range e.Fields {
		row("td", "<code>"+f.Key+"</code>", html.EscapeString(f.Value), html.EscapeString(f.Doc), string(f.Provenance), html.EscapeString(f.Source))
	}
	b.WriteString("</tbody></table>")
	return map[string]any{"text/html": b.String(), "text/plain": e.String()}
}
