package graph

import (
	"math"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/kernels"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Evaluation of operations on each element by itself and of those between reals and integers.

func evalBinary(n *Node, in, out []*tensor.Tensor) error {
	lo, hi := n.floatOr("lo", math.Inf(-1)), n.floatOr("hi", math.Inf(1))
	return kernels.Binary(string(n.Op), lo, hi, in[0], in[1], out[0])
}

func evalMap(n *Node, in, out []*tensor.Tensor) error {
	a := kernels.MapAttrs{
		Alpha: n.floatOr("alpha", 0), Beta: n.floatOr("beta", 0), Lo: n.floatOr("lo", math.Inf(-1)), Hi: n.floatOr("hi", math.Inf(1)),
	}
	return kernels.Map(string(n.Op), a, in[0], out[0])
}

// floatOr returns a number attribute, or v if the operation has none of that name.
func (n *Node) floatOr(name string, v float64) float64 {
	for _, d := range n.Row().Attrs {
		if d.Name == name {
			return attr.Get(n.Row().Attrs, n.Attrs, name).(float64)
		}
	}
	return v
}

func evalCopy(_ *Node, in, out []*tensor.Tensor) error { return kernels.Copy(in[0], out[0]) }

func evalCast(_ *Node, in, out []*tensor.Tensor) error { return kernels.Cast(in[0], out[0]) }

func evalQuantize(_ *Node, in, out []*tensor.Tensor) error { return kernels.Quantize(in[0], out[0]) }

func evalDequantize(_ *Node, in, out []*tensor.Tensor) error {
	return kernels.Dequantize(in[0], out[0])
}

func evalRescale(_ *Node, in, out []*tensor.Tensor) error { return kernels.Rescale(in[0], out[0]) }
