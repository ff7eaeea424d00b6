package tensor

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// At returns the real number that the element at the given indices stands for, one index an axis. It panics with a [Misuse] for an
// index outside the shape.
func (t *Tensor) At(index ...int) float64 {
	if len(index) != len(t.Shape) {
		panic(Misuse(fmt.Sprintf("%d indices for %v, which has %d axes", len(index), t.Type, len(t.Shape))))
	}
	at := 0
	for axis, i := range index {
		if i < 0 || i >= t.Shape[axis] {
			panic(Misuse(fmt.Sprintf("index %d on axis %d of %v", i, axis, t.Type)))
		}
		at = at*t.Shape[axis] + i
	}
	return t.Real(at)
}

// Row returns entry i of the first axis, without that axis: a copy.
func (t *Tensor) Row(i int) (*Tensor, error) {
	part, err := t.Slice(0, i, i+1)
	if err != nil {
		return nil, err
	}
	typ := part.Type.WithShape(part.Shape[1:])
	if q := part.Quant; q != nil && q.Axis >= 0 {
		p := *q
		p.Axis-- // an axis 0 of one entry becomes one scale for the whole
		typ.Quant = &p
	}
	return &Tensor{Type: typ, data: part.data}, nil
}

// Slice returns entries from to to−1 of an axis: a copy with the same number of axes.
func (t *Tensor) Slice(axis, from, to int) (*Tensor, error) {
	if axis < 0 || axis >= len(t.Shape) {
		return nil, fmt.Errorf("tensor: axis %d of %v, which has axes 0 to %d", axis, t.Type, len(t.Shape)-1)
	}
	if from < 0 || to < from || to > t.Shape[axis] {
		return nil, fmt.Errorf("tensor: entries %d to %d of axis %d of %v; expected 0 ≤ from ≤ to ≤ %d", from, to, axis, t.Type, t.Shape[axis])
	}
	typ := t.Type.WithShape(slices.Clone(t.Shape))
	typ.Shape[axis] = to - from
	if q := t.Quant; q != nil && q.Axis == axis {
		p := *q
		p.Scale, p.Zero = slices.Clone(q.Scale[from:to]), slices.Clone(q.Zero[from:to])
		typ.Quant = &p
	}
	inner := 1
	for _, d := range t.Shape[axis+1:] {
		inner *= d
	}
	whole, out := t.Shape[axis]*inner, New(typ)
	run := (to - from) * inner
	if run == 0 {
		return out, nil
	}
	for o := range out.Len() / run {
		out.copyRun(o*run, t, o*whole+from*inner, run)
	}
	return out, nil
}

// copyRun copies n elements of src, which has the same kind, from place j to place i of t.
func (t *Tensor) copyRun(i int, src *Tensor, j, n int) {
	switch d := t.data.(type) {
	case []float32:
		copy(d[i:i+n], src.F32()[j:])
	case []float64:
		copy(d[i:i+n], src.F64()[j:])
	case []int8:
		copy(d[i:i+n], src.I8()[j:])
	case []uint8:
		copy(d[i:i+n], src.U8()[j:])
	default:
		for k := range n {
			t.SetInt(i+k, src.Int(j+k))
		}
	}
}

const shown = 6 // elements that String shows

// String returns the short form: type, first elements, range and zeros, in the reals the elements stand for.
//
//	f32[2 4] 0.5 -1 0 0 2 3 … (min -1, max 3, 2 of 8 zero)
func (t *Tensor) String() string {
	var b strings.Builder
	b.WriteString(t.Type.String())
	n := t.Len()
	for i := range min(n, shown) {
		b.WriteString(" " + t.format(t.Real(i)))
	}
	if n > shown {
		b.WriteString(" …")
	}
	if n < 2 {
		return b.String()
	}
	lo, hi := t.Real(0), t.Real(0)
	for i := range n {
		lo, hi = min(lo, t.Real(i)), max(hi, t.Real(i))
	}
	fmt.Fprintf(&b, " (min %s, max %s, %d of %d zero)", t.format(lo), t.format(hi), t.Zeros(), n)
	return b.String()
}

func (t *Tensor) format(v float64) string {
	bits := 32
	if t.Kind == F64 {
		bits = 64
	}
	return strconv.FormatFloat(v, 'g', -1, bits)
}
