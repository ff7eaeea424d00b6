package kernels

import (
	"math"

	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Window is how a filter or a pool walks over an image [N C H W].
type Window struct {
	Strides   []int // rows, columns
	Pads      []int // top, left, bottom, right
	Dilations []int // rows, columns
}

// ConvAttrs are the attributes of a convolution.
type ConvAttrs struct {
	Window
	Groups int
	Lo, Hi float64 // clamp of the result, as reals; ±Inf for none
}

// Conv computes y [N M OH OW] from x [N C H W], filters w [M C/groups R S], bias b [M] and residual r of y's shape; b and r may be nil.
//
// Floats: y = clamp((b + Σ x·w) + r), the sum one chain of fused multiply-adds that starts with b (0 without) and takes the taps inside
// the image in the order of channel, row, column of the filter; a sum of −0 becomes +0. Infinite weights under padding are no case.
//
// Quantized: acc = b + Σ (x − zx)·(w − zw) over the taps inside the image in 32 bits (64 in mode W), then [Epilogue].
func Conv(a ConvAttrs, x, w, b, r, y *tensor.Tensor) error {
	g := newGeometry(a, x.Shape, w.Shape, y.Shape)
	switch x.Kind {
	case tensor.F32:
		return g.floats32(x, w, b, r, y)
	case tensor.F64:
		return g.floats64(x, w, b, r, y)
	}
	return g.integers(x, w, b, r, y)
}

// Dense computes y [N M] = clamp((b + x·wᵀ) + r) from x [N K] and w [M K]: [Conv] of one pixel, features ascending.
func Dense(lo, hi float64, x, w, b, r, y *tensor.Tensor) error {
	pixel := func(s tensor.Shape) tensor.Shape { return tensor.Shape{s[0], s[1], 1, 1} }
	g := newGeometry(ConvAttrs{Window: Window{[]int{1, 1}, []int{0, 0, 0, 0}, []int{1, 1}}, Groups: 1, Lo: lo, Hi: hi},
		pixel(x.Shape), pixel(w.Shape), pixel(y.Shape))
	switch x.Kind {
	case tensor.F32:
		return g.floats32(x, w, b, r, y)
	case tensor.F64:
		return g.floats64(x, w, b, r, y)
	}
	return g.integers(x, w, b, r, y)
}

// geometry is the loop bounds of a convolution.
type geometry struct {
	ConvAttrs
	n, h, w    int // images, rows, columns of x
	c, m       int // channels, filters
	r, s       int // rows, columns of a filter
	oh, ow     int // rows, columns of y
	perC, perM int // channels and filters of a group
}

func newGeometry(a ConvAttrs, x, w, y tensor.Shape) geometry {
	return geometry{
		ConvAttrs: a, n: x[0], c: x[1], h: x[2], w: x[3], m: w[0], r: w[2], s: w[3], oh: y[2], ow: y[3],
		perC: x[1] / a.Groups, perM: w[0] / a.Groups,
	}
}

func (g *geometry) floats32(x, w, b, r, y *tensor.Tensor) error {
	bias, out := make([]float32, g.m), y.F32()
	if b != nil {
		copy(bias, b.F32())
	}
	lo, hi := float32(g.Lo), float32(g.Hi)
	return chains(g, x.F32(), w.F32(), FMA, func(i, m int, sum func(float32) float32) {
		v := sum(bias[m]) + 0
		if r != nil {
			v += r.F32()[i]
		}
		out[i] = clamp(v, lo, hi)
	})
}

func (g *geometry) floats64(x, w, b, r, y *tensor.Tensor) error {
	bias, out := make([]float64, g.m), y.F64()
	if b != nil {
		copy(bias, b.F64())
	}
	return chains(g, x.F64(), w.F64(), math.FMA, func(i, m int, sum func(float64) float64) {
		v := sum(bias[m]) + 0
		if r != nil {
			v += r.F64()[i]
		}
		out[i] = clamp(v, g.Lo, g.Hi)
	})
}

func (g *geometry) integers(x, w, b, r, y *tensor.Tensor) error {
	e, err := epilogueOf(x, w, y, r, g.Lo, g.Hi)
	if err != nil {
		return err
	}
	wide := y.Quant.Round == tensor.RoundW
	product := func(a, b, c int64) int64 { return a*b + c }
	return chains(g, Centered(x), Centered(w), product, func(i, m int, sum func(int64) int64) {
		var start, res int64
		if b != nil {
			start = b.Int(m)
		}
		if r != nil {
			res = r.Int(i)
		}
		acc := sum(start)
		if !wide {
			acc = int64(int32(acc))
		}
		y.SetInt(i, e.Value(acc, m, res))
	})
}

func epilogueOf(x, w, y, r *tensor.Tensor, lo, hi float64) (*Epilogue, error) {
	var rt *tensor.Type
	if r != nil {
		rt = &r.Type
	}
	return NewEpilogue(x.Type, w.Type, y.Type, rt, lo, hi)
}

// chains calls out for every element i of y, of filter m; sum(start) returns the chain of multiply-adds that starts there.
func chains[T any](g *geometry, x, w []T, fma func(a, b, c T) T, out func(i, m int, sum func(T) T)) error {
	perFilter := g.perC * g.r * g.s
	i, since := 0, 0
	for n := range g.n {
		for m := range g.m {
			filter := w[m*perFilter:][:perFilter]
			image := x[(n*g.c+m/g.perM*g.perC)*g.h*g.w:]
			for oh := range g.oh {
				for ow := range g.ow {
					out(i, m, func(acc T) T { return oneChain(g, image, filter, oh, ow, acc, fma) })
					i++
				}
				if since += g.ow * perFilter; since > pollEvery {
					if since = 0; progress.Stopped() != nil {
						return progress.ErrStopped
					}
				}
			}
		}
	}
	return nil
}

// pollEvery is how many multiply-adds or elements pass between two questions whether to stop: a few milliseconds of work.
const pollEvery = 1 << 19

// oneChain returns acc plus the products of the taps inside the image under the filter at output position (oh, ow).
func oneChain[T any](g *geometry, image, filter []T, oh, ow int, acc T, fma func(a, b, c T) T) T {
	top, left := oh*g.Strides[0]-g.Pads[0], ow*g.Strides[1]-g.Pads[1]
	for c := range g.perC {
		for r := range g.r {
			row := top + r*g.Dilations[0]
			if row < 0 || row >= g.h {
				continue
			}
			line, taps := image[(c*g.h+row)*g.w:][:g.w], filter[(c*g.r+r)*g.s:][:g.s]
			for s, tap := range taps {
				if col := left + s*g.Dilations[1]; col >= 0 && col < g.w {
					acc = fma(line[col], tap, acc)
				}
			}
		}
	}
	return acc
}

// clamp returns v limited to [lo, hi]; a NaN stays.
func clamp[T float32 | float64 | int64](v, lo, hi T) T {
	if v < lo {
		return lo
	}
	if v > hi {
		return hi
	}
	return v
}

// Centered returns the elements of a quantized tensor less their zero point.
func Centered(t *tensor.Tensor) []int64 {
	out := make([]int64, t.Len())
	for i := range out {
		out[i] = t.Int(i) - t.ZeroAt(i)
	}
	return out
}
