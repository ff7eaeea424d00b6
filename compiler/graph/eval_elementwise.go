package graph

import (
	"slices"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/kernels"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Evaluation of operations on each element by itself and of those between reals and integers.

func evalBinary(n *Node, in, out []*tensor.Tensor) error {
	a := kernels.MapAttrsOf(n.number)
	return kernels.Binary(string(n.Op), a.Lo, a.Hi, in[0], in[1], out[0])
}

func evalMap(n *Node, in, out []*tensor.Tensor) error {
	return kernels.Map(string(n.Op), kernels.MapAttrsOf(n.number), in[0], out[0])
}

// number returns a number attribute, its default where it is not set, and whether the operation has one of that name.
func (n *Node) number(name string) (float64, bool) {
	row := n.Row()
	if !slices.ContainsFunc(row.Attrs, func(d attr.Decl) bool { return d.Name == name }) {
		return 0, false
	}
	return attr.Get(row.Attrs, n.Attrs, name).(float64), true
}

func evalCopy(_ *Node, in, out []*tensor.Tensor) error { return kernels.Copy(in[0], out[0]) }

func evalCast(_ *Node, in, out []*tensor.Tensor) error { return kernels.Cast(in[0], out[0]) }

func evalQuantize(_ *Node, in, out []*tensor.Tensor) error { return kernels.Quantize(in[0], out[0]) }

func evalDequantize(_ *Node, in, out []*tensor.Tensor) error {
	return kernels.Dequantize(in[0], out[0])
}

func evalRescale(_ *Node, in, out []*tensor.Tensor) error { return kernels.Rescale(in[0], out[0]) }
