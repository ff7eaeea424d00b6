// Package magic cuts a cell into its Go and its magics: lines such as %time f(x), !ls and name?, and cells that begin with %%name.
//
// It knows how magics stand among lines of Go, and must not know which there are nor what they do: that is kernel/server. Open
// this file first; lines.go tells whether a line begins a statement.
package magic

import (
	"go/parser"
	"regexp"
	"strings"
	"unicode"
)

// Kind says what a part of a cell is.
type Kind int

// Kinds of parts.
const (
	Code  Kind = iota // Go
	Line              // %name arguments
	Cell              // %%name arguments; the rest of the cell is its body
	Shell             // !command
	Help              // name? or name?? or ?name
)

// Part is a piece of a cell. Parts follow each other without a gap.
type Part struct {
	Kind       Kind
	Start, End int    // byte offsets in the cell; End is behind the line end
	Row        int    // the line of Start, from 1
	Name       string // Line and Cell: the name of the magic; Help: what is asked about
	Args       string // Line, Cell and Shell: the rest of the line, without space around it
	ArgsAt     int    // byte offset of Args in the cell
	Body       string // Cell: what follows the first line
	BodyAt     int    // byte offset of Body in the cell
	Detail     int    // Help: 1 asks for the source too
	Comment    bool   // written as a Go comment, //%name
	Misplaced  bool   // Cell: something stands before it
}

var (
	named = regexp.MustCompile(`^(\s*)(//)?(%%?)([\p{L}_][\p{L}\p{N}_]*|$)`)
	bare  = regexp.MustCompile(`^(\s*)(%%?)(\S*)`)
	help  = regexp.MustCompile(`^\s*(\?{0,2})(%{0,2}[\p{L}_][\p{L}\p{N}_.]*)(\?{0,2})\s*$`)
)

// Split cuts src. A line that begins with ! and could be Go, as !ok, is Go when known, which may be nil, knows its first name or
// the cell has mentioned it before.
func Split(src string, known func(name string) bool) []Part {
	var parts []Part
	state := lines{known: known}
	for at, row := 0, 1; at < len(src); {
		end := lineEnd(src, at)
		p, ok := Part{}, false
		if state.atStatement() {
			p, ok = state.magic(src, at, end)
		}
		if !ok {
			state.feed(src[at:end])
			p = Part{Kind: Code, Start: at, End: end}
		}
		p.Row = row
		if p.Kind == Cell {
			if p.Misplaced = !blank(src[:at]); !p.Misplaced {
				p.Body, p.BodyAt, p.End, p.Start, p.Row = src[p.End:], p.End, len(src), 0, row
				return []Part{p}
			}
		}
		if last := len(parts) - 1; p.Kind == Code && last >= 0 && parts[last].Kind == Code {
			parts[last].End = p.End
		} else {
			parts = append(parts, p)
		}
		row += strings.Count(src[at:p.End], "\n")
		at = p.End
	}
	return parts
}

// lineEnd returns the offset behind the line end of the line at.
func lineEnd(src string, at int) int {
	if i := strings.IndexByte(src[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(src)
}

// blank reports whether src holds no Go: space and whole-line comments alone.
func blank(src string) bool {
	for line := range strings.Lines(src) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
			return false
		}
	}
	return true
}

// magic reads the line src[at:end] as something else than Go.
func (l *lines) magic(src string, at, end int) (Part, bool) {
	line := src[at:end]
	p := Part{Start: at, End: end}
	text := func(from int) { // the arguments are what follows from there
		p.Args = strings.TrimSpace(line[from:])
		p.ArgsAt = at + from + len(line[from:]) - len(strings.TrimLeftFunc(line[from:], unicode.IsSpace))
	}
	if m := help.FindStringSubmatch(line); m != nil && (m[1] != "" || m[3] != "") {
		p.Kind, p.Name = Help, m[2]
		if len(m[1])+len(m[3]) > 1 {
			p.Detail = 1
		}
		return p, true
	}
	m, comment := named.FindStringSubmatch(line), false
	if m == nil {
		m = bare.FindStringSubmatch(line)
	} else {
		comment = m[2] != ""
		m = []string{m[0], m[1], m[3], m[4]}
	}
	trimmed := strings.TrimLeft(line, " \t")
	switch {
	case m != nil && (!comment || m[3] != ""):
		p.Kind, p.Name, p.Comment = Line, m[3], comment
		if m[2] == "%%" {
			p.Kind = Cell
		}
		text(len(m[0]))
		return p, true
	case strings.HasPrefix(trimmed, "!") && !l.dangling && !l.isGo(trimmed):
		p.Kind = Shell
		for strings.HasSuffix(strings.TrimRight(src[at:p.End], "\r\n"), `\`) && p.End < len(src) {
			p.End = lineEnd(src, p.End)
		}
		line = src[at:p.End]
		text(len(line) - len(strings.TrimLeft(line, " \t!")))
		return p, true
	}
	return p, false
}

var firstName = regexp.MustCompile(`^[!(*&\s]*([\p{L}_][\p{L}\p{N}_]*)`)

// isGo reports whether a line that begins with ! is an expression of things that exist.
func (l *lines) isGo(line string) bool {
	m := firstName.FindStringSubmatch(line)
	if m == nil {
		return false
	}
	if _, err := parser.ParseExpr(line); err != nil {
		return false
	}
	return m[1] == "true" || m[1] == "false" || l.known != nil && l.known(m[1]) || mentions(l.before.String(), m[1])
}

func mentions(text, name string) bool {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !nameRune(r) }) {
		if word == name {
			return true
		}
	}
	return false
}

// Blank returns src with everything but src[start:end] replaced by spaces, one for each character; line ends stay.
func Blank(src string, start, end int) string {
	space := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r == '\n' || r == '\r' {
				return r
			}
			return ' '
		}, s)
	}
	return space(src[:start]) + src[start:end] + space(src[end:])
}

// Uncomment takes the comment signs off a body in which every line is a comment; another stays as it is.
func Uncomment(body string) string {
	var b strings.Builder
	for line := range strings.Lines(body) {
		rest, ok := strings.CutPrefix(line, "//")
		if !ok && strings.TrimSpace(line) != "" {
			return body
		}
		b.WriteString(strings.TrimPrefix(rest, " "))
	}
	return b.String()
}
