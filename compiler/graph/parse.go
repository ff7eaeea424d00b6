package graph

import (
	"encoding/binary"
	"fmt"
	"math"
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
		t, err := p.typ(typ)
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

// param reads what follows const: "[1 2] mask=b10 from="…"" or "@digest mask=@digest".
func (p *parser) param(name string, t tensor.Type, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("const %%%s without data", name)
	}
	data, err := p.data(t, args[0])
	if err != nil {
		return fmt.Errorf("const %%%s: %w", name, err)
	}
	mask, from := "", ""
	for _, w := range args[1:] {
		key, value, _ := strings.Cut(w, "=")
		switch key {
		case "mask":
			mask = value
		case "from":
			if from, err = strconv.Unquote(value); err != nil {
				return fmt.Errorf("const %%%s: from=%s is not a quoted string", name, value)
			}
		default:
			return fmt.Errorf("const %%%s: %q is neither mask=… nor from=…", name, w)
		}
	}
	var m *tensor.Mask
	if mask != "" {
		if m, err = p.mask(mask, data.Len(), from); err != nil {
			return fmt.Errorf("const %%%s: %w", name, err)
		}
	}
	p.values[name] = p.g.Masked(name, data, m)
	return nil
}

func (p *parser) data(t tensor.Type, word string) (*tensor.Tensor, error) {
	n, err := t.Shape.Count()
	if err != nil {
		return nil, err
	}
	if digest, ok := strings.CutPrefix(word, "@"); ok {
		b, err := p.find(digest, n*t.Kind.Size())
		if err != nil {
			return nil, err
		}
		return tensor.FromBytes(t, b)
	}
	if len(word) < 2 || word[0] != '[' {
		return nil, fmt.Errorf("%q is neither [values] nor @digest", word)
	}
	words := strings.Fields(word[1 : len(word)-1])
	if len(words) != n {
		return nil, fmt.Errorf("%d values for %v, which has %d", len(words), t, n)
	}
	data := tensor.New(t)
	for i, w := range words {
		if err := setElement(data, i, w); err != nil {
			return nil, err
		}
	}
	return data, nil
}

func setElement(t *tensor.Tensor, i int, word string) error {
	if t.Kind.IsFloat() {
		v, err := strconv.ParseFloat(word, 8*t.Kind.Size())
		if err != nil || math.IsNaN(v) {
			return fmt.Errorf("%q is not a number of kind %v", word, t.Kind)
		}
		if t.Kind == tensor.F32 {
			t.F32()[i] = float32(v)
		} else {
			t.F64()[i] = v
		}
		return nil
	}
	v, err := strconv.ParseInt(word, 10, 64)
	if lo, hi := t.Kind.Range(); err != nil || v < lo || v > hi {
		return fmt.Errorf("%q is not a number of kind %v", word, t.Kind)
	}
	t.SetInt(i, v)
	return nil
}

func (p *parser) mask(word string, n int, from string) (*tensor.Mask, error) {
	if bits, ok := strings.CutPrefix(word, "b"); ok {
		if len(bits) != n || strings.Trim(bits, "01") != "" {
			return nil, fmt.Errorf("mask=%s is not %d bits", word, n)
		}
		return tensor.NewMask(n, from, func(i int) bool { return bits[i] == '1' }), nil
	}
	words := make([]uint64, (n+63)/64)
	b, err := p.find(strings.TrimPrefix(word, "@"), 8*len(words))
	if err != nil {
		return nil, err
	}
	if len(b) != 8*len(words) {
		return nil, fmt.Errorf("mask=%s: %d bytes, expected %d", word, len(b), 8*len(words))
	}
	for i := range words {
		words[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return tensor.MaskFromWords(n, from, words)
}

// typ reads a type; "q(@digest axis=0 S)" takes scales and zero points from a blob.
func (p *parser) typ(text string) (tensor.Type, error) {
	head, tail, ok := strings.Cut(text, " q(@")
	if !ok {
		return tensor.ParseType(text)
	}
	t, err := tensor.ParseType(head)
	if err != nil {
		return t, err
	}
	var digest, axis, round string
	if _, err := fmt.Sscanf(strings.TrimSuffix(tail, ")"), "%s %s %s", &digest, &axis, &round); err != nil {
		return t, fmt.Errorf("%q is not a quantization such as q(@digest axis=0 S)", text)
	}
	q, err := tensor.ParseQuant("q(1:0 " + axis + " " + round + ")")
	if err != nil {
		return t, err
	}
	if q.Axis < 0 || q.Axis >= len(t.Shape) || t.Shape[q.Axis] < 0 || t.Shape[q.Axis] > math.MaxInt32 {
		return t, fmt.Errorf("%q: no axis %d with a fixed extent", text, q.Axis)
	}
	n := t.Shape[q.Axis]
	b, err := p.find(digest, 8*n)
	if err != nil {
		return t, err
	}
	if len(b) != 8*n {
		return t, fmt.Errorf("q(@%s): %d bytes for %d scales and zero points", digest, len(b), n)
	}
	q.Scale, q.Zero = make([]float32, n), make([]int32, n)
	for i := range n {
		q.Scale[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		q.Zero[i] = int32(binary.LittleEndian.Uint32(b[4*(n+i):]))
	}
	t.Quant = q
	return t, t.Check()
}

// find returns the data of a digest; the reader compares its size.
func (b Blobs) find(digest string, _ int) ([]byte, error) {
	data, ok := b[digest]
	if !ok {
		return nil, fmt.Errorf("data @%s is not beside this text; a saved file holds both", digest)
	}
	return data, nil
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
