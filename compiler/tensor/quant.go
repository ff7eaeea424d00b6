package tensor

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Rounding says how an accumulator becomes a quantized value of the type that carries it. The four disagree on about one value in
// a hundred and forty, so a type always says which it means. The arithmetic is in compiler/kernels.
type Rounding byte

// The rounding modes; formulas in compiler/kernels.
const (
	RoundS Rounding = 'S' // ours: one rounding of x·m·2^s, half toward +∞ (TFLite's single-rounding build, ruy)
	RoundD Rounding = 'D' // TFLite's and Android NN's: doubling high multiply, then rounding shift (gemmlowp)
	RoundW Rounding = 'W' // TFLite's 16x8 form: 64-bit accumulator, 16-bit multiplier
	RoundF Rounding = 'F' // ONNX's: float32 product, half to even
)

// Quant says which real number an integer stands for: real = Scale[c]·(q − Zero[c]), c the index along Axis.
type Quant struct {
	Scale []float32 // one, or one per index of Axis; each finite and > 0
	Zero  []int32   // as many as Scale
	Axis  int       // -1: one scale for the whole tensor
	Round Rounding
}

// PerTensor returns quantization with one scale and zero point.
func PerTensor(scale float32, zero int32, r Rounding) *Quant {
	return &Quant{Scale: []float32{scale}, Zero: []int32{zero}, Axis: -1, Round: r}
}

// At returns scale and zero point of index c along the axis; c is ignored for one scale.
func (q *Quant) At(c int) (scale float32, zero int32) {
	if q.Axis < 0 {
		c = 0
	}
	return q.Scale[c], q.Zero[c]
}

// Equal reports whether both mean the same; two nils are equal.
func (q *Quant) Equal(p *Quant) bool {
	if q == nil || p == nil {
		return q == p
	}
	return q.Axis == p.Axis && q.Round == p.Round && slices.Equal(q.Scale, p.Scale) && slices.Equal(q.Zero, p.Zero)
}

// check reports the first rule that q breaks for a tensor of the given kind and shape.
func (q *Quant) check(k Kind, s Shape) error {
	if k.IsFloat() || k == Bool {
		return fmt.Errorf("%v cannot be quantized", k)
	}
	want := 1
	if q.Axis >= 0 {
		if q.Axis >= len(s) {
			return fmt.Errorf("quantization axis %d of a tensor with %d axes", q.Axis, len(s))
		}
		want = s[q.Axis]
	}
	if len(q.Scale) != want || len(q.Zero) != want {
		return fmt.Errorf("%d scales and %d zero points, expected %d", len(q.Scale), len(q.Zero), want)
	}
	lo, hi := k.Range()
	for i, scale := range q.Scale {
		if !(scale > 0) || math.IsInf(float64(scale), 0) {
			return fmt.Errorf("scale %v is not a positive number", scale)
		}
		if z := int64(q.Zero[i]); z < lo || z > hi {
			return fmt.Errorf("zero point %d is outside %v", z, k)
		}
	}
	if !strings.ContainsRune("SDWF", rune(q.Round)) {
		return fmt.Errorf("rounding mode %q is none of S D W F", rune(q.Round))
	}
	return nil
}

// String returns the form both IRs print: "q(0.5:-128 S)" or "q(0.5,0.25:0,0 axis=0 S)".
func (q *Quant) String() string {
	var b strings.Builder
	b.WriteString("q(")
	for i, s := range q.Scale {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatFloat(float64(s), 'g', -1, 32))
	}
	b.WriteByte(':')
	for i, z := range q.Zero {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(int(z)))
	}
	if q.Axis >= 0 {
		fmt.Fprintf(&b, " axis=%d", q.Axis)
	}
	fmt.Fprintf(&b, " %c)", q.Round)
	return b.String()
}

// ParseQuant reads what [Quant.String] prints.
func ParseQuant(text string) (*Quant, error) {
	inner, ok := strings.CutPrefix(text, "q(")
	inner, ok2 := strings.CutSuffix(inner, ")")
	words := strings.Fields(inner)
	if !ok || !ok2 || len(words) < 2 || len(words) > 3 {
		return nil, fmt.Errorf("%q is not a quantization such as q(0.5:-128 S)", text)
	}
	q := &Quant{Axis: -1, Round: Rounding(words[len(words)-1][0])}
	scales, zeros, _ := strings.Cut(words[0], ":")
	for _, w := range strings.Split(scales, ",") {
		v, err := strconv.ParseFloat(w, 32)
		if err != nil {
			return nil, fmt.Errorf("scale %q is not a number", w)
		}
		q.Scale = append(q.Scale, float32(v))
	}
	for _, w := range strings.Split(zeros, ",") {
		v, err := strconv.ParseInt(w, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("zero point %q is not an integer", w)
		}
		q.Zero = append(q.Zero, int32(v))
	}
	if len(words[len(words)-1]) != 1 {
		return nil, fmt.Errorf("rounding mode %q is none of S D W F", words[len(words)-1])
	}
	if len(words) == 3 {
		n, err := strconv.Atoi(strings.TrimPrefix(words[1], "axis="))
		if err != nil || n < 0 || !strings.HasPrefix(words[1], "axis=") {
			return nil, fmt.Errorf("%q is not axis=0, axis=1 …", words[1])
		}
		q.Axis = n
	}
	return q, nil
}
