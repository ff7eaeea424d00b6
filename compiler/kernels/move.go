package kernels

import (
	"fmt"
	"math"

	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// lattice is where the elements of a box lie in a row-major tensor: a first offset and a step along each axis.
type lattice struct {
	offset int
	steps  []int
}

// Copy overwrites y with the elements of x, in row-major order of both.
func Copy(x, y *tensor.Tensor) error {
	y.Copy(x)
	return nil
}

// Transpose permutes axes: axis i of y is axis perm[i] of x.
func Transpose(perm []int, x, y *tensor.Tensor) error {
	own, steps := x.Shape.Strides(), make([]int, len(perm))
	for i, p := range perm {
		steps[i] = own[p]
	}
	return move(y.Shape, x, lattice{0, steps}, y, lattice{0, y.Shape.Strides()})
}

// Slice takes the elements of x from starts, by steps (nil: by 1), as many as y has.
func Slice(starts, steps []int, x, y *tensor.Tensor) error {
	from := lattice{dot(starts, x.Shape.Strides()), x.Shape.Strides()}
	for i, s := range steps {
		from.steps[i] *= s
	}
	return move(y.Shape, x, from, y, lattice{0, y.Shape.Strides()})
}

// Expand broadcasts x to the shape of y.
func Expand(x, y *tensor.Tensor) error {
	return move(y.Shape, x, lattice{0, broadcastStrides(x.Shape, y.Shape)}, y, lattice{0, y.Shape.Strides()})
}

// Concat puts xs one after the other along an axis of y.
func Concat(axis int, xs []*tensor.Tensor, y *tensor.Tensor) error {
	strides, at := y.Shape.Strides(), 0
	for _, x := range xs {
		if err := move(x.Shape, x, lattice{0, x.Shape.Strides()}, y, lattice{at * strides[axis], strides}); err != nil {
			return err
		}
		at += x.Shape[axis]
	}
	return nil
}

// Pad copies x into y, pads[i] elements from the beginning of axis i, and fills the rest with the real value.
func Pad(pads []int, value float64, x, y *tensor.Tensor) error {
	Fill(y, value)
	strides := y.Shape.Strides()
	return move(x.Shape, x, lattice{0, x.Shape.Strides()}, y, lattice{dot(pads[:len(x.Shape)], strides), strides})
}

// Fill sets every element to the real value: rounded and saturated in integers, the stored value that stands for it in quantized ones.
func Fill(y *tensor.Tensor, value float64) {
	switch y.Kind {
	case tensor.F32:
		fill(y.F32(), float32(value))
		return
	case tensor.F64:
		fill(y.F64(), value)
		return
	}
	lo, hi := y.Kind.Range()
	for i := range y.Len() {
		v := math.Round(value)
		if y.Quant != nil {
			s, z := quantAt(y, i)
			v = math.Round(value/s) + float64(z)
		}
		y.SetInt(i, saturateTo(v, lo, hi))
	}
}

func fill[T any](y []T, v T) {
	for i := range y {
		y[i] = v
	}
}

// Gather takes the entries of x along an axis at indices, of any shape, negative ones from the end. An index outside is an error.
func Gather(axis int, x, indices, y *tensor.Tensor) error {
	outer, inner, extent := x.Shape[:axis].Elements(), x.Shape[axis+1:].Elements(), x.Shape[axis]
	box, step := tensor.Shape{outer, inner}, indices.Len()*inner
	for i, k := range indices.I64() {
		if k < int64(-extent) || k >= int64(extent) {
			return fmt.Errorf("index %d is outside axis %d of %v", k, axis, x.Type)
		}
		if k < 0 {
			k += int64(extent)
		}
		err := move(box, x, lattice{int(k) * inner, []int{extent * inner, 1}}, y, lattice{i * inner, []int{step, 1}})
		if err != nil {
			return err
		}
	}
	return nil
}

// move copies a box of elements from one lattice to another.
func move(box tensor.Shape, x *tensor.Tensor, from lattice, y *tensor.Tensor, to lattice) error {
	switch y.Kind {
	case tensor.F32:
		return moveBox(box, x.F32(), from, y.F32(), to)
	case tensor.F64:
		return moveBox(box, x.F64(), from, y.F64(), to)
	case tensor.I8:
		return moveBox(box, x.I8(), from, y.I8(), to)
	case tensor.U8:
		return moveBox(box, x.U8(), from, y.U8(), to)
	case tensor.I16:
		return moveBox(box, x.I16(), from, y.I16(), to)
	case tensor.I32:
		return moveBox(box, x.I32(), from, y.I32(), to)
	case tensor.I64:
		return moveBox(box, x.I64(), from, y.I64(), to)
	}
	return moveBox(box, x.Bool(), from, y.Bool(), to)
}

func moveBox[T any](box tensor.Shape, x []T, from lattice, y []T, to lattice) error {
	if len(box) == 0 {
		y[to.offset] = x[from.offset]
		return nil
	}
	last, since := len(box)-1, 0
	n, fs, ts := box[last], from.steps[last], to.steps[last]
	return eachIndex(box[:last], func(_ int, index []int) error {
		p, q := from.offset+dot(index, from.steps[:last]), to.offset+dot(index, to.steps[:last])
		if fs == 1 && ts == 1 {
			copy(y[q:q+n], x[p:p+n])
		} else {
			for range n {
				y[q] = x[p]
				p += fs
				q += ts
			}
		}
		if since += n; since > pollEvery {
			since = 0
			return progress.Stopped()
		}
		return nil
	})
}
