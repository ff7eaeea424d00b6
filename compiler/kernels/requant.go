package kernels

import (
	"fmt"
	"math"

	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Multiplier is a positive real as an integer M in [2³⁰, 2³¹) times 2^(Shift−31); zero is M = 0.
type Multiplier struct {
	M     int32
	Shift int
}

// QuantizeMultiplier decomposes m ≥ 0 as TensorFlow Lite's function of that name does (kernels/internal/quantization_util.cc of
// google-ai-edge/LiteRT). single is its build with one rounding, which caps the shift at 30.
func QuantizeMultiplier(m float64, single bool) Multiplier {
	if m == 0 {
		return Multiplier{}
	}
	q, shift := math.Frexp(m)
	f := int64(math.Round(q * (1 << 31)))
	if f == 1<<31 {
		f /= 2
		shift++
	}
	if shift < -31 {
		return Multiplier{}
	}
	if single && shift > 30 {
		return Multiplier{M: math.MaxInt32, Shift: 30}
	}
	return Multiplier{M: int32(f), Shift: shift}
}

// Requantizer multiplies an accumulator by a real and rounds to an integer, in one of the four modes of [tensor.Rounding].
type Requantizer struct {
	mode  tensor.Rounding
	mult  Multiplier
	scale float32 // mode F
}

// NewRequantizer returns the multiplication by m ≥ 0 in the given mode.
//
//	S  (acc·M + 2^(t−1)) >> t with t = 31 − shift: one rounding, half toward +∞
//	D  saturating rounding doubling high multiply, then a rounding right shift, half away from zero (gemmlowp)
//	W  M rounded to 16 bits, (acc·M' + 2^(t−1)) >> t with t = 15 − shift: for 64-bit accumulators
//	F  float32(acc)·float32(m), half to even
func NewRequantizer(mode tensor.Rounding, m float64) Requantizer {
	r := Requantizer{mode: mode, mult: QuantizeMultiplier(m, mode == tensor.RoundS), scale: float32(m)}
	if mode == tensor.RoundW {
		// TFLite's reduction of the multiplier to 16 bits
		if r.mult.M < 0x7FFF0000 {
			r.mult.M = (r.mult.M + 1<<15) >> 16
		} else {
			r.mult.M = 0x7FFF
		}
	}
	return r
}

// Round returns acc times the real, rounded. Modes D and F take a 32-bit acc, S any |acc| ≤ 2³¹, W any up to 2⁴⁷.
func (r Requantizer) Round(acc int64) int64 {
	m, s := int64(r.mult.M), r.mult.Shift
	switch r.mode {
	case tensor.RoundD:
		left, right := max(s, 0), max(-s, 0)
		return roundingShift(highMultiply(saturate32(acc<<left), r.mult.M), right)
	case tensor.RoundW:
		return shiftHalfUp(acc*m, 15-s)
	case tensor.RoundF:
		return roundEven(float32(float32(acc) * r.scale))
	}
	return shiftHalfUp(acc*m, 31-s)
}

// shiftHalfUp returns x·2⁻ᵗ rounded half toward +∞. t is at least 1, except in mode W for multipliers of 2¹⁵ and more.
func shiftHalfUp(x int64, t int) int64 {
	if t <= 0 {
		return x << -t
	}
	return (x + 1<<(t-1)) >> t
}

// roundEven converts after rounding half to even, saturating far outside every quantized kind.
func roundEven(v float32) int64 {
	return int64(math.RoundToEven(min(max(float64(v), -1<<40), 1<<40)))
}

func saturate32(v int64) int32 { return int32(min(max(v, math.MinInt32), math.MaxInt32)) }

// highMultiply is gemmlowp's SaturatingRoundingDoublingHighMul: the upper half of 2·a·b, rounded half away from zero.
func highMultiply(a, b int32) int32 {
	if a == math.MinInt32 && b == math.MinInt32 {
		return math.MaxInt32
	}
	ab, nudge := int64(a)*int64(b), int64(1)<<30
	if ab < 0 {
		nudge = 1 - 1<<30
	}
	return int32((ab + nudge) / (1 << 31)) // truncating, as in C
}

// roundingShift is gemmlowp's RoundingDivideByPOT: x·2⁻ᵉ rounded half away from zero.
func roundingShift(x int32, e int) int64 {
	mask := int64(1)<<e - 1
	threshold := mask >> 1
	if x < 0 {
		threshold++
	}
	y := int64(x) >> e
	if int64(x)&mask > threshold {
		y++
	}
	return y
}

// Epilogue turns the accumulator of a quantized convolution or dense layer into the stored value.
//
// Without residual: y = clamp(R(acc, sx·sw[c]/sy) + zy). With a residual r both terms keep eight guard bits, so that they are rounded
// together: t = R(acc, 2⁸·sx·sw[c]/sy) + R(r − zr, 2⁸·sr/sy), y = clamp((t + 128) >> 8 + zy). R is the result type's rounding mode.
// The clamp is to the kind and to [lo, hi] as stored values: round(lo/sy) + zy, half away from zero.
type Epilogue struct {
	acc      []Requantizer // one, or one a channel
	residual *Requantizer
	zr       int64 // zero point of the residual
	zero     int64 // of the result
	lo, hi   int64
}

const guard = 8 // extra bits kept by terms that are added before the last rounding

// NewEpilogue returns the epilogue for operands of the given types; r is nil without residual. lo and hi are reals.
func NewEpilogue(x, w, y tensor.Type, r *tensor.Type, lo, hi float64) (*Epilogue, error) {
	if err := perTensor(x, y); err != nil {
		return nil, err
	}
	sx, _ := x.Quant.At(0)
	sy, zy := y.Quant.At(0)
	e := &Epilogue{zero: int64(zy)}
	e.lo, e.hi = ClampRange(y, lo, hi)
	up := 1.0
	if r != nil {
		if err := perTensor(*r); err != nil {
			return nil, err
		}
		sr, zr := r.Quant.At(0)
		up = 1 << guard
		q := NewRequantizer(y.Quant.Round, up*float64(sr)/float64(sy))
		e.residual, e.zr = &q, int64(zr)
	}
	for _, sw := range w.Quant.Scale {
		e.acc = append(e.acc, NewRequantizer(y.Quant.Round, up*(float64(sx)*float64(sw)/float64(sy))))
	}
	return e, nil
}

// Value returns the stored value of channel c for accumulator acc and stored residual r (ignored without one).
func (e *Epilogue) Value(acc int64, c int, r int64) int64 {
	if len(e.acc) == 1 {
		c = 0
	}
	v := e.acc[c].Round(acc)
	if e.residual != nil {
		v = unguard(v + e.residual.Round(r-e.zr))
	}
	return min(max(v+e.zero, e.lo), e.hi)
}

// unguard rounds the guard bits away, half toward +∞.
func unguard(t int64) int64 { return (t + 1<<(guard-1)) >> guard }

// ClampRange returns the reals lo and hi as stored values of type t, within its kind.
func ClampRange(t tensor.Type, lo, hi float64) (qlo, qhi int64) {
	qlo, qhi = t.Kind.Range()
	if t.Quant == nil {
		return saturateTo(math.Ceil(lo), qlo, qhi), saturateTo(math.Floor(hi), qlo, qhi)
	}
	s, z := t.Quant.At(0)
	return saturateTo(math.Round(lo/float64(s))+float64(z), qlo, qhi), saturateTo(math.Round(hi/float64(s))+float64(z), qlo, qhi)
}

// saturateTo converts an integral v into [lo, hi].
func saturateTo(v float64, lo, hi int64) int64 {
	switch {
	case v <= float64(lo):
		return lo
	case v >= float64(hi):
		return hi
	}
	return int64(v)
}

// perTensor wants quantization with one scale.
func perTensor(types ...tensor.Type) error {
	for _, t := range types {
		if t.Quant == nil || t.Quant.Axis >= 0 {
			return fmt.Errorf("%v: expected a quantized tensor with one scale", t)
		}
	}
	return nil
}
