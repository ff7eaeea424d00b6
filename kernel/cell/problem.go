package cell

import (
	"fmt"
	"go/scanner"
	"go/token"
	"strings"
)

// ANSI colours that read on light and dark themes.
const (
	red   = "\x1b[31m"
	bold  = "\x1b[1;31m"
	blue  = "\x1b[34m"
	plain = "\x1b[0m"
)

// shown is the number of messages of one cell that are shown in full.
const shown = 5

// complaint is one message at one place of a cell; line and column count from 1, the column in bytes.
type complaint struct {
	line, column int
	message      string
	hint         string
}

// newProblem renders complaints about the cell n as a notebook shows them.
func newProblem(name string, n int, src string, list []complaint) *Problem {
	if len(list) == 0 {
		list = []complaint{{message: "unknown error"}}
	}
	lines := strings.Split(src, "\n")
	p := &Problem{Name: name, Value: list[0].text()}
	if list[0].line > 0 {
		p.Value = fmt.Sprintf("In[%d]:%d:%d: %s", n, list[0].line, list[0].column, p.Value)
	}
	for i, c := range list {
		if i == shown {
			p.Traceback = append(p.Traceback, fmt.Sprintf("and %d more", len(list)-shown))
			break
		}
		p.Traceback = append(p.Traceback, c.render(name, n, lines)...)
	}
	return p
}

func (c complaint) text() string {
	if c.hint != "" {
		return c.message + " (" + c.hint + ")"
	}
	return c.message
}

func (c complaint) render(name string, n int, lines []string) []string {
	if c.line < 1 || c.line > len(lines) {
		return []string{fmt.Sprintf("%s%s%s: %s", bold, name, plain, c.text())}
	}
	text := strings.TrimSuffix(lines[c.line-1], "\r")
	column := min(max(c.column-1, 0), len(text))
	label := fmt.Sprintf("%4d", c.line)
	return []string{
		fmt.Sprintf("%s%s%s in %sIn[%d]%s, line %d, column %d: %s", bold, name, plain, blue, n, plain,
			c.line, len([]rune(text[:column]))+1, c.text()),
		fmt.Sprintf("%s | %s", label, widen(text)),
		fmt.Sprintf("%s | %s%s^%s", strings.Repeat(" ", len(label)), strings.Repeat(" ", len([]rune(widen(text[:column])))), red, plain),
	}
}

// widen replaces tabs, so that the caret stands under its column.
func widen(s string) string { return strings.ReplaceAll(s, "\t", "    ") }

// fromScanner turns the parser's errors into complaints; line and column are those of the cell.
func fromScanner(err error) []complaint {
	list, ok := err.(scanner.ErrorList)
	if !ok {
		return []complaint{{message: err.Error()}}
	}
	var out []complaint
	seen := map[token.Position]bool{}
	for _, e := range list {
		if !seen[e.Pos] {
			seen[e.Pos] = true
			out = append(out, complaint{line: e.Pos.Line, column: e.Pos.Column, message: e.Msg})
		}
	}
	return out
}

// Around shows a line of a cell with its neighbours.
func Around(src string, line int) []string {
	var out []string
	lines := strings.Split(src, "\n")
	for i := max(line-2, 0); i < min(line+1, len(lines)) && line > 0; i++ {
		mark := "     "
		if i == line-1 {
			mark = red + "---> " + plain
		}
		out = append(out, fmt.Sprintf("%s%d | %s", mark, i+1, strings.TrimSuffix(lines[i], "\r")))
	}
	return out
}
