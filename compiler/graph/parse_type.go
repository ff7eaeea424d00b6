package graph

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"

	"github.com/luciola-nn/luciola/compiler/tensor"
)

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
