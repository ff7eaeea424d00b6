package fuse

import (
	"math"
	"slices"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/pass"
)

// Pad moves padding of rows and columns into the convolution or pool that reads it.
//
//	before   %p = pad %x pads=[0 0 1 1 0 0 1 1]
//	         %y = conv %p %w
//	after    %y = conv %x %w pads=[1 1 1 1]
//
// A convolution pads with zeros, so the value must be 0. An average pool must count padding (count_pad=1) or have none of its own. A
// maximum never takes padding, so the value must be −∞, or 0 where no element is negative and every window sees an element. Pools that
// round their extent up stay as they are: where their last window starts depends on the padding.
var Pad = pass.Pass{
	Name: "pad",
	Doc:  "Padding moves into the convolution or pool that reads it.",
	Run:  func(g *graph.Graph) (int, error) { return everywhere(g, absorbPad) },
}

func absorbPad(s site) (bool, error) {
	if !is(s.Node, graph.Conv, graph.MaxPool, graph.AvgPool) || !is(s.In[0].Def, graph.Pad) {
		return false, nil
	}
	pad := s.In[0].Def
	p := pad.Ints("pads")
	if len(p) != 8 || p[0]|p[1]|p[4]|p[5] != 0 {
		return false, nil
	}
	own := s.Ints("pads")
	sum := []int{own[0] + p[2], own[1] + p[3], own[2] + p[6], own[3] + p[7]}
	attrs := s.Attrs.Clone()
	switch {
	case s.Op == graph.Conv && pad.Float("value") == 0:
	case s.Op == graph.AvgPool && pad.Float("value") == 0 && s.Int("ceil") == 0 && (s.Int("count_pad") == 1 || slices.Max(own) == 0):
		attrs["count_pad"] = 1
	case s.Op == graph.MaxPool && s.Int("ceil") == 0 && maxIgnores(s.Node, pad, sum):
	default:
		return false, nil
	}
	attrs["pads"] = sum
	s.Attrs = attrs
	s.In[0] = pad.In[0]
	return true, nil
}

// maxIgnores reports whether a maximum over windows of pool gives the same with the pad's value as without it.
func maxIgnores(pool, pad *graph.Node, sum []int) bool {
	size, dilations := pool.Ints("size"), pool.Ints("dilations")
	for i := range 2 {
		// Some tap of every window lies inside the image only if the padding is narrower than the distance of taps allows.
		if dilations[i] != 1 || sum[i] >= size[i] || sum[i+2] >= size[i] {
			return false
		}
	}
	return math.IsInf(pad.Float("value"), -1) || pad.Float("value") == 0 && neverNegative(pad.In[0])
}

func neverNegative(v *graph.Value) bool {
	return is(v.Def, graph.Conv, graph.Dense, graph.Add, graph.Clip) && v.Def.Float("lo") >= 0
}
