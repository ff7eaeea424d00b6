package kernels

import (
	"math"

	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// MatMul computes y [… I J] = a [… I K] · b [… K J], leading axes broadcast. Every element is one chain of fused multiply-adds from 0, k
// ascending; −0 becomes +0.
func MatMul(a, b, y *tensor.Tensor) error {
	if y.Kind == tensor.F64 {
		return matMul(a.Shape, b.Shape, y.Shape, a.F64(), b.F64(), y.F64(), math.FMA)
	}
	return matMul(a.Shape, b.Shape, y.Shape, a.F32(), b.F32(), y.F32(), FMA)
}

func matMul[T float32 | float64](as, bs, ys tensor.Shape, a, b, y []T, fma func(a, b, c T) T) error {
	rank := len(ys)
	rows, cols, depth := ys[rank-2], ys[rank-1], as[len(as)-1]
	lead := ys[:rank-2]
	sa, sb := broadcastStrides(as[:len(as)-2], lead), broadcastStrides(bs[:len(bs)-2], lead)
	since := 0
	return eachIndex(lead, func(batch int, index []int) error {
		pa, pb := a[dot(index, sa)*rows*depth:], b[dot(index, sb)*depth*cols:]
		for i := range rows {
			for j := range cols {
				var acc T
				for k := range depth {
					acc = fma(pa[i*depth+k], pb[k*cols+j], acc)
				}
				y[(batch*rows+i)*cols+j] = acc + 0
			}
			if since += cols * depth; since > pollEvery {
				if since = 0; progress.Stopped() != nil {
					return progress.ErrStopped
				}
			}
		}
		return nil
	})
}

// eachIndex calls f for every index of a shape in row-major order, i counting them.
func eachIndex(shape tensor.Shape, f func(i int, index []int) error) error {
	index := make([]int, len(shape))
	for i := range shape.Elements() {
		if err := f(i, index); err != nil {
			return err
		}
		for a := len(shape) - 1; a >= 0; a-- {
			if index[a]++; index[a] < shape[a] {
				break
			}
			index[a] = 0
		}
	}
	return nil
}

// broadcastStrides returns the row-major strides of shape s seen as shape out: 0 along axes that stretch.
func broadcastStrides(s, out tensor.Shape) []int {
	strides := make([]int, len(out))
	own := s.Strides()
	for i := range s {
		if s[i] != 1 {
			strides[len(out)-len(s)+i] = own[i]
		}
	}
	return strides
}

func dot(a, b []int) int {
	sum := 0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}
