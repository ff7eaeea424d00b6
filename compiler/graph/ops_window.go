package graph

import (
	"fmt"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Operations that look through a window, and normalizations over channels.
const (
	MaxPool   Op = "maxpool"
	AvgPool   Op = "avgpool"
	BatchNorm Op = "batchnorm"
	LRN       Op = "lrn"
)

// pool is the window of a pooling operation; its size is an attribute, and the last window may hang over the edge.
var pool = join([]attr.Decl{{Name: "size", Kind: attr.Ints, Doc: "window: rows, columns"}}, window,
	[]attr.Decl{{Name: "ceil", Kind: attr.Int, Default: 0, Doc: "1: also windows that start inside and end past the padding"}})

var windowOps = []Row{
	{
		Op:       MaxPool,
		Doc:      "Largest element under the window, of x [N C H W]. Padding never wins.",
		In:       []Operand{{Name: "x"}},
		Attrs:    pool,
		Integers: SameParams,
		Type:     poolType,
		Eval:     evalMaxPool,
	},
	{
		Op: AvgPool,
		Doc: "Mean under the window, of x [N C H W]; over the taps inside the image, or over all taps inside image and padding with " +
			"count_pad=1.",
		In:       []Operand{{Name: "x"}},
		Attrs:    join(pool, []attr.Decl{{Name: "count_pad", Kind: attr.Int, Default: 0, Doc: "1: padding counts as zeros"}}),
		Integers: Requantize,
		Type:     avgPoolType,
		Eval:     evalAvgPool,
	},
	{
		Op:    BatchNorm,
		Doc:   "Normalization of channel c of x [N C …] at inference: (x − mean[c])·scale[c]/√(var[c] + eps) + shift[c].",
		In:    []Operand{{Name: "x"}, {Name: "scale"}, {Name: "shift"}, {Name: "mean"}, {Name: "var"}},
		Attrs: []attr.Decl{{Name: "eps", Kind: attr.Float, Default: 1e-5, Doc: "added to the variance"}},
		Type:  batchNormType,
		Eval:  evalBatchNorm,
	},
	{
		Op:  LRN,
		Doc: "Local response normalization across channels of x [N C …]: x / (bias + alpha/size·Σx²)^beta over size channels around each.",
		In:  []Operand{{Name: "x"}},
		Attrs: []attr.Decl{
			{Name: "size", Kind: attr.Int, Doc: "channels in the sum"},
			{Name: "alpha", Kind: attr.Float, Default: 1e-4, Doc: "weight of the sum"},
			{Name: "beta", Kind: attr.Float, Default: 0.75, Doc: "exponent"},
			{Name: "bias", Kind: attr.Float, Default: 1.0, Doc: "constant of the denominator"},
		},
		Type: lrnType,
		Eval: evalLRN,
	},
}

func poolType(c *Call) ([]tensor.Type, error) {
	x := c.T(0)
	if len(x.Shape) != 4 {
		return nil, fmt.Errorf("x %v, expected four axes [N C H W]", x)
	}
	size := c.Ints("size")
	if len(size) != 2 || size[0] < 1 || size[1] < 1 {
		return nil, fmt.Errorf("size=%v, expected rows and columns of the window", size)
	}
	out, err := windowShape(c.Node, x.Shape, x.Shape[1], size, c.Int("ceil") != 0)
	if err != nil {
		return nil, err
	}
	return []tensor.Type{tensor.TypeOf(x.Kind, out...)}, nil
}

func avgPoolType(c *Call) ([]tensor.Type, error) {
	if _, err := sameFloat(c); err != nil {
		return nil, err
	}
	return poolType(c)
}

func lrnType(c *Call) ([]tensor.Type, error) {
	if x := c.T(0); len(x.Shape) < 2 {
		return nil, fmt.Errorf("x %v, expected [N C …]", x)
	}
	if c.Int("size") < 1 {
		return nil, fmt.Errorf("size=%d, expected 1 channel or more", c.Int("size"))
	}
	return sameFloat(c)
}

func batchNormType(c *Call) ([]tensor.Type, error) {
	x := c.T(0)
	if len(x.Shape) < 2 {
		return nil, fmt.Errorf("x %v, expected [N C …]", x)
	}
	for i, o := range c.Row().In[1:] {
		if p := c.T(i + 1); p.Kind != x.Kind || !p.Shape.Equal(x.Shape[1:2]) {
			return nil, fmt.Errorf("%s %v, expected %v", o.Name, p, tensor.TypeOf(x.Kind, x.Shape[1]))
		}
	}
	return sameFloat(c)
}

// windowShape returns the shape that a window of the given size leaves of image x [N C H W], with channels channels.
func windowShape(n *Node, x tensor.Shape, channels int, size []int, ceil bool) (tensor.Shape, error) {
	strides, pads, dilations := n.Ints("strides"), n.Ints("pads"), n.Ints("dilations")
	if len(strides) != 2 || len(pads) != 4 || len(dilations) != 2 {
		return nil, fmt.Errorf("strides=%v pads=%v dilations=%v, expected 2, 4 and 2 numbers", strides, pads, dilations)
	}
	out := tensor.Shape{x[0], channels, 0, 0}
	for i := range 2 {
		in := x[2+i]
		if tensor.IsSym(in) {
			return nil, fmt.Errorf("image extent %s must be a number; specialize it first", dim(in))
		}
		if strides[i] < 1 || dilations[i] < 1 || pads[i] < 0 || pads[i+2] < 0 {
			return nil, fmt.Errorf("strides=%v dilations=%v pads=%v: steps start at 1, padding at 0", strides, dilations, pads)
		}
		reach := (size[i]-1)*dilations[i] + 1
		span := in + pads[i] + pads[i+2] - reach
		if span < 0 {
			return nil, fmt.Errorf("window of %d does not fit in %d plus padding %d and %d", reach, in, pads[i], pads[i+2])
		}
		out[2+i] = span/strides[i] + 1
		if ceil && span%strides[i] != 0 && out[2+i]*strides[i] < in+pads[i] {
			out[2+i]++ // one more window, unless it would start past the image
		}
	}
	return out, nil
}
