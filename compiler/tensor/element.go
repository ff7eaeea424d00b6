package tensor

import (
	"fmt"
)

// elements returns the data as a slice of T or panics with a Misuse.
func elements[T any](t *Tensor) []T {
	d, ok := t.data.([]T)
	if !ok {
		var zero []T
		panic(Misuse(fmt.Sprintf("elements of a %v tensor asked for as %T", t.Kind, zero)))
	}
	return d
}

// F32 returns the elements of an f32 tensor, not a copy. It panics with a [Misuse] for another kind, as do its siblings.
func (t *Tensor) F32() []float32 { return elements[float32](t) }

// F64 returns the elements of an f64 tensor.
func (t *Tensor) F64() []float64 { return elements[float64](t) }

// I8 returns the elements of an i8 tensor.
func (t *Tensor) I8() []int8 { return elements[int8](t) }

// U8 returns the elements of a u8 tensor.
func (t *Tensor) U8() []uint8 { return elements[uint8](t) }

// I16 returns the elements of an i16 tensor.
func (t *Tensor) I16() []int16 { return elements[int16](t) }

// I32 returns the elements of an i32 tensor.
func (t *Tensor) I32() []int32 { return elements[int32](t) }

// I64 returns the elements of an i64 tensor.
func (t *Tensor) I64() []int64 { return elements[int64](t) }

// Bool returns the elements of a bool tensor.
func (t *Tensor) Bool() []bool { return elements[bool](t) }

// Float returns element i as a float64; integers as they are stored, see [Tensor.Real] for what they stand for.
func (t *Tensor) Float(i int) float64 {
	switch d := t.data.(type) {
	case []float32:
		return float64(d[i])
	case []float64:
		return d[i]
	default:
		return float64(t.Int(i))
	}
}

// Int returns element i of an integer or bool tensor. It panics with a [Misuse] for floats.
func (t *Tensor) Int(i int) int64 {
	switch d := t.data.(type) {
	case []int8:
		return int64(d[i])
	case []uint8:
		return int64(d[i])
	case []int16:
		return int64(d[i])
	case []int32:
		return int64(d[i])
	case []int64:
		return d[i]
	case []bool:
		if d[i] {
			return 1
		}
		return 0
	}
	panic(Misuse("integer asked of a " + t.Kind.String() + " tensor"))
}

// SetInt stores v in element i of an integer or bool tensor; it wraps like a Go conversion.
func (t *Tensor) SetInt(i int, v int64) {
	switch d := t.data.(type) {
	case []int8:
		d[i] = int8(v)
	case []uint8:
		d[i] = uint8(v)
	case []int16:
		d[i] = int16(v)
	case []int32:
		d[i] = int32(v)
	case []int64:
		d[i] = v
	case []bool:
		d[i] = v != 0
	default:
		panic(Misuse("integer stored in a " + t.Kind.String() + " tensor"))
	}
}

// Real returns the real number element i stands for: Scale·(q − Zero) if quantized, else the element.
func (t *Tensor) Real(i int) float64 {
	if t.Quant == nil {
		return t.Float(i)
	}
	scale, zero := t.Quant.At(t.channel(i))
	return float64(scale) * float64(t.Int(i)-int64(zero))
}

// ZeroAt returns the stored value that stands for zero in element i: the zero point if quantized, else 0.
func (t *Tensor) ZeroAt(i int) int64 {
	if t.Quant == nil {
		return 0
	}
	_, zero := t.Quant.At(t.channel(i))
	return int64(zero)
}

// IsZero reports whether element i stands for zero: equal to 0 (either sign), or to its zero point.
func (t *Tensor) IsZero(i int) bool {
	if t.Kind.IsFloat() {
		return t.Float(i) == 0
	}
	return t.Int(i) == t.ZeroAt(i)
}

// Zeros returns how many elements stand for zero.
func (t *Tensor) Zeros() int {
	n := 0
	if d, ok := t.data.([]float32); ok { // the common case, ten times as fast
		for _, v := range d {
			if v == 0 {
				n++
			}
		}
		return n
	}
	for i := range t.Len() {
		if t.IsZero(i) {
			n++
		}
	}
	return n
}

// channel returns the index along the quantization axis of element i.
func (t *Tensor) channel(i int) int {
	if t.Quant == nil || t.Quant.Axis < 0 {
		return 0
	}
	inner := 1
	for _, d := range t.Shape[t.Quant.Axis+1:] {
		inner *= d
	}
	return i / inner % t.Shape[t.Quant.Axis]
}
