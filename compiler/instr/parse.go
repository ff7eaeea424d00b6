package instr

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/luciola-nn/luciola/compiler/attr"
)

// Parse reads the text form that [Program.Text] prints, and verifies the result. blobs holds the data that the text names. An error
// names the line.
func Parse(text string, blobs Blobs) (*Program, error) {
	r := reader{blobs: blobs, bufs: map[string]*Buffer{}}
	number := 0
	for line := range strings.Lines(text) {
		number++
		words, err := split(line)
		if err == nil && len(words) > 0 {
			err = r.line(words)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
	}
	if r.p == nil {
		return nil, fmt.Errorf("no line says program NAME")
	}
	if err := Verify(r.p); err != nil {
		return nil, err
	}
	return r.p, nil
}

type reader struct {
	p     *Program
	bufs  map[string]*Buffer
	blobs Blobs
}

func (r *reader) line(words []string) error {
	head := words[0]
	switch {
	case head == "program" && len(words) == 2 && r.p == nil:
		r.p = &Program{Name: words[1]}
		return nil
	case r.p == nil:
		return fmt.Errorf("expected program NAME, found %q", head)
	case head == "const" || head == "input" || head == "act" || head == "view":
		return r.buffer(head, words[1:])
	case head == "output" && len(words) == 2:
		b, err := r.find(words[1])
		if err != nil {
			return err
		}
		r.p.Outputs = append(r.p.Outputs, b)
		return nil
	case strings.HasPrefix(head, "%") && len(words) > 2 && words[1] == "=":
		return r.instr(head, Op(words[2]), words[3:])
	}
	return fmt.Errorf("%q begins no line of a program", head)
}

func (r *reader) instr(out string, op Op, words []string) error {
	row := Lookup(op)
	if row == nil {
		return fmt.Errorf("there is no instruction %q", op)
	}
	i := &Instr{Op: op, Attrs: attr.Set{}}
	var err error
	if i.Out, err = r.find(out); err != nil {
		return err
	}
	for _, w := range words {
		var b *Buffer
		quoted, from := strings.CutPrefix(w, "from=")
		switch {
		case w == "_":
			i.In = append(i.In, nil)
		case strings.HasPrefix(w, "%"):
			b, err = r.find(w)
			i.In = append(i.In, b)
		case from:
			i.From, err = strconv.Unquote(quoted)
		default:
			err = attr.Parse(row.Attrs, i.Attrs, w)
		}
		if err != nil {
			return fmt.Errorf("%s %s: %w", op, out, err)
		}
	}
	r.p.Code = append(r.p.Code, i)
	return nil
}

func (r *reader) find(word string) (*Buffer, error) {
	b := r.bufs[strings.TrimPrefix(word, "%")]
	if b == nil || !strings.HasPrefix(word, "%") {
		return nil, fmt.Errorf("%s is not declared above", word)
	}
	return b, nil
}

// split cuts a line at spaces outside brackets and quotes, up to a remark.
func split(line string) ([]string, error) {
	var words []string
	for line = strings.TrimSpace(line); line != "" && line[0] != '#'; line = strings.TrimLeft(line, " ") {
		end, depth := 0, 0
		for end < len(line) && (line[end] != ' ' || depth > 0) {
			switch line[end] {
			case '[', '(':
				depth++
			case ']', ')':
				depth--
			case '"':
				quoted, err := strconv.QuotedPrefix(line[end:])
				if err != nil {
					return nil, fmt.Errorf("a quote does not end: %s", line[end:])
				}
				end += len(quoted) - 1
			}
			end++
		}
		if depth != 0 {
			return nil, fmt.Errorf("a bracket does not close: %s", line)
		}
		words = append(words, line[:end])
		line = line[end:]
	}
	return words, nil
}
