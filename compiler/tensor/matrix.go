package tensor

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// FromMatrix returns a float32 tensor [rows columns] from a gonum matrix.
func FromMatrix(m mat.Matrix) *Tensor {
	rows, cols := m.Dims()
	t := New(TypeOf(F32, rows, cols))
	for i := range rows {
		for j := range cols {
			t.F32()[i*cols+j] = float32(m.At(i, j))
		}
	}
	return t
}

// Matrix returns a copy of a tensor with two axes as a gonum matrix, in the reals the elements stand for.
func (t *Tensor) Matrix() (*mat.Dense, error) {
	if len(t.Shape) != 2 || t.Len() == 0 {
		return nil, fmt.Errorf("tensor: matrix of %v, expected two axes, neither empty; Reshape first", t.Type)
	}
	return mat.NewDense(t.Shape[0], t.Shape[1], t.Float64s()), nil
}
