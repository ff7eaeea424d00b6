package graph

import (
	"github.com/luciola-nn/luciola/compiler/kernels"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Evaluation of convolutions, products, pools and normalizations. What each computes, to the bit, is documented by the function of
// package kernels that it calls.

// operand returns in[i], nil where it is absent.
func operand(in []*tensor.Tensor, i int) *tensor.Tensor {
	if i < len(in) {
		return in[i]
	}
	return nil
}

func (n *Node) window() kernels.Window {
	return kernels.Window{Strides: n.Ints("strides"), Pads: n.Ints("pads"), Dilations: n.Ints("dilations")}
}

func (n *Node) pool() kernels.PoolAttrs {
	return kernels.PoolAttrs{Window: n.window(), Size: n.Ints("size"), CountPad: n.Op == AvgPool && n.Int("count_pad") != 0}
}

func evalConv(n *Node, in, out []*tensor.Tensor) error {
	a := kernels.ConvAttrs{Window: n.window(), Groups: n.Int("groups"), Lo: n.Float("lo"), Hi: n.Float("hi")}
	return kernels.Conv(a, in[0], in[1], operand(in, 2), operand(in, 3), out[0])
}

func evalDense(n *Node, in, out []*tensor.Tensor) error {
	return kernels.Dense(n.Float("lo"), n.Float("hi"), in[0], in[1], operand(in, 2), operand(in, 3), out[0])
}

func evalMatMul(_ *Node, in, out []*tensor.Tensor) error { return kernels.MatMul(in[0], in[1], out[0]) }

func evalMaxPool(n *Node, in, out []*tensor.Tensor) error {
	return kernels.MaxPool(n.pool(), in[0], out[0])
}

func evalAvgPool(n *Node, in, out []*tensor.Tensor) error {
	return kernels.AvgPool(n.pool(), in[0], out[0])
}

func evalBatchNorm(n *Node, in, out []*tensor.Tensor) error {
	return kernels.BatchNorm(n.Float("eps"), in[0], in[1], in[2], in[3], in[4], out[0])
}

func evalLRN(n *Node, in, out []*tensor.Tensor) error {
	a := kernels.LRNAttrs{Size: n.Int("size"), Alpha: n.Float("alpha"), Beta: n.Float("beta"), Bias: n.Float("bias")}
	return kernels.LRN(a, in[0], out[0])
}

func evalReduce(n *Node, in, out []*tensor.Tensor) error {
	return kernels.Reduce(n.Str("fn"), n.Ints("axes"), in[0], out[0])
}

func evalSoftmax(n *Node, in, out []*tensor.Tensor) error {
	return kernels.Softmax(n.Int("axis"), n.Int("log") != 0, in[0], out[0])
}
