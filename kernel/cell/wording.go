package cell

import (
	"regexp"
	"strings"
)

var unfinished = regexp.MustCompile(`^missing ',' before newline in (.*)$`)

// ownWords makes the parser's complaints about the text that it has read, the cell with our lines around it, complaints about the
// cell: what they say of text behind its end becomes the end of the cell, and is told only when nothing is wrong before.
func ownWords(list []complaint, src string) []complaint {
	end := at(src, len(src), "")
	stop := at(src, len(strings.TrimRight(src, " \t\r\n")), "")
	var out []complaint
	for _, c := range list {
		behind := c.line > end.line
		if behind && len(out) > 0 {
			break
		}
		atEnd := behind || c.line > stop.line || c.line == stop.line && c.column >= stop.column
		if atEnd {
			c.line, c.column, c.message = stop.line, stop.column, endWords(c.message)
		}
		c.message = strings.ReplaceAll(c.message, "'IDENT'", "a name")
		switch c.message {
		case "expected 1 expression":
			c.message += ", found a list: only a cell's last statement can be one"
		case "expected '}', found 'case'", "expected '}', found 'default'":
			c.message = c.message[len("expected '}', found "):] + " outside of a switch or select"
		}
		out = append(out, c)
	}
	return out
}

// endWords says of the end of the cell what the parser says of the brace or the end of the file behind it.
func endWords(msg string) string {
	const end = "found the end of the cell"
	if m := unfinished.FindStringSubmatch(msg); m != nil {
		return "unfinished " + m[1] + ": expected ',' or a closing bracket, " + end
	}
	for _, found := range []string{"found '}'", "found 'EOF'", "found newline"} {
		msg = strings.Replace(msg, found, end, 1)
	}
	return msg
}
