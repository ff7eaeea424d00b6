package quant

import (
	"fmt"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// rewriter builds the integer graph beside the float one. A value of the float graph has a quantized twin, a float twin, or both; a
// twin is made when it is first asked for.
type rewriter struct {
	config
	src, dst  *graph.Graph
	ranges    map[*graph.Value][2]float64
	quantized map[*graph.Value]*graph.Value
	float     map[*graph.Value]*graph.Value
	layers    map[*graph.Node]filters
	islands   []string // float operations between integer ones
}

func newRewriter(g *graph.Graph, ranges map[*graph.Value][2]float64, c config) *rewriter {
	return &rewriter{
		config: c, src: g, dst: graph.New(g.Name + ".int8"), ranges: ranges,
		quantized: map[*graph.Value]*graph.Value{}, float: map[*graph.Value]*graph.Value{}, layers: map[*graph.Node]filters{},
	}
}

func (w *rewriter) run() (*graph.Graph, error) {
	for _, v := range w.src.Inputs() {
		w.float[v] = w.dst.Input(v.Name, v.Type)
	}
	for _, n := range w.src.Nodes() {
		if err := w.node(n); err != nil {
			return nil, fmt.Errorf("quant: %s %%%s%s: %w", n.Op, n.Name(), fromSource(n), err)
		}
	}
	for _, v := range w.src.Outputs() {
		out, err := w.asFloat(v)
		if err != nil {
			return nil, err
		}
		w.dst.Output(out)
	}
	w.dst.Sweep()
	if err := graph.Verify(w.dst); err != nil {
		return nil, fmt.Errorf("quant: the integer graph does not verify, which is a bug: %w", err)
	}
	return w.dst, nil
}

func fromSource(n *graph.Node) string {
	if n.From == "" {
		return ""
	}
	return " (" + n.From + " in the model)"
}

// node puts the twin of n into the integer graph: integer if it has an integer form and computes on reals, else as it is.
func (w *rewriter) node(n *graph.Node) error {
	switch {
	case n.Op == graph.Quantize || n.Op == graph.Dequantize:
		return fmt.Errorf("the network is quantized already")
	case !n.In[0].Type.Kind.IsFloat() || n.Row().Integers == graph.FloatOnly:
		return w.keep(n)
	case n.Op == graph.Conv || n.Op == graph.Dense:
		return w.linear(n)
	}
	in := make([]*graph.Value, len(n.In))
	for i, v := range n.In {
		var err error
		if in[i], err = w.asQuantized(v); err != nil {
			return err
		}
	}
	return w.integer(n, in)
}

// integer adds n on quantized operands.
func (w *rewriter) integer(n *graph.Node, in []*graph.Value) error {
	out := n.Out[0]
	want := tensor.Type{Kind: tensor.I8, Shape: out.Type.Shape, Quant: w.params(out)}
	v, err := w.dst.AddTyped(n.Op, out.Name, in, n.Attrs.Clone(), want)
	if err != nil {
		return err
	}
	v.Def.From = n.From
	w.quantized[out] = v
	return nil
}

// linear adds a convolution or dense layer with integer filters and bias.
func (w *rewriter) linear(n *graph.Node) error {
	if !n.In[1].IsConst() || n.Arg(2) != nil && !n.In[2].IsConst() {
		return fmt.Errorf("its filters or bias are computed; only constant ones have an integer form")
	}
	x, err := w.asQuantized(n.In[0])
	if err != nil {
		return err
	}
	sx, _ := x.Type.Quant.At(0)
	var bias *tensor.Tensor
	if n.Arg(2) != nil {
		bias = n.In[2].Param.Data
	}
	f := quantizeFilters(n.In[1], bias, sx, w.nearZero)
	w.layers[n] = f
	in := []*graph.Value{x, w.dst.Masked(n.In[1].Name, f.data, f.mask), nil, nil}
	if bias != nil {
		in[2] = w.dst.Const(n.In[2].Name, quantizeBias(bias, sx, f.data.Quant))
	}
	if r := n.Arg(3); r != nil {
		if in[3], err = w.asQuantized(r); err != nil {
			return err
		}
	}
	return w.integer(n, in)
}

// keep adds n in float, as it is.
func (w *rewriter) keep(n *graph.Node) error {
	in := make([]*graph.Value, len(n.In))
	for i, v := range n.In {
		if v == nil {
			continue
		}
		var err error
		if in[i], err = w.asFloat(v); err != nil {
			return err
		}
	}
	names := make([]string, len(n.Out))
	for i, v := range n.Out {
		names[i] = v.Name
	}
	m, err := w.dst.Insert(nil, n.Op, names, in, n.Attrs.Clone(), nil)
	if err != nil {
		return err
	}
	m.From = n.From
	for i, v := range n.Out {
		w.float[v] = m.Out[i]
	}
	return nil
}

// params returns the int8 parameters of a value: those of its group's range.
func (w *rewriter) params(v *graph.Value) *tensor.Quant {
	r := w.ranges[v]
	return activation(r[0], r[1])
}

// asQuantized returns the quantized twin of v.
func (w *rewriter) asQuantized(v *graph.Value) (*graph.Value, error) {
	if q := w.quantized[v]; q != nil {
		return q, nil
	}
	if v.IsConst() {
		w.quantized[v] = w.dst.Const(v.Name, quantizeConst(v.Param.Data))
		return w.quantized[v], nil
	}
	if v.Def != nil {
		if !w.allowFloat {
			return nil, fmt.Errorf("it reads %%%s, which %s computes in float: that operation has no integer form. "+
				"Remove it from the model, or leave it in float with quant.AllowFloat()", v.Name, v.Def.Op)
		}
		w.islands = append(w.islands, fmt.Sprintf("%s %%%s", v.Def.Op, v.Name))
	}
	q, err := w.dst.AddTyped(graph.Quantize, v.Name+".q", []*graph.Value{w.float[v]}, nil,
		tensor.Type{Kind: tensor.I8, Shape: v.Type.Shape, Quant: w.params(v)})
	w.quantized[v] = q
	return q, err
}

// asFloat returns the float twin of v.
func (w *rewriter) asFloat(v *graph.Value) (*graph.Value, error) {
	if f := w.float[v]; f != nil {
		return f, nil
	}
	if v.IsConst() {
		w.float[v] = w.dst.Masked(v.Name, v.Param.Data, v.Param.Mask)
		return w.float[v], nil
	}
	f, err := w.dst.Add(graph.Dequantize, v.Name+".f", []*graph.Value{w.quantized[v]}, nil)
	w.float[v] = f
	return f, err
}
