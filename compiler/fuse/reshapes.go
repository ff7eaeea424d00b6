package fuse

import (
	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/pass"
)

// Reshapes makes two reshapes in a row one, and removes one whose result has the shape of its operand.
//
//	before   %a = reshape %x shape=[0 8 1 1]
//	         %y = reshape %a shape=[0 8]
//	after    %y = reshape %x shape=[0 8]
//
// The first may have other readers, for whom it stays. Exact to the bit.
var Reshapes = pass.Pass{
	Name: "reshapes",
	Doc:  "Reshapes in a row merge, or go.",
	Run:  func(g *graph.Graph) (int, error) { return everywhere(g, mergeReshape) },
}

func mergeReshape(s site) (bool, error) {
	if s.Op != graph.Reshape {
		return false, nil
	}
	if doesNothing(s.Node) {
		return s.redirect(s.Out[0], s.In[0]), nil
	}
	first := s.In[0].Def
	if !is(first, graph.Reshape) {
		return false, nil
	}
	x := first.In[0]
	shape, ok := reshapeTo(x.Type.Shape, s.Out[0].Type.Shape)
	if !ok {
		return false, nil
	}
	s.In[0], s.Attrs = x, attr.Set{"shape": shape}
	return true, nil
}
