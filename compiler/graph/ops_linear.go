package graph

import (
	"fmt"
	"math"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Operations whose results are sums of products: where the multiply-adds are.
const (
	Conv   Op = "conv"
	Dense  Op = "dense"
	MatMul Op = "matmul"
)

// epilogue is what conv, dense and add do to a result before it is stored: clamp it to [lo, hi]. relu is lo=0.
var epilogue = []attr.Decl{
	{Name: "lo", Kind: attr.Float, Default: math.Inf(-1), Doc: "lower clamp of the result, as a real number"},
	{Name: "hi", Kind: attr.Float, Default: math.Inf(1), Doc: "upper clamp of the result, as a real number"},
}

// window is how a filter or a pool walks over an image.
var window = []attr.Decl{
	{Name: "strides", Kind: attr.Ints, Default: []int{1, 1}, Doc: "step of the window: rows, columns"},
	{Name: "pads", Kind: attr.Ints, Default: []int{0, 0, 0, 0}, Doc: "padding: top, left, bottom, right"},
	{Name: "dilations", Kind: attr.Ints, Default: []int{1, 1}, Doc: "distance between taps: rows, columns"},
}

var linearOps = []Row{
	{
		Op: Conv,
		Doc: "Two-dimensional convolution (cross-correlation) of x [N C H W] with w [M C/groups R S], plus b [M], plus r (a residual of the " +
			"result's shape), clamped to [lo, hi]. On quantized operands the accumulator is 32 bits, b is i32 with scale sx·sw and zero " +
			"point 0, and padding stands for zero.",
		In: []Operand{{Name: "x"}, {Name: "w"}, {Name: "b", Optional: true}, {Name: "r", Optional: true}},
		Attrs: join(window, []attr.Decl{{Name: "groups", Kind: attr.Int, Default: 1, Doc: "channel groups; C for depthwise"}},
			epilogue),
		Integers: Requantize,
		Type:     convType,
		Check:    checkLinear,
		MACs: func(n *Node) int {
			w := n.In[1].Type.Shape
			return n.Out[0].Type.Shape.Elements() * w[1] * w[2] * w[3]
		},
		Eval: evalConv,
	},
	{
		Op: Dense,
		Doc: "Fully connected layer: x [N K] times the transpose of w [M K], plus b [M], plus r [N M], clamped to [lo, hi]. On quantized " +
			"operands as conv.",
		In:       []Operand{{Name: "x"}, {Name: "w"}, {Name: "b", Optional: true}, {Name: "r", Optional: true}},
		Attrs:    epilogue,
		Integers: Requantize,
		Type:     denseType,
		Check:    checkLinear,
		MACs:     func(n *Node) int { return n.Out[0].Type.Shape.Elements() * n.In[1].Type.Shape[1] },
		Eval:     evalDense,
	},
	{
		Op:   MatMul,
		Doc:  "Matrix product of a [… I K] and b [… K J], batched over the leading axes, which broadcast.",
		In:   []Operand{{Name: "a"}, {Name: "b"}},
		Type: matMulType,
		MACs: func(n *Node) int {
			a := n.In[0].Type.Shape
			return n.Out[0].Type.Shape.Elements() * a[len(a)-1]
		},
		Eval: evalMatMul,
	},
}

func join(lists ...[]attr.Decl) []attr.Decl {
	var all []attr.Decl
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

func convType(c *Call) ([]tensor.Type, error) {
	x, w := c.T(0), c.T(1)
	if err := ranks(c, 4, 4); err != nil {
		return nil, err
	}
	groups := c.Int("groups")
	if groups < 1 || w.Shape[0]%groups != 0 {
		return nil, fmt.Errorf("groups=%d does not divide the %d filters", groups, w.Shape[0])
	}
	if x.Shape[1] != w.Shape[1]*groups {
		return nil, fmt.Errorf("x %v has %s channels, filters %v in %d groups expect %d",
			x, dim(x.Shape[1]), w.Shape, groups, w.Shape[1]*groups)
	}
	out, err := windowShape(c.Node, x.Shape, w.Shape[0], []int{w.Shape[2], w.Shape[3]}, false)
	if err != nil {
		return nil, err
	}
	return linearType(c, out, w.Shape[0])
}

func denseType(c *Call) ([]tensor.Type, error) {
	x, w := c.T(0), c.T(1)
	if err := ranks(c, 2, 2); err != nil {
		return nil, err
	}
	if x.Shape[1] != w.Shape[1] {
		return nil, fmt.Errorf("x %v has %s features, w %v expects %d", x, dim(x.Shape[1]), w.Shape, w.Shape[1])
	}
	return linearType(c, tensor.Shape{x.Shape[0], w.Shape[0]}, w.Shape[0])
}

// linearType checks the bias and the residual of conv and dense.
func linearType(c *Call, out tensor.Shape, filters int) ([]tensor.Type, error) {
	if b := c.Arg(2); b != nil && !b.Type.Shape.Equal(tensor.Shape{filters}) {
		return nil, fmt.Errorf("bias %v, expected shape [%d]", b.Type, filters)
	}
	if r := c.Arg(3); r != nil && !r.Type.Shape.Equal(out) {
		return nil, fmt.Errorf("residual %v, expected shape %v", r.Type, out)
	}
	if c.Float("lo") > c.Float("hi") {
		return nil, fmt.Errorf("clamp lo=%v is above hi=%v", c.Float("lo"), c.Float("hi"))
	}
	kind := c.T(0).Kind
	if kind.IsFloat() {
		for i, v := range c.In {
			if v != nil && v.Type.Kind != kind {
				return nil, fmt.Errorf("operand %d is %v beside %v", i, v.Type.Kind, kind)
			}
		}
	} else if c.T(0).Quant == nil {
		return nil, fmt.Errorf("x %v is neither a float nor quantized", c.T(0))
	}
	return []tensor.Type{tensor.TypeOf(kind, out...)}, nil
}

// checkLinear holds the integer form of conv and dense to its rules.
func checkLinear(n *Node) error {
	if !isQuantized(n) {
		return nil
	}
	x, w := n.In[0].Type, n.In[1].Type
	if x.Quant.Axis >= 0 || n.Out[0].Type.Quant.Axis >= 0 {
		return fmt.Errorf("activations are quantized per tensor; found an axis")
	}
	if w.Quant == nil {
		return fmt.Errorf("x is quantized, w %v is not", w.Kind)
	}
	if w.Quant.Axis > 0 {
		return fmt.Errorf("filters are quantized per tensor or along axis 0, not axis %d", w.Quant.Axis)
	}
	if b := n.Arg(2); b != nil {
		return checkBias(x.Quant, w.Quant, b.Type)
	}
	return nil
}

// checkBias wants scale sx·sw[c], rounded to float32, and zero point 0.
func checkBias(x, w *tensor.Quant, b tensor.Type) error {
	if b.Kind != tensor.I32 || b.Quant == nil {
		return fmt.Errorf("bias is %v, expected quantized i32", b.Kind)
	}
	for c := range b.Shape[0] {
		sx, _ := x.At(0)
		sw, _ := w.At(c)
		s, z := b.Quant.At(c)
		if want := float32(sx * sw); s != want || z != 0 {
			return fmt.Errorf("bias of channel %d has scale %v and zero point %d, expected %v (x times w) and 0", c, s, z, want)
		}
	}
	return nil
}

func matMulType(c *Call) ([]tensor.Type, error) {
	a, b := c.T(0), c.T(1)
	ra, rb := len(a.Shape), len(b.Shape)
	if ra < 2 || rb < 2 || a.Kind != b.Kind || !a.Kind.IsFloat() {
		return nil, fmt.Errorf("%v times %v: expected floats of one kind with two axes or more", a, b)
	}
	if a.Shape[ra-1] != b.Shape[rb-2] {
		return nil, fmt.Errorf("%v times %v: %s columns meet %s rows", a, b, dim(a.Shape[ra-1]), dim(b.Shape[rb-2]))
	}
	lead, err := Broadcast(a.Shape[:ra-2], b.Shape[:rb-2])
	if err != nil {
		return nil, err
	}
	return []tensor.Type{tensor.TypeOf(a.Kind, append(lead, a.Shape[ra-2], b.Shape[rb-1])...)}, nil
}
