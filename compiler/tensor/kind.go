package tensor

import "slices"

// Kind is the kind of a tensor's elements.
type Kind uint8

// The element kinds. Integers with a [Quant] stand for reals.
const (
	F32 Kind = iota
	F64
	I8
	U8
	I16
	I32
	I64
	Bool
)

var kindNames = [...]string{"f32", "f64", "i8", "u8", "i16", "i32", "i64", "bool"}

var kindSizes = [...]int{4, 8, 1, 1, 2, 4, 8, 1}

// String returns the name used in both IRs: "f32", "i8" …
func (k Kind) String() string { return kindNames[k] }

// Size returns the bytes of one element.
func (k Kind) Size() int { return kindSizes[k] }

// IsFloat reports whether elements are floating point numbers.
func (k Kind) IsFloat() bool { return k == F32 || k == F64 }

// Range returns the smallest and the largest value of an integer kind; for Bool 0 and 1. It panics for a float.
func (k Kind) Range() (lo, hi int64) {
	switch k {
	case U8:
		return 0, 255
	case Bool:
		return 0, 1
	case I8, I16, I32, I64:
		bits := 8 * k.Size()
		return -1 << (bits - 1), 1<<(bits-1) - 1
	}
	panic("tensor: " + k.String() + " has no integer range")
}

// ParseKind returns the kind with the given name.
func ParseKind(name string) (Kind, bool) {
	i := slices.Index(kindNames[:], name)
	return Kind(max(i, 0)), i >= 0
}
