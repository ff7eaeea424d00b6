package fuse

import (
	"math"
	"slices"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/pass"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// BatchNorm folds what scales and shifts each channel into the layer that computes the channels: a batch norm, or a product, quotient,
// sum or difference with one constant a channel (or one in all), as Caffe2 and TensorFlow write it. The layer is a convolution, a dense
// layer, or another batch norm.
//
//	before   %c = conv %x %w %b
//	         %y = batchnorm %c %scale %shift %mean %var eps=ε
//	after    %c = conv %x %w' %b'
//
//	with     k  = scale / √(var + ε)        one a channel
//	         w' = w·k                       pruned weights stay zero, the mask stays
//	         b' = (b − mean)·k + shift
//
// Nothing else may read %c; filter, bias and constants must be parameters; the layer must have neither residual nor clamp. A channel
// whose k is not finite (var + ε ≤ 0) leaves everything as it is. Computed in float64 and rounded once. Derivation: Jacob et al.,
// "Quantization and Training of Neural Networks" (arXiv:1712.05877), section 3.2.
var BatchNorm = pass.Pass{
	Name: "batchnorm",
	Doc:  "Batch norms, and products and sums with a constant a channel, move into the layer they read.",
	Run:  func(g *graph.Graph) (int, error) { return everywhere(g, foldAffine) },
}

// affine is y = scale·x + shift, one pair a channel.
type affine struct{ scale, shift []float64 }

func foldAffine(s site) (bool, error) {
	by, x, ok := channelwise(s.Node)
	if !ok {
		return false, nil
	}
	p := s.producer(x)
	if p == nil || !p.Out[0].Type.Equal(s.Out[0].Type) {
		return false, nil
	}
	if s.Op == graph.Add && clamped(s.Node) && p.Op == graph.BatchNorm {
		return false, nil // a batch norm has no clamp to take over
	}
	switch {
	case is(p, graph.Conv, graph.Dense) && takesAffine(p):
		s.scaleLinear(p, by)
		if s.Op == graph.Add {
			attrs := p.Attrs.Clone()
			setClamp(attrs, s.Float("lo"), s.Float("hi"))
			p.Attrs = attrs
		}
	case p.Op == graph.BatchNorm && allConst(p.In[1:]):
		s.scaleNorm(p, by)
	default:
		return false, nil
	}
	return s.redirect(s.Out[0], p.Out[0]), nil
}

func takesAffine(p *graph.Node) bool {
	b := p.Arg(2)
	return p.In[1].IsConst() && isFloat(p.In[1]) && (b == nil || b.IsConst()) && p.Arg(3) == nil && !clamped(p)
}

func allConst(vs []*graph.Value) bool {
	for _, v := range vs {
		if !v.IsConst() || !isFloat(v) {
			return false
		}
	}
	return true
}

// channelwise returns what a node does to each channel (axis 1) of its operand x, and which operand that is.
func channelwise(n *graph.Node) (by affine, x int, ok bool) {
	if len(n.Out) != 1 || !isFloat(n.Out[0]) || len(n.Out[0].Type.Shape) < 2 || tensor.IsSym(n.Out[0].Type.Shape[1]) {
		return by, 0, false
	}
	if n.Op == graph.BatchNorm {
		if !allConst(n.In[1:]) {
			return by, 0, false
		}
		by = normAffine(n)
		return by, 0, by.finite()
	}
	if !is(n, graph.Add, graph.Sub, graph.Mul, graph.Div) {
		return by, 0, false
	}
	c := 1
	if n.In[0].IsConst() {
		c = 0
	}
	if !n.In[c].IsConst() || n.In[1-c].IsConst() || n.Op == graph.Div && c == 0 {
		return by, 0, false
	}
	values, ok := perChannel(n.In[c], n.Out[0].Type.Shape)
	if !ok {
		return by, 0, false
	}
	by = affine{make([]float64, len(values)), make([]float64, len(values))}
	for i, v := range values {
		switch n.Op {
		case graph.Add:
			by.scale[i], by.shift[i] = 1, v
		case graph.Mul:
			by.scale[i] = v
		case graph.Div:
			by.scale[i] = 1 / v
		case graph.Sub:
			by.scale[i], by.shift[i] = 1, -v
			if c == 0 { // constant − x
				by.scale[i], by.shift[i] = -1, v
			}
		}
	}
	return by, 1 - c, by.finite()
}

// normAffine returns a batch norm as scale and shift.
func normAffine(n *graph.Node) affine {
	scale, shift, mean, variance := n.In[1].Param.Data, n.In[2].Param.Data, n.In[3].Param.Data, n.In[4].Param.Data
	by := affine{make([]float64, scale.Len()), make([]float64, scale.Len())}
	for c := range by.scale {
		k := scale.Float(c) / math.Sqrt(variance.Float(c)+n.Float("eps"))
		by.scale[c] = k
		by.shift[c] = shift.Float(c) - float64(mean.Float(c)*k)
	}
	return by
}

// perChannel returns one value a channel if v, broadcast to shape, is the same all over each channel.
func perChannel(v *graph.Value, shape tensor.Shape) ([]float64, bool) {
	data, channels := v.Param.Data, shape[1]
	lead := len(shape) - len(data.Shape)
	for i, d := range data.Shape {
		if d != 1 && !(i+lead == 1 && d == channels) {
			return nil, false
		}
	}
	values := make([]float64, channels)
	for c := range values {
		values[c] = data.Float(c % data.Len())
	}
	return values, true
}

func (a affine) finite() bool {
	for i := range a.scale {
		if math.IsNaN(a.scale[i]+a.shift[i]) || math.IsInf(a.scale[i], 0) || math.IsInf(a.shift[i], 0) {
			return false
		}
	}
	return true
}

// scaleLinear gives a convolution or dense layer a filter scaled and a bias scaled and shifted by one pair a filter.
func (s site) scaleLinear(p *graph.Node, by affine) {
	w, mask := p.In[1].Param.Data.Clone(), p.In[1].Param.Mask
	data := w.F32()
	per := len(data) / max(len(by.scale), 1)
	for i := range data {
		if data[i] != 0 { // keeps +0 where a weight is pruned
			data[i] = float32(float64(data[i]) * by.scale[i/per])
		}
	}
	p.In[1] = s.instead(p.In[1], p.In[1].Name, w, mask)
	if b := shifted(p.Arg(2), by); b != nil {
		name := p.Name() + ".bias"
		if v := p.Arg(2); v != nil {
			name = v.Name
		}
		p.In = []*graph.Value{p.In[0], p.In[1], s.instead(p.Arg(2), name, b, nil)}
	}
}

// shifted returns the bias scaled and shifted; nil if there was none and none is needed.
func shifted(bias *graph.Value, by affine) *tensor.Tensor {
	if bias == nil && !slices.ContainsFunc(by.shift, func(v float64) bool { return v != 0 }) {
		return nil
	}
	b := tensor.New(tensor.TypeOf(tensor.F32, len(by.scale)))
	for c := range b.F32() {
		old := 0.0
		if bias != nil {
			old = bias.Param.Data.Float(c)
		}
		b.F32()[c] = float32(float64(old*by.scale[c]) + by.shift[c])
	}
	return b
}

// scaleNorm gives a batch norm another scale and shift, such that by is done after it.
func (s site) scaleNorm(p *graph.Node, by affine) {
	scale, shift := p.In[1].Param.Data.Clone(), p.In[2].Param.Data.Clone()
	for c := range scale.F32() {
		scale.F32()[c] = float32(scale.Float(c) * by.scale[c])
		shift.F32()[c] = float32(float64(shift.Float(c)*by.scale[c]) + by.shift[c])
	}
	p.In[1] = s.instead(p.In[1], p.In[1].Name, scale, nil)
	p.In[2] = s.instead(p.In[2], p.In[2].Name, shift, nil)
}

// instead returns a parameter with new data in place of old (nil: there was none). Old takes the data itself if nothing else reads it,
// so that its name stays.
func (s site) instead(old *graph.Value, name string, data *tensor.Tensor, mask *tensor.Mask) *graph.Value {
	if old != nil && len(s.users[old]) == 1 && !s.g.IsOutput(old) {
		s.g.SetParam(old, data, mask)
		return old
	}
	return s.g.Masked(name, data, mask)
}
