package kernels

import (
	"fmt"
	"math"

	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// floatPairs are the functions of two reals, by the word that both IRs use.
var floatPairs = map[string]func(a, b float64) float64{
	"add": func(a, b float64) float64 { return a + b },
	"sub": func(a, b float64) float64 { return a - b },
	"mul": func(a, b float64) float64 { return a * b },
	"div": func(a, b float64) float64 { return a / b },
	"pow": Pow,
	"min": func(a, b float64) float64 {
		if b < a || b != b {
			return b
		}
		return a
	},
	"max": func(a, b float64) float64 {
		if b > a || b != b {
			return b
		}
		return a
	},
}

var intPairs = map[string]func(a, b int64) int64{
	"add": func(a, b int64) int64 { return a + b },
	"sub": func(a, b int64) int64 { return a - b },
	"mul": func(a, b int64) int64 { return a * b },
	"div": func(a, b int64) int64 { return a / b },
	"pow": powIntegers,
	"min": func(a, b int64) int64 { return min(a, b) },
	"max": func(a, b int64) int64 { return max(a, b) },
}

// IsBinary reports whether fn names a function of two elements.
func IsBinary(fn string) bool { return floatPairs[fn] != nil }

// Binary computes y = fn(a, b) element by element, operands broadcast to y, clamped to the reals [lo, hi]; [IsBinary] knows the words.
//
// Floats: rounded once to the kind. Plain integers wrap; div truncates, and by zero is an error. Quantized: add and sub are
// t = R(a − za, 2⁸·sa/sy) ± R(b − zb, 2⁸·sb/sy), y = (t + 128) >> 8 + zy, with eight guard bits as in [Epilogue];
// mul is R((a − za)(b − zb), sa·sb/sy) + zy; R is the result's rounding mode.
func Binary(fn string, lo, hi float64, a, b, y *tensor.Tensor) error {
	if floatPairs[fn] == nil {
		return fmt.Errorf("kernels/binary.go has no function %q of two elements", fn)
	}
	switch {
	case y.Kind == tensor.F32:
		f := floatPairs[fn]
		lo, hi := float32(lo), float32(hi)
		pa, pb, py := a.F32(), b.F32(), y.F32()
		// an operation on widened float32 rounded to float32 equals the float32 operation: 53 ≥ 2·24 + 2 bits
		return pairs(a.Shape, b.Shape, y.Shape, func(i, j, k int) {
			py[k] = clamp(float32(f(float64(pa[i]), float64(pb[j]))), lo, hi)
		})
	case y.Kind == tensor.F64:
		f := floatPairs[fn]
		pa, pb, py := a.F64(), b.F64(), y.F64()
		return pairs(a.Shape, b.Shape, y.Shape, func(i, j, k int) { py[k] = clamp(f(pa[i], pb[j]), lo, hi) })
	}
	f, err := integerPair(fn, a, b, y)
	if err != nil {
		return err
	}
	qlo, qhi := ClampRange(y.Type, lo, hi)
	return pairs(a.Shape, b.Shape, y.Shape, func(i, j, k int) {
		y.SetInt(k, clamp(f(a.Int(i), b.Int(j)), qlo, qhi))
	})
}

// integerPair returns fn on stored values, unclamped.
func integerPair(fn string, a, b, y *tensor.Tensor) (func(a, b int64) int64, error) {
	if y.Quant == nil {
		if fn == "div" && b.Zeros() > 0 {
			return nil, fmt.Errorf("integer division by zero")
		}
		plain := intPairs[fn]
		return func(p, q int64) int64 {
			t := plain(p, q)
			if y.Kind == tensor.I32 {
				return int64(int32(t))
			}
			return t
		}, nil
	}
	if err := perTensor(a.Type, b.Type, y.Type); err != nil {
		return nil, err
	}
	sa, za := a.Quant.At(0)
	sb, zb := b.Quant.At(0)
	sy, zy := y.Quant.At(0)
	mode := y.Quant.Round
	ra := NewRequantizer(mode, (1<<guard)*float64(sa)/float64(sy))
	rb := NewRequantizer(mode, (1<<guard)*float64(sb)/float64(sy))
	switch fn {
	case "add", "sub":
		sign := int64(1)
		if fn == "sub" {
			sign = -1
		}
		return func(p, q int64) int64 {
			return unguard(ra.Round(p-int64(za))+sign*rb.Round(q-int64(zb))) + int64(zy)
		}, nil
	case "mul":
		r := NewRequantizer(mode, float64(sa)*float64(sb)/float64(sy))
		return func(p, q int64) int64 { return r.Round((p-int64(za))*(q-int64(zb))) + int64(zy) }, nil
	}
	return nil, fmt.Errorf("%s has no integer form", fn)
}

// pairs calls f with the offsets of a, b and y for every element of y.
func pairs(a, b, y tensor.Shape, f func(i, j, k int)) error {
	if len(y) == 0 {
		f(0, 0, 0)
		return nil
	}
	sa, sb := broadcastStrides(a, y), broadcastStrides(b, y)
	last, since := len(y)-1, 0
	n := y[last]
	return eachIndex(y[:last], func(row int, index []int) error {
		i, j := dot(index, sa[:last]), dot(index, sb[:last])
		for k := range n {
			f(i+k*sa[last], j+k*sb[last], row*n+k)
		}
		if since += n; since > pollEvery {
			since = 0
			return progress.Stopped()
		}
		return nil
	})
}

// powIntegers wraps; a negative exponent gives 0, except for bases of magnitude one (and zero, which gives the largest integer).
func powIntegers(a, n int64) int64 {
	if n < 0 {
		switch a {
		case 1:
			return 1
		case -1:
			return 1 - 2*(n&1)
		case 0:
			return math.MaxInt64
		}
		return 0
	}
	p := int64(1)
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			p *= a
		}
		a *= a
	}
	return p
}
