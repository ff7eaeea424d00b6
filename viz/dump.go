package viz

import (
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"
)

// Printer is what has a text form: a graph, an instruction program, a memory layout (then with addresses and live ranges), a program of
// an accelerator.
type Printer interface {
	Text() string
}

// Dump is a text form to read in a notebook: HTML with sections that fold and a field that searches them, plain text beside it.
type Dump struct {
	title    string
	text     string
	sections []dumpSection
	notes    []string
}

// dumpSection is lines under one heading.
type dumpSection struct {
	name  string
	open  bool
	lines []dumpLine
}

// dumpLine is one line. A mark of '+' or '-' says which of two dumps has it; 0: not a difference.
type dumpLine struct {
	mark rune
	text string
}

// IR returns the dump of a graph, an instruction program, a memory layout or an accelerator's program.
func IR(ir Printer) (*Dump, error) {
	if absent(ir) {
		return nil, fmt.Errorf("viz: IR of nil; expected a graph, a program or a memory layout")
	}
	text := ir.Text()
	d := &Dump{title: "IR", text: text}
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	if head := lines[0]; !strings.HasPrefix(head, "%") {
		d.title, lines = head, lines[1:]
	}
	for _, line := range lines {
		name := dumpKind(line)
		if n := len(d.sections); n == 0 || d.sections[n-1].name != name {
			d.sections = append(d.sections, dumpSection{name: name})
		}
		s := &d.sections[len(d.sections)-1]
		s.lines = append(s.lines, dumpLine{text: line})
	}
	for i := range d.sections {
		s := &d.sections[i]
		s.open = s.name == "operations" || len(s.lines) <= 8
	}
	return d, nil
}

// dumpKind names the section that a line of a text form belongs to.
func dumpKind(line string) string {
	_, rest, _ := strings.Cut(line, " = ")
	switch {
	case strings.HasPrefix(line, "const ") || strings.HasPrefix(rest, "const "):
		return "constants"
	case strings.HasPrefix(line, "output "):
		return "outputs"
	case strings.HasPrefix(line, "input ") || rest == "input":
		return "inputs"
	case strings.HasPrefix(line, "act ") || strings.HasPrefix(line, "view "):
		return "buffers"
	case strings.HasPrefix(line, "%"):
		return "operations"
	}
	return "lines"
}

// String returns the text form, or of a difference its lines.
func (d *Dump) String() string { return d.text }

// Parts of a dump's bundle stay under these sizes.
const (
	maxDumpHTML = 150_000
	maxDumpText = 80_000
)

// MIME returns the dump as HTML and as text. What is longer than a notebook should hold is cut, constants first, and each section says
// by how much; [Dump.String] and [Dump.Save] have all of it.
func (d *Dump) MIME() map[string]any {
	text := d.text
	if len(text) > maxDumpText {
		text = d.short(maxDumpText)
	}
	return map[string]any{"text/html": d.html(maxDumpHTML), "text/plain": text}
}

// shown returns how many lines of each section fit into limit bytes: those a reader looks for first come first.
func (d *Dump) shown(limit int, size func(dumpLine) int) []int {
	count := make([]int, len(d.sections))
	for rank := range 3 {
		for i, s := range d.sections {
			for k := 0; s.rank() == rank && k < len(s.lines); k++ {
				if limit -= size(s.lines[k]); limit < 0 {
					break
				}
				count[i]++
			}
		}
	}
	return count
}

// rank is 0 for what a dump is read for, 2 for what is left out first.
func (s *dumpSection) rank() int {
	switch s.name {
	case "constants", "equal":
		return 2
	case "buffers":
		return 1
	}
	return 0
}

// missing says how many lines of a section are left out.
func missing(n int) string {
	return fmt.Sprintf("… and %d lines more: String() and Save() have them\n", n)
}

// short is the text with as many lines as fit into about limit bytes.
func (d *Dump) short(limit int) string {
	var b strings.Builder
	b.WriteString(d.title + "\n")
	for i, n := range d.shown(limit, func(l dumpLine) int { return len(l.text) + 3 }) {
		s := d.sections[i]
		for _, l := range s.lines[:n] {
			if l.mark != 0 {
				b.WriteString(string(l.mark) + " ")
			}
			b.WriteString(l.text + "\n")
		}
		if n < len(s.lines) {
			b.WriteString(missing(len(s.lines) - n))
		}
	}
	for _, n := range d.notes {
		b.WriteString(n + "\n")
	}
	return b.String()
}

// Save writes the dump to a file: .html with sections and search, or .txt.
func (d *Dump) Save(path string) error {
	data := ""
	switch ext := strings.ToLower(filepath.Ext(path)); ext {
	case ".txt":
		data = d.text
	case ".html":
		data = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + html.EscapeString(d.title) +
			"</title></head><body>" + d.html(1<<40) + "</body></html>\n"
	default:
		return fmt.Errorf("viz: save %s: expected an extension of .html or .txt, found %q", path, ext)
	}
	if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
		return fmt.Errorf("viz: %w", err)
	}
	return nil
}

// search hides the lines without the words in the field and opens all sections. It is an attribute and no script, so that a notebook
// that is not trusted only loses the field; the browser's own search opens folded sections too.
const search = `<input type="search" placeholder="search" aria-label="search the dump" oninput="` +
	`const d=this.closest('[data-dump]'),q=this.value.toLowerCase();` +
	`d.querySelectorAll('[data-line]').forEach(e=>e.hidden=!e.textContent.toLowerCase().includes(q));` +
	`if(q)d.querySelectorAll('details').forEach(e=>e.open=true)">`

// html writes the sections, about limit bytes at most.
func (d *Dump) html(limit int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<div data-dump><p><b>%s</b> %s</p>`, html.EscapeString(d.title), search)
	for i, n := range d.shown(limit, func(l dumpLine) int { return len(l.html()) }) {
		s, open := d.sections[i], ""
		if s.open {
			open = " open"
		}
		fmt.Fprintf(&b, "<details%s><summary>%s (%d)</summary><pre>", open, html.EscapeString(s.name), len(s.lines))
		for _, l := range s.lines[:n] {
			b.WriteString(l.html())
		}
		if n < len(s.lines) {
			b.WriteString(missing(len(s.lines) - n))
		}
		b.WriteString("</pre></details>")
	}
	for _, n := range d.notes {
		b.WriteString("<p>" + html.EscapeString(n) + "</p>")
	}
	b.WriteString("</div>")
	return b.String()
}

// html writes one line: the operation in bold, a remark (address, live range) fainter, a difference in colour.
func (l dumpLine) html() string {
	code, remark, hasRemark := strings.Cut(l.text, " # ")
	text := html.EscapeString(code)
	if head, rest, ok := strings.Cut(text, " = "); ok && l.mark == 0 {
		op, tail, _ := strings.Cut(rest, " ")
		text = head + " = <b>" + op + "</b>"
		if tail != "" {
			text += " " + tail
		}
	}
	if hasRemark {
		text += `<span style="opacity:0.7"> # ` + html.EscapeString(remark) + "</span>"
	}
	switch l.mark {
	case '+':
		text = `<span style="color:` + hex(green) + `">+ ` + text + "</span>"
	case '-':
		text = `<span style="color:` + hex(vermilion) + `">- ` + text + "</span>"
	}
	return "<span data-line>" + text + "\n</span>"
}
