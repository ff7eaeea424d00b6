package graph

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Parse reads the text form that [Graph.Text] prints. Blank lines and lines that begin with # are skipped. blobs holds data the text
// names by digest; nil if it names none. The result is verified. An error names the line.
func Parse(text string, blobs Blobs) (*Graph, error) {
	return parse(text, blobs.find)
}

// parse reads the text form; find returns the data of a digest, which has size bytes.
func parse(text string, find func(digest string, size int) ([]byte, error)) (*Graph, error) {
	p := parser{find: find, values: map[string]*Value{}}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if err := p.line(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
	}
	if p.g == nil {
		return nil, fmt.Errorf("no line says graph NAME")
	}
	if err := Verify(p.g); err != nil {
		return nil, err
	}
	return p.g, nil
}

type parser struct {
	g      *Graph
	find   func(digest string, size int) ([]byte, error)
	values map[string]*Value
}

func (p *parser) line(line string) error {
	if name, ok := strings.CutPrefix(line, "graph "); ok {
		if p.g != nil || name != legalName(name) {
			return fmt.Errorf("a second graph, or %q is not a name", name)
		}
		p.g = New(name)
		return nil
	}
	if p.g == nil {
		return fmt.Errorf("expected graph NAME, found %q", line)
	}
	if name, ok := strings.CutPrefix(line, "output "); ok {
		v, err := p.operand(name)
		if err != nil || v == nil {
			return fmt.Errorf("output %s is not a value defined above", name)
		}
		p.g.Output(v)
		return nil
	}
	left, right, ok := strings.Cut(line, " = ")
	if !ok {
		return fmt.Errorf("expected %%name : type = operation …, found %q", line)
	}
	names, types, err := p.results(left)
	if err != nil {
		return err
	}
	words, err := split(right)
	if err != nil {
		return err
	}
	return p.define(names, types, words)
}

// results reads "%a : f32[2] ; %b : i64[2]".
func (p *parser) results(text string) (names []string, types []tensor.Type, err error) {
	for part := range strings.SplitSeq(text, " ; ") {
		name, typ, ok := strings.Cut(part, " : ")
		name, percent := strings.CutPrefix(name, "%")
		if !ok || !percent || name == "" || name != legalName(name) {
			return nil, nil, fmt.Errorf("%q is not %%name : type", part)
		}
		if p.g.names[name] {
			return nil, nil, fmt.Errorf("%%%s is defined twice", name)
		}
		t, err := tensor.ParseTypeWith(typ, p.find)
		if err != nil {
			return nil, nil, err
		}
		names, types = append(names, name), append(types, t)
	}
	return names, types, nil
}

func (p *parser) define(names []string, types []tensor.Type, words []string) error {
	op, args := Op(words[0]), words[1:]
	switch {
	case op == "input" && len(args) == 0 && len(names) == 1:
		p.values[names[0]] = p.g.Input(names[0], types[0])
		return nil
	case op == "const" && len(names) == 1:
		return p.param(names[0], types[0], args)
	case rows[op] == nil:
		return fmt.Errorf("there is no operation %q", op)
	}
	in, attrs, from := []*Value{}, attr.Set{}, ""
	for _, w := range args {
		if w == "_" || strings.HasPrefix(w, "%") {
			v, err := p.operand(w)
			if err != nil {
				return err
			}
			in = append(in, v)
		} else if quoted, ok := strings.CutPrefix(w, "from="); ok {
			var err error
			if from, err = strconv.Unquote(quoted); err != nil {
				return fmt.Errorf("from=%s is not a quoted string", quoted)
			}
		} else if err := attr.Parse(rows[op].Attrs, attrs, w); err != nil {
			return fmt.Errorf("%s: %w", op, err)
		}
	}
	n, err := p.g.Insert(nil, op, names, in, attrs, types)
	if err != nil {
		return err
	}
	n.From = from
	for _, v := range n.Out {
		p.values[v.Name] = v
	}
	return nil
}

func (p *parser) operand(word string) (*Value, error) {
	if word == "_" {
		return nil, nil
	}
	v := p.values[strings.TrimPrefix(word, "%")]
	if v == nil {
		return nil, fmt.Errorf("%s is not defined above", word)
	}
	return v, nil
}

// split cuts a line at spaces outside brackets and quotes.
func split(line string) ([]string, error) {
	var words []string
	for line = strings.TrimLeft(line, " "); line != ""; line = strings.TrimLeft(line, " ") {
		end, depth := 0, 0
		for end < len(line) && (line[end] != ' ' || depth > 0) {
			switch line[end] {
			case '[':
				depth++
			case ']':
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
	if len(words) == 0 {
		return nil, fmt.Errorf("no operation after =")
	}
	return words, nil
}
