package fuse

import (
	"math"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/pass"
)

// Identity removes nodes that return their operand: identity, dropout (at inference), a clamp without bounds, a cast, reshape or expand
// to what is there already, a transpose that moves no axis, a pad of nothing, a slice of everything, a concat of one value.
//
//	before   %d = dropout %x
//	         %y = exp %d
//	after    %y = exp %x
//
// A node between an input or parameter and an output stays: the output needs a name of its own.
var Identity = pass.Pass{
	Name: "identity",
	Doc:  "Nodes that return their operand go: identity, dropout, reshape to the same shape …",
	Run: func(g *graph.Graph) (int, error) {
		return everywhere(g, func(s site) (bool, error) {
			return doesNothing(s.Node) && s.redirect(s.Out[0], s.In[0]), nil
		})
	},
}

func doesNothing(n *graph.Node) bool {
	if len(n.Out) != 1 || len(n.In) != 1 || !n.Out[0].Type.Equal(n.In[0].Type) {
		return false
	}
	switch n.Op {
	case graph.Identity, graph.Dropout, graph.Cast, graph.Reshape, graph.Expand, graph.Concat:
		return true // the type says it: same kind, same shape, one operand
	case graph.Clip:
		return math.IsInf(n.Float("lo"), -1) && math.IsInf(n.Float("hi"), 1)
	case graph.Transpose:
		for i, p := range n.Ints("perm") {
			if i != p {
				return false
			}
		}
		return true
	case graph.Pad:
		for _, p := range n.Ints("pads") {
			if p != 0 {
				return false
			}
		}
		return true
	case graph.Slice:
		for _, step := range n.Ints("steps") {
			if step < 0 {
				return false // the same extent, the other way round
			}
		}
		return true
	}
	return false
}
