package lower

import (
	"fmt"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/instr"
	"github.com/luciola-nn/luciola/compiler/kernels"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

type rule func(b *builder, n *graph.Node) error

// rules says how each operation becomes instructions.
var rules = map[graph.Op]rule{
	graph.Conv: one(instr.Conv), graph.Dense: one(instr.Gemm), graph.MatMul: one(instr.MatMul),

	graph.MaxPool: pool("max"), graph.AvgPool: pool("mean"), graph.BatchNorm: batchNorm, graph.LRN: one(instr.LRN),

	graph.Add: pair, graph.Sub: pair, graph.Mul: pair, graph.Div: pair, graph.Pow: pair, graph.Min: pair, graph.Max: pair,

	graph.Clip: function, graph.LeakyRelu: function, graph.Elu: function, graph.Sigmoid: function, graph.HardSigmoid: function,
	graph.HardSwish: function, graph.Softsign: function, graph.Tanh: function, graph.Erf: function, graph.Exp: function,
	graph.Log: function, graph.Sqrt: function, graph.Recip: function, graph.Neg: function, graph.Abs: function,
	graph.Floor: function, graph.Ceil: function,

	graph.Identity: look, graph.Dropout: look, graph.Reshape: look, graph.Cast: one(instr.Cast),

	graph.Reduce: one(instr.Reduce), graph.Softmax: softmax,

	graph.Transpose: one(instr.Permute), graph.Concat: concat, graph.Slice: one(instr.Crop), graph.Pad: one(instr.Pad),
	graph.Gather: one(instr.Gather), graph.Expand: one(instr.Broadcast),

	graph.Quantize: one(instr.Quantize), graph.Dequantize: one(instr.Dequantize), graph.Rescale: one(instr.Requant),
}

// one lowers to one instruction with the same operands and attributes.
func one(op instr.Op) rule {
	return func(b *builder, n *graph.Node) error {
		in := b.operands(n)
		b.emit(op, b.result(), pick(n, op), in...)
		return nil
	}
}

// look lowers to no instruction: the result is a view of the operand.
func look(b *builder, n *graph.Node) error {
	v := n.Out[0]
	b.of[v] = b.view(v.Name, v.Type, b.of[n.In[0]], 0)
	return nil
}

func pool(fn string) rule {
	return func(b *builder, n *graph.Node) error {
		attrs := pick(n, instr.Window)
		attrs["fn"] = fn
		b.emit(instr.Window, b.result(), attrs, b.operands(n)...)
		return nil
	}
}

func pair(b *builder, n *graph.Node) error {
	attrs := pick(n, instr.Map2)
	attrs["fn"] = string(n.Op)
	b.emit(instr.Map2, b.result(), attrs, b.operands(n)...)
	return nil
}

// function lowers a function of one element: on quantized operands to a table look-up, except the clamp, which needs none.
func function(b *builder, n *graph.Node) error {
	x, attrs := n.In[0].Type, pick(n, instr.Map)
	if x.Quant == nil || n.Op == graph.Clip {
		attrs["fn"] = string(n.Op)
		b.emit(instr.Map, b.result(), attrs, b.operands(n)...)
		return nil
	}
	a := kernels.MapAttrsOf(func(name string) (float64, bool) { v, ok := attrs[name].(float64); return v, ok })
	y := n.Out[0].Type
	entries, err := kernels.Table(string(n.Op), a, x, y)
	if err != nil {
		return err
	}
	table := tensor.New(tensor.TypeOf(y.Kind, len(entries)))
	for i, v := range entries {
		table.SetInt(i, v)
	}
	b.emit(instr.LUT, b.result(), nil, b.of[n.In[0]], b.constant("table", table))
	return nil
}

// concat lowers to copies into views of the result where the parts lie one after the other in memory, which the memory plan can make
// disappear; else to one instruction.
func concat(b *builder, n *graph.Node) error {
	in, axis, t := b.operands(n), n.Int("axis"), n.Out[0].Type
	if t.Shape[:axis].Elements() != 1 {
		return one(instr.Concat)(b, n)
	}
	out, at := b.result(), 0
	for i, x := range in {
		part := b.view(b.fresh(fmt.Sprint("part", i)), x.Type, out, at)
		b.emit(instr.Copy, part, nil, x)
		at += x.Bytes()
	}
	return nil
}

// batchNorm lowers, for a target that does not take it whole, to a convolution of one tap a channel.
func batchNorm(b *builder, n *graph.Node) error {
	x := n.In[0].Type
	if b.whole(graph.BatchNorm) || len(x.Shape) != 4 || x.Kind != tensor.F32 {
		return one(instr.Norm)(b, n)
	}
	var params [4]*tensor.Tensor
	for i := range params {
		if p := n.In[i+1].Param; p != nil {
			params[i] = p.Data
		} else {
			return one(instr.Norm)(b, n)
		}
	}
	channels := x.Shape[1]
	w, shift := kernels.NormAffine(n.Float("eps"), params[0], params[1], params[2], params[3])
	filters := tensor.Must(tensor.From(w, channels, 1, 1, 1))
	bias := tensor.Must(tensor.From(shift, channels))
	b.emit(instr.Conv, b.result(), attr.Set{"groups": channels}, b.of[n.In[0]], b.constant("w", filters), b.constant("b", bias))
	return nil
}

// softmax lowers, for a target that does not take it whole, to largest, difference, exponential, sum and quotient (or, with log, the
// difference from the sum's logarithm).
func softmax(b *builder, n *graph.Node) error {
	if b.whole(graph.Softmax) {
		return one(instr.Softmax)(b, n)
	}
	x, t := b.of[n.In[0]], n.Out[0].Type
	axes := []int{n.Int("axis")}
	small := t.WithShape(append(tensor.Shape{}, t.Shape...))
	small.Shape[axes[0]] = 1
	top, diff := b.temp("max", small), b.temp("less", t)
	b.emit(instr.Reduce, top, attr.Set{"fn": "max", "axes": axes}, x)
	b.emit(instr.Map2, diff, attr.Set{"fn": "sub"}, x, top)
	exp, sum := b.temp("exp", t), b.temp("sum", small)
	b.emit(instr.Map, exp, attr.Set{"fn": "exp"}, diff)
	b.emit(instr.Reduce, sum, attr.Set{"fn": "sum", "axes": axes}, exp)
	if n.Int("log") == 0 {
		b.emit(instr.Map2, b.result(), attr.Set{"fn": "div"}, exp, sum)
		return nil
	}
	log := b.temp("log", small)
	b.emit(instr.Map, log, attr.Set{"fn": "log"}, sum)
	b.emit(instr.Map2, b.result(), attr.Set{"fn": "sub"}, diff, log)
	return nil
}
