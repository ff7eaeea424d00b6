package graph

import (
	"github.com/luciola-nn/luciola/compiler/kernels"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Evaluation of operations that move elements.

func evalTranspose(n *Node, in, out []*tensor.Tensor) error {
	return kernels.Transpose(n.Ints("perm"), in[0], out[0])
}

func evalConcat(n *Node, in, out []*tensor.Tensor) error {
	return kernels.Concat(n.Int("axis"), in, out[0])
}

func evalSlice(n *Node, in, out []*tensor.Tensor) error {
	return kernels.Slice(n.Ints("starts"), n.Ints("steps"), in[0], out[0])
}

func evalPad(n *Node, in, out []*tensor.Tensor) error {
	return kernels.Pad(n.Ints("pads"), n.Float("value"), in[0], out[0])
}

func evalGather(n *Node, in, out []*tensor.Tensor) error {
	return kernels.Gather(n.Int("axis"), in[0], in[1], out[0])
}

func evalExpand(_ *Node, in, out []*tensor.Tensor) error { return kernels.Expand(in[0], out[0]) }
