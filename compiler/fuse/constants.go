package fuse

import (
	"math"
	"slices"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/pass"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Constants computes what depends on parameters only, with the operation's own evaluation.
//
//	before   %w : f32[2 3] = const …
//	         %t : f32[3 2] = transpose %w perm=[1 0]
//	after    %t : f32[3 2] = const …
//
// A mask moves with its elements; where an operation would mix pruned elements with others, the node stays. A result that is larger than
// its operands stays a computation above 1 MiB, so that a file does not grow.
var Constants = pass.Pass{
	Name: "constants",
	Doc:  "What depends on parameters only is computed now.",
	Run:  func(g *graph.Graph) (int, error) { return everywhere(g, fold) },
}

const growth = 1 << 20 // bytes a folded result may have beyond its operands

func fold(s site) (bool, error) {
	if !foldable(s.Node) {
		return false, nil
	}
	masks, ok, err := moveMasks(s.Node)
	if err != nil || !ok {
		return false, err
	}
	in := make([]*tensor.Tensor, len(s.In))
	for i, v := range s.In {
		if v != nil {
			in[i] = v.Param.Data
		}
	}
	out, err := s.Node.Eval(in)
	if err != nil {
		return false, err
	}
	for i, old := range s.Out {
		name := old.Name
		s.g.Rename(old, name+".before")
		s.g.Replace(old, s.g.Masked(name, out[i], masks))
	}
	return true, nil
}

func foldable(n *graph.Node) bool {
	if n.Row().Eval == nil || n.Op == graph.Dropout {
		return false
	}
	read := 0
	for _, v := range n.In {
		if v != nil && !v.IsConst() {
			return false
		}
		if v != nil {
			read += v.Type.Bytes()
		}
	}
	made := 0
	for _, v := range n.Out {
		if !v.Type.Shape.IsStatic() {
			return false
		}
		made += v.Type.Bytes()
	}
	return made <= read+growth
}

// movers put elements elsewhere and compute none; keepers leave every element where it is and a zero zero.
var (
	movers  = []graph.Op{graph.Reshape, graph.Transpose, graph.Slice, graph.Expand, graph.Identity}
	keepers = []graph.Op{graph.Neg, graph.Abs, graph.Quantize, graph.Dequantize, graph.Rescale}
)

// moveMasks returns the mask of the node's result, which is nil if no operand has one, and whether the node may be folded at all.
func moveMasks(n *graph.Node) (*tensor.Mask, bool, error) {
	masked := slices.IndexFunc(n.In, func(v *graph.Value) bool { return v != nil && v.Param.Mask != nil })
	switch {
	case masked < 0:
		return nil, true, nil
	case len(n.Out) != 1:
		return nil, false, nil
	case slices.Contains(keepers, n.Op):
		return n.In[0].Param.Mask, true, nil
	case n.Op == graph.Mul || n.Op == graph.Div && masked == 0:
		other := n.In[1-masked].Param
		same := n.Out[0].Type.Shape.Equal(n.In[masked].Type.Shape)
		return n.In[masked].Param.Mask, same && other.Mask == nil && finite(other.Data) && (n.Op == graph.Mul || other.Zeros() == 0), nil
	case slices.Contains(movers, n.Op):
		m, err := moveMask(n, n.In[0].Param.Mask)
		return m, err == nil, err
	}
	return nil, false, nil
}

// moveMask sends the mask through the operation as ones and zeros.
func moveMask(n *graph.Node, m *tensor.Mask) (*tensor.Mask, error) {
	ones := tensor.New(n.In[0].Type.WithKind(tensor.F32))
	for i := range m.Len() {
		if m.Keeps(i) {
			ones.F32()[i] = 1
		}
	}
	g := graph.New("mask")
	out, err := g.Add(n.Op, "moved", []*graph.Value{g.Const("mask", ones)}, n.Attrs)
	if err != nil {
		return nil, err
	}
	res, err := out.Def.Eval([]*tensor.Tensor{ones})
	if err != nil {
		return nil, err
	}
	return tensor.NewMask(res[0].Len(), m.From(), func(i int) bool { return res[0].F32()[i] != 0 }), nil
}

// finite reports whether no element of t is infinite or not a number: 0 times any of them is 0.
func finite(t *tensor.Tensor) bool {
	for i := range t.Len() {
		if v := t.Real(i); math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
