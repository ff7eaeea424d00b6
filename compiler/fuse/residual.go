package fuse

import (
	"math"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/pass"
)

// Residual moves a sum into the convolution or dense layer that computes one side of it.
//
//	before   %c = conv %x %w %b
//	         %y = add %c %r lo=0
//	after    %c = conv %x %w %b %r lo=0
//
// Nothing else may read %c, which must be neither clamped nor have a residual yet, and both sides must have the shape of the sum. If both
// sides qualify, the one computed last takes the other, which is then there already. Floats only: on integers the scales differ.
var Residual = pass.Pass{
	Name: "residual",
	Doc:  "A sum moves into the convolution or dense layer that computes one side of it.",
	Run:  func(g *graph.Graph) (int, error) { return everywhere(g, absorbSum) },
}

func absorbSum(s site) (bool, error) {
	if s.Op != graph.Add || !isFloat(s.Out[0]) {
		return false, nil
	}
	i := s.lastLinear()
	if i < 0 {
		return false, nil
	}
	linear, other := s.In[i].Def, s.In[1-i]
	attrs := linear.Attrs.Clone()
	setClamp(attrs, s.Float("lo"), s.Float("hi"))
	name := linear.Name()
	s.g.Rename(linear.Out[0], name+".before")
	// At the place of the sum, where the other side is computed.
	n, err := s.g.Insert(s.Node, linear.Op, []string{name}, []*graph.Value{linear.In[0], linear.In[1], linear.Arg(2), other}, attrs, nil)
	if err != nil {
		return false, err
	}
	n.From = linear.From
	return s.redirect(s.Out[0], n.Out[0]), nil
}

// lastLinear returns which operand of a sum is computed by a layer that can take the other, the last one computed; −1 if none.
func (s site) lastLinear() int {
	best, at := -1, -1
	for i := range s.In {
		p := s.producer(i)
		if !is(p, graph.Conv, graph.Dense) || p.Arg(3) != nil || clamped(p) {
			continue
		}
		if !s.In[1-i].Type.Equal(s.Out[0].Type) || !p.Out[0].Type.Equal(s.Out[0].Type) {
			continue
		}
		for j, n := range s.g.Nodes() {
			if n == p && j > at {
				best, at = i, j
			}
		}
	}
	return best
}

func clamped(n *graph.Node) bool {
	return !math.IsInf(n.Float("lo"), -1) || !math.IsInf(n.Float("hi"), 1)
}

// setClamp sets lo and hi, leaving out the infinite ones.
func setClamp(attrs attr.Set, lo, hi float64) {
	delete(attrs, "lo")
	delete(attrs, "hi")
	if !math.IsInf(lo, -1) {
		attrs["lo"] = lo
	}
	if !math.IsInf(hi, 1) {
		attrs["hi"] = hi
	}
}
