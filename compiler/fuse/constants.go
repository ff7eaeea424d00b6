package fuse

import (
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
// A mask moves with its elements; where an operation would mix pruned elements with others, or make one other than zero, the node stays.
// A result that is larger than its operands stays a computation above 1 MiB, so that a file does not grow.
var Constants = pass.Pass{
	Name: "constants",
	Doc:  "What depends on parameters only is computed now.",
	Run:  func(g *graph.Graph) (int, error) { return everywhere(g, fold) },
}

const growth = 1 << 20 // bytes a folded result may have beyond its operands

func fold(s site) (bool, error) {
	masked := slices.IndexFunc(s.In, hasMask)
	if !foldable(s.Node) || masked >= 0 && !carriesMask(s.Node, masked) {
		return false, nil
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
	var mask *tensor.Mask
	if masked >= 0 {
		if mask, err = carryMask(s.Node, s.In[masked].Param.Mask); err != nil || !zeroWhere(mask, out[0]) {
			return false, err
		}
	}
	for i, old := range s.Out {
		name := old.Name
		s.g.Rename(old, name+".before")
		s.g.Replace(old, s.g.Masked(name, out[i], mask))
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

func hasMask(v *graph.Value) bool { return v != nil && v.IsConst() && v.Param.Mask != nil }

// carriesMask reports whether each element of the node's one result belongs to one element of the operand that has a mask.
func carriesMask(n *graph.Node, masked int) bool {
	if len(n.Out) != 1 || slices.ContainsFunc(n.In[masked+1:], hasMask) {
		return false
	}
	row := n.Row()
	return row.Moves || row.Elementwise && n.Out[0].Type.Shape.Equal(n.In[masked].Type.Shape)
}

// carryMask returns the mask of the result of a node that carries mask m: as it is where elements keep their places, else sent through
// the operation as ones and zeros.
func carryMask(n *graph.Node, m *tensor.Mask) (*tensor.Mask, error) {
	if n.Row().Elementwise {
		return m, nil
	}
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

// zeroWhere reports whether every element of t that m prunes is zero.
func zeroWhere(m *tensor.Mask, t *tensor.Tensor) bool {
	for i := range m.Len() {
		if !m.Keeps(i) && !t.IsZero(i) {
			return false
		}
	}
	return true
}
