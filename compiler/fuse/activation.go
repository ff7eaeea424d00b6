package fuse

import (
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/pass"
)

// Activation moves a clamp (relu, relu6, clip) into the convolution, dense layer, sum or clamp that computes what it clamps.
//
//	before   %c = conv %x %w
//	         %y = clip %c lo=0
//	after    %c = conv %x %w lo=0
//
// Nothing else may read %c. Of two clamps the second is applied to the bounds of the first: clamp to [0, 6], then to [−1, 4], is clamp
// to [0, 4]. Exact to the bit; floats only.
var Activation = pass.Pass{
	Name: "activation",
	Doc:  "A clamp (relu, relu6, clip) moves into the layer or sum it reads.",
	Run:  func(g *graph.Graph) (int, error) { return everywhere(g, absorbClamp) },
}

func absorbClamp(s site) (bool, error) {
	p := s.producer(0)
	if s.Op != graph.Clip || !isFloat(s.Out[0]) || !is(p, graph.Conv, graph.Dense, graph.Add, graph.Clip) || !p.Out[0].Type.Equal(s.Out[0].Type) {
		return false, nil
	}
	lo, hi := s.Float("lo"), s.Float("hi")
	clamp := func(v float64) float64 { return min(max(v, lo), hi) }
	attrs := p.Attrs.Clone()
	setClamp(attrs, clamp(p.Float("lo")), clamp(p.Float("hi")))
	p.Attrs = attrs
	return s.redirect(s.Out[0], p.Out[0]), nil
}
