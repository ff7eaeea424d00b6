package kernels

import (
	"fmt"
	"math"

	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Quantize stores the integers that stand for x: float32(x/scale) rounded, plus the zero point, saturated. Ties go away from zero in
// modes S, D and W and to even in mode F (ONNX). A NaN becomes the zero point.
func Quantize(x, y *tensor.Tensor) error {
	if y.Quant == nil {
		return fmt.Errorf("result %v is not quantized", y.Type)
	}
	round := math.Round
	if y.Quant.Round == tensor.RoundF {
		round = math.RoundToEven
	}
	lo, hi := y.Kind.Range()
	for i := range y.Len() {
		s, z := quantAt(y, i)
		v := float64(float32(x.Float(i)) / float32(s))
		if v != v {
			y.SetInt(i, z)
			continue
		}
		y.SetInt(i, saturateTo(round(v)+float64(z), lo, hi))
	}
	return nil
}

// Dequantize stores the reals that x stands for: scale·(q − zero), one float32 product.
func Dequantize(x, y *tensor.Tensor) error {
	if x.Quant == nil {
		return fmt.Errorf("operand %v is not quantized", x.Type)
	}
	out := y.F32()
	for i := range out {
		s, z := quantAt(x, i)
		out[i] = float32(s) * float32(x.Int(i)-z)
	}
	return nil
}

// Rescale stores x in y's quantization: R(x − zx, sx/sy) + zy in y's rounding mode, saturated.
func Rescale(x, y *tensor.Tensor) error {
	m, err := newMean(x.Type, y.Type)
	if err != nil {
		return err
	}
	for i := range y.Len() {
		y.SetInt(i, m.of(x.Int(i)-m.zx, 1))
	}
	return nil
}

// quantAt returns scale and zero point of element i.
func quantAt(t *tensor.Tensor, i int) (scale float64, zero int64) {
	c := 0
	if a := t.Quant.Axis; a >= 0 {
		c = i / t.Shape[a+1:].Elements() % t.Shape[a]
	}
	s, z := t.Quant.At(c)
	return float64(s), int64(z)
}

// Cast converts x to y's kind. Floats become integers by truncation, saturated, a NaN 0; integers wrap; anything but 0 is true.
func Cast(x, y *tensor.Tensor) error {
	for i := range y.Len() {
		switch {
		case y.Kind == tensor.F32 && x.Kind == tensor.F64:
			y.F32()[i] = float32(x.F64()[i])
		case y.Kind == tensor.F32 && x.Kind != tensor.F32:
			y.F32()[i] = float32(x.Int(i))
		case y.Kind == tensor.F32:
			y.F32()[i] = x.F32()[i]
		case y.Kind == tensor.F64:
			y.F64()[i] = x.Float(i)
		case y.Kind == tensor.Bool:
			y.Bool()[i] = x.Float(i) != 0
		case x.Kind.IsFloat():
			lo, hi := y.Kind.Range()
			if v := x.Float(i); v == v {
				y.SetInt(i, saturateTo(math.Trunc(v), lo, hi))
			} else {
				y.SetInt(i, 0)
			}
		default:
			y.SetInt(i, x.Int(i))
		}
	}
	return nil
}
