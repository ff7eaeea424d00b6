package graph

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/luciola-nn/luciola/compiler/tensor"
)

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

// find returns the data of a digest; the reader compares its size.
func (b Blobs) find(digest string, _ int) ([]byte, error) {
	data, ok := b[digest]
	if !ok {
		return nil, fmt.Errorf("data @%s is not beside this text; a saved file holds both", digest)
	}
	return data, nil
}
