package tensor

import "fmt"

// FromRows returns a float32 tensor [rows columns] from a slice of rows of equal length.
func FromRows(rows [][]float64) (*Tensor, error) {
	cols := 0
	if len(rows) > 0 {
		cols = len(rows[0])
	}
	t := New(TypeOf(F32, len(rows), cols))
	for i, row := range rows {
		if len(row) != cols {
			return nil, fmt.Errorf("tensor: row %d has %d elements, row 0 has %d; expected equal lengths", i, len(row), cols)
		}
		for j, v := range row {
			t.F32()[i*cols+j] = float32(v)
		}
	}
	return t, nil
}

// Float32s returns a copy of the elements as the reals they stand for, in row-major order.
func (t *Tensor) Float32s() []float32 {
	out := make([]float32, t.Len())
	for i := range out {
		out[i] = float32(t.Real(i))
	}
	return out
}

// Float64s is [Tensor.Float32s] in float64.
func (t *Tensor) Float64s() []float64 {
	out := make([]float64, t.Len())
	for i := range out {
		out[i] = t.Real(i)
	}
	return out
}

// Rows returns a copy of a tensor with two axes as a slice of rows, in the reals the elements stand for.
func (t *Tensor) Rows() ([][]float64, error) {
	if len(t.Shape) != 2 {
		return nil, fmt.Errorf("tensor: rows of %v, expected two axes; Reshape first", t.Type)
	}
	flat, cols := t.Float64s(), t.Shape[1]
	rows := make([][]float64, t.Shape[0])
	for i := range rows {
		rows[i] = flat[i*cols : (i+1)*cols : (i+1)*cols]
	}
	return rows, nil
}
