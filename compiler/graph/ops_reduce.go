package graph

import (
	"fmt"
	"slices"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Operations along axes.
const (
	Reduce  Op = "reduce"
	Softmax Op = "softmax"
)

// ReduceFns are the words that reduce's attribute fn may be.
var ReduceFns = []string{"mean", "sum", "max", "min", "prod"}

var reduceOps = []Row{
	{
		Op:  Reduce,
		Doc: "mean, sum, max, min or prod of x over axes; with keep=1 they stay with extent 1.",
		In:  justX,
		Attrs: []attr.Decl{
			{Name: "fn", Kind: attr.String, Doc: "mean, sum, max, min or prod"},
			{Name: "axes", Kind: attr.Ints, Doc: "axes to reduce, ascending"},
			{Name: "keep", Kind: attr.Int, Default: 1, Doc: "1: reduced axes stay with extent 1"},
		},
		Integers: Requantize,
		Type:     reduceType,
		Eval:     evalReduce,
	},
	{
		Op:    Softmax,
		Doc:   "eˣ / Σeˣ along an axis; the natural logarithm of it with log=1.",
		In:    justX,
		Attrs: []attr.Decl{{Name: "axis", Kind: attr.Int, Doc: "axis"}, {Name: "log", Kind: attr.Int, Default: 0, Doc: "1: log-softmax"}},
		Type: func(c *Call) ([]tensor.Type, error) {
			if a := c.Int("axis"); a < 0 || a >= len(c.T(0).Shape) {
				return nil, fmt.Errorf("axis=%d of %v", a, c.T(0))
			}
			return sameFloat(c)
		},
		Eval: evalSoftmax,
	},
}

func reduceType(c *Call) ([]tensor.Type, error) {
	x, axes := c.T(0), c.Ints("axes")
	if !slices.Contains(ReduceFns, c.Str("fn")) {
		return nil, fmt.Errorf("fn=%s is none of %v", c.Str("fn"), ReduceFns)
	}
	out := tensor.Shape{}
	for i, d := range x.Shape {
		switch {
		case !slices.Contains(axes, i):
			out = append(out, d)
		case c.Int("keep") != 0:
			out = append(out, 1)
		}
	}
	for i, a := range axes {
		if a < 0 || a >= len(x.Shape) || i > 0 && a <= axes[i-1] {
			return nil, fmt.Errorf("axes=%v of %v: expected ascending axes it has", axes, x)
		}
	}
	return []tensor.Type{{Kind: x.Kind, Shape: out}}, nil
}
