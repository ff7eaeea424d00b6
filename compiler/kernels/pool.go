package kernels

import (
	"math"

	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// PoolAttrs are the attributes of a pooling operation.
type PoolAttrs struct {
	Window
	Size     []int // rows, columns of the window
	CountPad bool  // average: padding counts as zeros
}

// MaxPool takes the largest element under the window of x [N C H W]; padding never wins. A window wholly in padding gives the smallest
// value of the kind.
func MaxPool(a PoolAttrs, x, y *tensor.Tensor) error {
	switch x.Kind {
	case tensor.F32:
		return maxPool(a, x.Shape, y.Shape, x.F32(), y.F32(), float32(math.Inf(-1)))
	case tensor.F64:
		return maxPool(a, x.Shape, y.Shape, x.F64(), y.F64(), math.Inf(-1))
	case tensor.I8:
		return maxPool(a, x.Shape, y.Shape, x.I8(), y.I8(), math.MinInt8)
	case tensor.U8:
		return maxPool(a, x.Shape, y.Shape, x.U8(), y.U8(), 0)
	}
	wide, out := plainInts(x), make([]int64, y.Len())
	lowest, _ := x.Kind.Range()
	if err := maxPool(a, x.Shape, y.Shape, wide, out, lowest); err != nil {
		return err
	}
	for i, v := range out {
		y.SetInt(i, v)
	}
	return nil
}

func maxPool[T float32 | float64 | int8 | uint8 | int64](a PoolAttrs, xs, ys tensor.Shape, x, y []T, lowest T) error {
	return a.windows(xs, ys, func(i int, w span) {
		best := lowest
		w.each(a, func(at int) {
			if v := x[at]; v > best || v != v {
				best = v
			}
		})
		y[i] = best
	})
}

// AvgPool takes the mean under the window of x [N C H W]: over the taps inside the image, or inside image and padding with CountPad.
//
// Floats: the sum, row by row, each addition rounded to the kind, divided by the count. Quantized: acc = Σ (x − zx), then
// R(acc, sx/(sy·count)) + zy in the result's rounding mode, saturated.
func AvgPool(a PoolAttrs, x, y *tensor.Tensor) error {
	switch x.Kind {
	case tensor.F32:
		return avgPool(a, x.Shape, y.Shape, x.F32(), y.F32())
	case tensor.F64:
		return avgPool(a, x.Shape, y.Shape, x.F64(), y.F64())
	}
	mean, err := newMean(x.Type, y.Type)
	if err != nil {
		return err
	}
	return a.windows(x.Shape, y.Shape, func(i int, w span) {
		acc := int64(0)
		w.each(a, func(at int) { acc += x.Int(at) - mean.zx })
		y.SetInt(i, mean.of(acc, w.count(a)))
	})
}

func avgPool[T float32 | float64](a PoolAttrs, xs, ys tensor.Shape, x, y []T) error {
	return a.windows(xs, ys, func(i int, w span) {
		var sum T
		w.each(a, func(at int) { sum += x[at] })
		y[i] = sum / T(max(w.count(a), 1))
	})
}

// mean turns integer sums into stored means, one requantizer a count.
type mean struct {
	x, y    tensor.Type
	zx, zy  int64
	lo, hi  int64
	byCount map[int]Requantizer
}

func newMean(x, y tensor.Type) (*mean, error) {
	if err := perTensor(x, y); err != nil {
		return nil, err
	}
	_, zx := x.Quant.At(0)
	_, zy := y.Quant.At(0)
	lo, hi := y.Kind.Range()
	return &mean{x: x, y: y, zx: int64(zx), zy: int64(zy), lo: lo, hi: hi, byCount: map[int]Requantizer{}}, nil
}

// of returns the stored mean of count elements whose sum less zero points is acc.
func (m *mean) of(acc int64, count int) int64 {
	r, ok := m.byCount[count]
	if !ok {
		sx, _ := m.x.Quant.At(0)
		sy, _ := m.y.Quant.At(0)
		r = NewRequantizer(m.y.Quant.Round, float64(sx)/(float64(sy)*float64(max(count, 1))))
		m.byCount[count] = r
	}
	return clamp(r.Round(acc)+m.zy, m.lo, m.hi)
}

// span is one position of a window: the offset of its plane and its first row and column, which may lie in the padding.
type span struct {
	plane, top, left int
	h, w             int // of the plane
}

// windows calls f for every element i of y with its window.
func (a PoolAttrs) windows(x, y tensor.Shape, f func(i int, w span)) error {
	h, w, oh, ow := x[2], x[3], y[2], y[3]
	i, since := 0, 0
	for plane := range x[0] * x[1] {
		for r := range oh {
			for c := range ow {
				f(i, span{plane * h * w, r*a.Strides[0] - a.Pads[0], c*a.Strides[1] - a.Pads[1], h, w})
				i++
			}
		}
		if since += oh * ow * a.Size[0] * a.Size[1]; since > pollEvery {
			if since = 0; progress.Stopped() != nil {
				return progress.ErrStopped
			}
		}
	}
	return nil
}

// each calls f with the offset of every tap inside the image, row by row.
func (s span) each(a PoolAttrs, f func(at int)) {
	for r := range a.Size[0] {
		row := s.top + r*a.Dilations[0]
		if row < 0 || row >= s.h {
			continue
		}
		for c := range a.Size[1] {
			if col := s.left + c*a.Dilations[1]; col >= 0 && col < s.w {
				f(s.plane + row*s.w + col)
			}
		}
	}
}

// count returns what an average divides by: the taps inside the image, with CountPad those inside the padding too.
func (s span) count(a PoolAttrs) int {
	top, left, bottom, right := 0, 0, s.h, s.w
	if a.CountPad {
		top, left, bottom, right = -a.Pads[0], -a.Pads[1], s.h+a.Pads[2], s.w+a.Pads[3]
	}
	return within(s.top, a.Size[0], a.Dilations[0], top, bottom) * within(s.left, a.Size[1], a.Dilations[1], left, right)
}

// within counts the taps first, first+step, … of n that lie in [lo, hi).
func within(first, n, step, lo, hi int) int {
	count := 0
	for i := range n {
		if at := first + i*step; at >= lo && at < hi {
			count++
		}
	}
	return count
}

func plainInts(t *tensor.Tensor) []int64 {
	out := make([]int64, t.Len())
	for i := range out {
		out[i] = t.Int(i)
	}
	return out
}
