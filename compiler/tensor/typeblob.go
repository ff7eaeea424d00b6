package tensor

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
)

// ParseTypeWith reads a type as ParseType does, or one whose scales and zero points stand beside the text: of "i8[8 3] q(@digest axis=0 S)"
// blob returns the bytes of digest, size in all, first the scales as float32 and then the zero points as int32, little-endian.
func ParseTypeWith(text string, blob func(digest string, size int) ([]byte, error)) (Type, error) {
	head, tail, ok := strings.Cut(text, " q(@")
	if !ok {
		return ParseType(text)
	}
	t, err := ParseType(head)
	if err != nil {
		return t, err
	}
	f := strings.Fields(strings.TrimSuffix(tail, ")"))
	if len(f) != 3 {
		return t, fmt.Errorf("%q is not a quantization such as q(@digest axis=0 S)", text)
	}
	q, err := ParseQuant("q(1:0 " + f[1] + " " + f[2] + ")")
	if err != nil {
		return t, err
	}
	if q.Axis < 0 || q.Axis >= len(t.Shape) || t.Shape[q.Axis] < 0 || t.Shape[q.Axis] > math.MaxInt32 {
		return t, fmt.Errorf("%q: no axis %d with a fixed extent", text, q.Axis)
	}
	n := t.Shape[q.Axis]
	b, err := blob(f[0], 8*n)
	if err != nil {
		return t, err
	}
	if len(b) != 8*n {
		return t, fmt.Errorf("q(@%s): %d bytes for %d scales and zero points", f[0], len(b), n)
	}
	q.Scale, q.Zero = make([]float32, n), make([]int32, n)
	for i := range n {
		q.Scale[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		q.Zero[i] = int32(binary.LittleEndian.Uint32(b[4*(n+i):]))
	}
	t.Quant = q
	return t, t.Check()
}

// TextWith writes what ParseTypeWith reads. More than inline scales go into a blob, of which blob returns the digest.
func (t Type) TextWith(inline int, blob func(data []byte) (digest string)) string {
	q := t.Quant
	if q == nil || len(q.Scale) <= inline {
		return t.String()
	}
	t.Quant = nil
	var b []byte
	for _, s := range q.Scale {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(s))
	}
	for _, z := range q.Zero {
		b = binary.LittleEndian.AppendUint32(b, uint32(z))
	}
	return fmt.Sprintf("%v q(@%s axis=%d %c)", t, blob(b), q.Axis, q.Round)
}
