package mapper

import (
	"fmt"
	"slices"

	"github.com/luciola-nn/luciola/accel/machine"
	"github.com/luciola-nn/luciola/accel/program"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// unitFor says which unit does a node's main work: the MAC array what it can, the vector unit what its machine says, the DSP
// the rest.
func unitFor(n *graph.Node, m *machine.Machine) program.Unit {
	if (n.Op == graph.Conv || n.Op == graph.Dense) && onArray(n) {
		return program.MAC
	}
	if op := vectorOp(n); op != "" && m.Vector.Lanes > 0 && slices.Contains(m.Vector.Ops, op) {
		return program.Vector
	}
	return program.DSP
}

// onArray reports whether the array computes the node: int8 in and out, weights that are constant and zero at 0.
func onArray(n *graph.Node) bool {
	w := n.In[1]
	if n.In[0].Type.Kind != tensor.I8 || n.Out[0].Type.Kind != tensor.I8 || w.Type.Kind != tensor.I8 || !w.IsConst() {
		return false
	}
	if b := n.Arg(2); b != nil && !b.IsConst() {
		return false
	}
	return !slices.ContainsFunc(w.Type.Quant.Zero, func(z int32) bool { return z != 0 })
}

// vectorOp is what a machine file calls the operation of a node whose operands are all int8 activations.
func vectorOp(n *graph.Node) string {
	for _, v := range n.In {
		if v == nil || v.Type.Kind != tensor.I8 || v.IsConst() {
			return ""
		}
	}
	if n.Out[0].Type.Kind != tensor.I8 {
		return ""
	}
	switch n.Op {
	case graph.Rescale, graph.Clip:
		return "requantize"
	case graph.Add:
		return "add"
	case graph.MaxPool:
		return "maxpool"
	case graph.AvgPool:
		return "averagepool"
	case graph.Reduce:
		if n.Str("fn") == "mean" {
			return "averagepool"
		}
	}
	return ""
}

// convOf is the geometry of a convolution or dense layer on the array.
func convOf(n *graph.Node) (*program.Conv, error) {
	x, w, y := n.In[0].Type.Shape, n.In[1].Type.Shape, n.Out[0].Type.Shape
	c := &program.Conv{
		Filters: w[0], Groups: 1, GroupChannels: w[1], KernelH: 1, KernelW: 1, StrideH: 1, StrideW: 1,
		DilationH: 1, DilationW: 1, InH: 1, InW: 1, OutH: 1, OutW: 1,
	}
	if n.Op == graph.Conv {
		strides, pads, dilations := n.Ints("strides"), n.Ints("pads"), n.Ints("dilations")
		c.Groups, c.KernelH, c.KernelW = n.Int("groups"), w[2], w[3]
		c.StrideH, c.StrideW, c.DilationH, c.DilationW = strides[0], strides[1], dilations[0], dilations[1]
		c.PadTop, c.PadLeft = pads[0], pads[1]
		c.InH, c.InW, c.OutH, c.OutW = x[2], x[3], y[2], y[3]
	}
	if b := n.Arg(2); b != nil {
		if b.Type.Kind != tensor.I32 {
			return nil, fmt.Errorf("bias %%%s is %v, expected i32", b.Name, b.Type)
		}
		c.Bias = slices.Clone(b.Param.Data.I32())
	}
	return c, nil
}

// work counts what a layer that is not on the array asks of its unit: operations on elements, and products.
func work(p *program.Program, l program.Layer) (int8s, floats, macs int64) {
	out := p.Tensors[l.Out]
	n, isFloat := out.Elements(), out.Kind == program.Float32
	for _, i := range l.In {
		if i >= 0 && l.Op != "conv" && l.Op != "dense" && l.Op != "matmul" {
			n = max(n, p.Tensors[i].Elements())
			isFloat = isFloat || p.Tensors[i].Kind == program.Float32
		}
	}
	switch l.Op {
	case "reshape", "identity", "dropout":
		return 0, 0, 0 // a view
	case "conv", "dense", "matmul":
		macs = products(p, l)
	case "maxpool", "avgpool":
		size := l.Apply.Ints["size"]
		n = out.Elements() * int64(size[0]) * int64(size[1])
	}
	if isFloat {
		return 0, n + macs, 0
	}
	return n, 0, macs
}

// products is the number of products of a layer that the DSP computes, padded taps included; 0 for layers without.
func products(p *program.Program, l program.Layer) int64 {
	if l.Op != "conv" && l.Op != "dense" && l.Op != "matmul" {
		return 0
	}
	out, w := p.Tensors[l.Out], p.Tensors[l.In[1]]
	if l.Op == "matmul" {
		a := p.Tensors[l.In[0]].Dims
		return out.Elements() * int64(a[len(a)-1])
	}
	return out.Elements() * w.Elements() / int64(w.Dims[0])
}
