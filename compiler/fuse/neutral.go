package fuse

import (
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/pass"
)

// Neutral removes arithmetic with a constant that leaves the other operand as it is: a product or quotient with 1, a sum or difference
// with 0. Exporters leave them where a scale or an offset happens to be neutral.
//
//	before   %one : f32[3 1 1] = const [1 1 1]
//	         %m : f32[N 3 4 4] = mul %x %one
//	         %y = exp %m
//	after    %y = exp %x
//
// 1 / x and 0 − x stay, and so do a sum with a clamp of its own, a constant with a mask, operands that broadcasting makes larger, and
// quantized ones, which are rescaled. The one bit that may change is the sign of a zero: −0 + 0 is 0.
var Neutral = pass.Pass{
	Name: "neutral",
	Doc:  "Products with 1 and sums with 0 go.",
	Run: func(g *graph.Graph) (int, error) {
		return everywhere(g, func(s site) (bool, error) {
			x, ok := neutral(s.Node)
			return ok && s.redirect(s.Out[0], s.In[x]), nil
		})
	},
}

// neutral returns which operand the node returns as it is.
func neutral(n *graph.Node) (x int, ok bool) {
	left := func(k float64) bool { return returns(n, 1) && all(n.In[0], k) }
	right := func(k float64) bool { return returns(n, 0) && all(n.In[1], k) }
	switch n.Op {
	case graph.Add:
		if clamped(n) {
			return 0, false
		}
		return choose(right(0), left(0))
	case graph.Sub:
		return 0, right(0)
	case graph.Mul:
		return choose(right(1), left(1))
	case graph.Div:
		return 0, right(1)
	}
	return 0, false
}

// choose returns the first operand if first, else the second if second.
func choose(first, second bool) (x int, ok bool) {
	if first {
		return 0, true
	}
	return 1, second
}

// returns reports whether the result has the type of operand x, not quantized.
func returns(n *graph.Node, x int) bool {
	t := n.Out[0].Type
	return t.Quant == nil && t.Equal(n.In[x].Type)
}

// all reports whether v is a constant without mask whose elements are all x.
func all(v *graph.Value, x float64) bool {
	if !v.IsConst() || v.Param.Mask != nil {
		return false
	}
	for i := range v.Param.Data.Len() {
		if v.Param.Data.Float(i) != x {
			return false
		}
	}
	return true
}
