package magic

import (
	"strings"
	"unicode"
)

// lines follows the lines of Go of a cell, as far as needed to tell where a statement begins.
type lines struct {
	known    func(name string) bool
	before   strings.Builder // the Go so far
	raw      bool            // inside a raw string
	comment  bool            // inside a /* comment
	depth    int             // of open brackets
	dangling bool            // the last line ends in an operator that wants an operand
}

func nameRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

func (l *lines) atStatement() bool { return !l.raw && !l.comment && l.depth <= 0 }

// feed reads one line of Go.
func (l *lines) feed(line string) {
	l.before.WriteString(line)
	var last, lastButOne byte // of the code of the line
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case l.raw:
			l.raw = c != '`'
			last = '`'
			continue
		case l.comment:
			if strings.HasPrefix(line[i:], "*/") {
				l.comment = false
				i++
			}
			continue
		case strings.HasPrefix(line[i:], "//"):
			i = len(line)
			continue
		case strings.HasPrefix(line[i:], "/*"):
			l.comment = true
			i++
			continue
		case c == '"' || c == '\'':
			i += literal(line[i:]) - 1
		case c == '`':
			l.raw = true
		case strings.IndexByte("([{", c) >= 0:
			l.depth++
		case strings.IndexByte(")]}", c) >= 0:
			l.depth = max(l.depth-1, 0)
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			continue
		}
		lastButOne, last = last, c
	}
	if last == 0 {
		return // a line without code ends nothing
	}
	step := last == lastButOne && (last == '+' || last == '-')
	l.dangling = strings.IndexByte("&|+-*/=<>,.!%^:", last) >= 0 && !step
}

// literal returns the length of the string or character at the start of text, up to its line end when it does not close.
func literal(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case text[0]:
			return i + 1
		case '\n':
			return i
		}
	}
	return len(text)
}
