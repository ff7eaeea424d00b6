// Package tensor holds shapes, element kinds, quantization parameters, masks and dense arrays. It knows nothing else: no operation,
// no graph, no file format but NumPy's .npy.
//
//	type.go     what is known before data exists; in both IRs
//	tensor.go   data
//	slice.go    parts of it, and the short form
//	convert.go  to and from Go slices
//	matrix.go   to and from gonum matrices
//	npy.go      to and from NumPy
//	binary.go   to and from bytes, with the quantization
//	mask.go     which elements of a parameter pruning keeps
//	source.go   the package as text, for programs that are built where the module is not
//
// Open this file first.
package tensor

import (
	"fmt"
	"math"
	"slices"
)

// Tensor is a dense row-major array. Tensors that belong to a graph are never written; [Tensor.Clone] gives one that may be.
type Tensor struct {
	Type
	data any // []float32, []float64, []int8, []uint8, []int16, []int32, []int64 or []bool, len = Shape.Elements()
}

// Misuse is the value of the panic of a call that asks for elements of another kind or with a wrong index.
type Misuse string

// Error returns the message.
func (m Misuse) Error() string { return "tensor: " + string(m) }

// New returns a tensor of zeros. It panics if the shape has a symbol.
func New(t Type) *Tensor {
	n := t.Shape.Elements()
	var data any
	switch t.Kind {
	case F32:
		data = make([]float32, n)
	case F64:
		data = make([]float64, n)
	case I8:
		data = make([]int8, n)
	case U8:
		data = make([]uint8, n)
	case I16:
		data = make([]int16, n)
	case I32:
		data = make([]int32, n)
	case I64:
		data = make([]int64, n)
	case Bool:
		data = make([]bool, n)
	}
	t.Shape = slices.Clone(t.Shape)
	return &Tensor{Type: t, data: data}
}

// From returns a tensor over data, which it keeps: a []float32, []float64, []int8, []uint8, []int16, []int32, []int64 or []bool of as
// many elements as the shape has. The kind follows from the slice.
func From(data any, shape ...int) (*Tensor, error) {
	kind, n, ok := kindOf(data)
	if !ok {
		return nil, fmt.Errorf("tensor: a %T cannot hold elements; use []float32, []int8, []int64 …", data)
	}
	want, err := Shape(shape).Count()
	if err != nil {
		return nil, fmt.Errorf("tensor: %w", err)
	}
	if n != want {
		return nil, fmt.Errorf("tensor: %d elements for shape %v, which has %d", n, Shape(shape), want)
	}
	return &Tensor{Type: TypeOf(kind, slices.Clone(shape)...), data: data}, nil
}

// Must returns t; it panics with a [Misuse] if err is not nil. For data written in a program.
func Must(t *Tensor, err error) *Tensor {
	if err != nil {
		panic(Misuse(err.Error()))
	}
	return t
}

// Scalar returns a float32 tensor without axes.
func Scalar(v float32) *Tensor { return Must(From([]float32{v})) }

func kindOf(data any) (Kind, int, bool) {
	switch d := data.(type) {
	case []float32:
		return F32, len(d), true
	case []float64:
		return F64, len(d), true
	case []int8:
		return I8, len(d), true
	case []uint8:
		return U8, len(d), true
	case []int16:
		return I16, len(d), true
	case []int32:
		return I32, len(d), true
	case []int64:
		return I64, len(d), true
	case []bool:
		return Bool, len(d), true
	}
	return 0, 0, false
}

// Len returns the number of elements.
func (t *Tensor) Len() int { _, n, _ := kindOf(t.data); return n }

// Clone returns an independent copy.
func (t *Tensor) Clone() *Tensor {
	c := New(t.Type)
	c.Copy(t)
	return c
}

// Copy overwrites the elements of t with those of src, which must have the same kind and number of elements.
func (t *Tensor) Copy(src *Tensor) {
	if t.Kind != src.Kind || t.Len() != src.Len() {
		panic(Misuse(fmt.Sprintf("copy of %v into %v", src.Type, t.Type)))
	}
	switch d := t.data.(type) {
	case []float32:
		copy(d, src.F32())
	case []float64:
		copy(d, src.F64())
	case []int8:
		copy(d, src.I8())
	case []uint8:
		copy(d, src.U8())
	case []int16:
		copy(d, src.I16())
	case []int32:
		copy(d, src.I32())
	case []int64:
		copy(d, src.I64())
	case []bool:
		copy(d, src.Bool())
	}
}

// Reshape returns a view of the same data in another shape with as many elements, or an error. A per-channel quantization is not kept
// unless its axis keeps its extent and position.
func (t *Tensor) Reshape(shape ...int) (*Tensor, error) {
	n, err := Shape(shape).Count()
	if err != nil || n != t.Len() {
		return nil, fmt.Errorf("tensor: %v cannot take shape %v", t.Type, Shape(shape))
	}
	u := &Tensor{Type: t.Type.WithShape(slices.Clone(shape)), data: t.data}
	if q := t.Quant; q != nil && q.Axis >= 0 && u.Type.Check() != nil {
		return nil, fmt.Errorf("tensor: shape %v breaks the quantization of %v", Shape(shape), t.Type)
	}
	return u, nil
}

// WithType returns a view of the same data under a type with the same kind and number of elements; for setting quantization.
func (t *Tensor) WithType(u Type) (*Tensor, error) {
	n, err := u.Shape.Count()
	if err != nil || n != t.Len() || u.Kind != t.Kind {
		return nil, fmt.Errorf("tensor: data of %v cannot have type %v", t.Type, u)
	}
	if err := u.Check(); err != nil {
		return nil, fmt.Errorf("tensor: type %v: %w", u, err)
	}
	return &Tensor{Type: u, data: t.data}, nil
}

// Equal reports whether both tensors have the same type and the same bits.
func (t *Tensor) Equal(u *Tensor) bool {
	if !t.Type.Equal(u.Type) {
		return false
	}
	for i := range t.Len() {
		switch d := t.data.(type) {
		case []float32:
			if math.Float32bits(d[i]) != math.Float32bits(u.F32()[i]) {
				return false
			}
		case []float64:
			if math.Float64bits(d[i]) != math.Float64bits(u.F64()[i]) {
				return false
			}
		default:
			if t.Int(i) != u.Int(i) {
				return false
			}
		}
	}
	return true
}
