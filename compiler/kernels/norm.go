package kernels

import (
	"math"

	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// BatchNorm computes y = x·k[c] + d[c] of x [N C …], one fused multiply-add an element, −0 becoming +0; k and d as [NormAffine].
func BatchNorm(eps float64, x, scale, shift, mean, variance, y *tensor.Tensor) error {
	channels, inner := x.Shape[1], x.Shape[2:].Elements()
	for i := range x.Shape[0] * channels {
		k, d := normAffine(eps, i%channels, scale, shift, mean, variance)
		if x.Kind == tensor.F64 {
			affine(k, d, x.F64()[i*inner:][:inner], y.F64()[i*inner:], math.FMA)
		} else {
			affine(float32(k), float32(d), x.F32()[i*inner:][:inner], y.F32()[i*inner:], FMA)
		}
		if progress.Stopped() != nil {
			return progress.ErrStopped
		}
	}
	return nil
}

// NormAffine returns, for every channel, k = scale/√(var + eps) and d = shift − mean·k, in float64, rounded to float32.
func NormAffine(eps float64, scale, shift, mean, variance *tensor.Tensor) (k, d []float32) {
	for c := range scale.Len() {
		a, b := normAffine(eps, c, scale, shift, mean, variance)
		k, d = append(k, float32(a)), append(d, float32(b))
	}
	return k, d
}

func normAffine(eps float64, c int, scale, shift, mean, variance *tensor.Tensor) (k, d float64) {
	k = scale.Float(c) / math.Sqrt(variance.Float(c)+eps)
	return k, shift.Float(c) - float64(mean.Float(c)*k)
}

func affine[T float32 | float64](k, d T, x, y []T, fma func(a, b, c T) T) {
	for i, v := range x {
		y[i] = fma(v, k, d) + 0
	}
}

// LRNAttrs are the attributes of local response normalization.
type LRNAttrs struct {
	Size              int // channels in the sum
	Alpha, Beta, Bias float64
}

// LRN computes y = x / (bias + alpha/size·Σx²)^beta of x [N C …], the sum over size channels around each (⌊(size−1)/2⌋ before it), in
// float64 in the order of channels; rounded once.
func LRN(a LRNAttrs, x, y *tensor.Tensor) error {
	channels, inner := x.Shape[1], x.Shape[2:].Elements()
	before := (a.Size - 1) / 2
	for n := range x.Shape[0] {
		for c := range channels {
			first, last := max(c-before, 0), min(c-before+a.Size, channels)
			for i := range inner {
				sum := 0.0
				for k := first; k < last; k++ {
					v := x.Float((n*channels+k)*inner + i)
					sum += float64(v * v)
				}
				at := (n*channels+c)*inner + i
				v := x.Float(at) * Exp(float64(-a.Beta*Log(a.Bias+float64(a.Alpha/float64(a.Size)*sum))))
				if y.Kind == tensor.F64 {
					y.F64()[at] = v
				} else {
					y.F32()[at] = float32(v)
				}
			}
			if progress.Stopped() != nil {
				return progress.ErrStopped
			}
		}
	}
	return nil
}

// Softmax computes e^(x − max) / Σ e^(x − max) along an axis, or x − max − log Σ with log. Every step is rounded to the kind, so that the
// same steps as operations of their own give the same bits: max, subtract, exp, sum in order, divide (or log, subtract).
func Softmax(axis int, log bool, x, y *tensor.Tensor) error {
	outer, n, inner := x.Shape[:axis].Elements(), x.Shape[axis], x.Shape[axis+1:].Elements()
	for o := range outer {
		for i := range inner {
			if first := o*n*inner + i; x.Kind == tensor.F64 {
				softmax(log, n, inner, x.F64()[first:], y.F64()[first:])
			} else {
				softmax(log, n, inner, x.F32()[first:], y.F32()[first:])
			}
		}
		if progress.Stopped() != nil {
			return progress.ErrStopped
		}
	}
	return nil
}

func softmax[T float32 | float64](log bool, n, step int, x, y []T) {
	top := T(math.Inf(-1))
	for k := range n {
		top = T(floatPairs["max"](float64(top), float64(x[k*step])))
	}
	var sum T
	for k := range n {
		e := T(Exp(float64(x[k*step] - top)))
		sum += e
		if !log {
			y[k*step] = e
		}
	}
	if !log {
		for k := range n {
			y[k*step] /= sum
		}
		return
	}
	shift := T(Log(float64(sum)))
	for k := range n {
		y[k*step] = (x[k*step] - top) - shift
	}
}
