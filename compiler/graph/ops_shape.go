package graph

import (
	"fmt"
	"slices"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Operations that move elements and compute none.
const (
	Reshape   Op = "reshape"
	Transpose Op = "transpose"
	Concat    Op = "concat"
	Slice     Op = "slice"
	Pad       Op = "pad"
	Gather    Op = "gather"
	Expand    Op = "expand"
)

var shapeOps = []Row{
	{
		Op:       Reshape,
		Doc:      "x in another shape. Extent 0 keeps the extent of x at that place; one -1 takes what is left.",
		In:       justX,
		Attrs:    []attr.Decl{{Name: "shape", Kind: attr.Ints, Doc: "new extents; 0 and -1 as in the text"}},
		Integers: SameParams,
		Moves:    true,
		Type:     reshapeType,
		Eval:     evalCopy,
	},
	{
		Op:       Transpose,
		Doc:      "x with axes permuted: axis i of the result is axis perm[i] of x.",
		In:       justX,
		Attrs:    []attr.Decl{{Name: "perm", Kind: attr.Ints, Doc: "permutation of the axes"}},
		Integers: SameParams,
		Moves:    true,
		Type:     transposeType,
		Eval:     evalTranspose,
	},
	{
		Op:       Concat,
		Doc:      "Values one after the other along an axis.",
		In:       []Operand{{Name: "x", Many: true}},
		Attrs:    []attr.Decl{{Name: "axis", Kind: attr.Int, Doc: "axis"}},
		Integers: SameParams,
		Type:     concatType,
		Check:    checkConcat,
		Eval:     evalConcat,
	},
	{
		Op:  Slice,
		Doc: "Part of x: from starts, by steps, lengths elements along each axis; length 0 keeps a whole axis.",
		In:  justX,
		Attrs: []attr.Decl{
			{Name: "starts", Kind: attr.Ints, Doc: "first index, one an axis"},
			{Name: "lengths", Kind: attr.Ints, Doc: "elements taken, one an axis; 0: the whole axis, start 0, step 1"},
			{Name: "steps", Kind: attr.Ints, Default: []int{}, Doc: "distance between elements, may be negative; empty: all 1"},
		},
		Integers: SameParams,
		Moves:    true,
		Type:     sliceType,
		Eval:     evalSlice,
	},
	{
		Op:  Pad,
		Doc: "x with value around it; quantized: with the stored value that stands for it.",
		In:  justX,
		Attrs: []attr.Decl{
			{Name: "pads", Kind: attr.Ints, Doc: "elements before each axis, then after each axis"},
			{Name: "value", Kind: attr.Float, Default: 0.0, Doc: "what to put there"},
		},
		Integers: SameParams,
		Type:     padType,
		Eval:     evalPad,
	},
	{
		Op:    Gather,
		Doc:   "Entries of x along an axis at indices (i64; negative ones count from the end).",
		In:    []Operand{{Name: "x"}, {Name: "indices"}},
		Attrs: []attr.Decl{{Name: "axis", Kind: attr.Int, Default: 0, Doc: "axis"}},
		Type: func(c *Call) ([]tensor.Type, error) {
			x, a := c.T(0), c.Int("axis")
			if a < 0 || a >= len(x.Shape) || c.T(1).Kind != tensor.I64 {
				return nil, fmt.Errorf("axis=%d of %v with indices %v, which must be i64", a, x, c.T(1))
			}
			return []tensor.Type{{Kind: x.Kind, Shape: slices.Concat(x.Shape[:a], c.T(1).Shape, x.Shape[a+1:])}}, nil
		},
		Eval: evalGather,
	},
	{
		Op:       Expand,
		Doc:      "x broadcast to a shape.",
		In:       justX,
		Attrs:    []attr.Decl{{Name: "shape", Kind: attr.Ints, Doc: "shape to broadcast with"}},
		Integers: SameParams,
		Moves:    true,
		Type: func(c *Call) ([]tensor.Type, error) {
			s, err := Broadcast(c.T(0).Shape, c.Ints("shape"))
			return []tensor.Type{{Kind: c.T(0).Kind, Shape: s}}, err
		},
		Eval: evalExpand,
	},
}

func reshapeType(c *Call) ([]tensor.Type, error) {
	x, shape := c.T(0), slices.Clone(c.Ints("shape"))
	out, rest, free := tensor.Shape{}, slices.Clone(x.Shape), -1
	known := 1
	for i, d := range shape {
		switch {
		case d == 0 && i < len(x.Shape):
			d = x.Shape[i]
			if j := slices.Index(rest, d); tensor.IsSym(d) && j >= 0 {
				rest[j] = 1 // the symbol stands on both sides
				out = append(out, d)
				continue
			}
		case d == -1 && free < 0:
			free = i
			out = append(out, 1)
			continue
		case d <= 0:
			return nil, fmt.Errorf("shape=%v for %v: a 0 past its axes, a second -1 or a negative extent", shape, x)
		}
		out = append(out, d)
		known *= d
	}
	if free >= 0 && !rest.IsStatic() && known > 0 {
		return reshapeFree(x, rest, out, free, known)
	}
	total, err := rest.Count()
	if err != nil {
		return nil, fmt.Errorf("shape=%v for %v: %w", shape, x, err)
	}
	if free >= 0 && known > 0 && total%known == 0 {
		out[free] = total / known
		known = total
	}
	if known != total {
		return nil, fmt.Errorf("shape=%v for %v: %d elements into %d", shape, x, total, known)
	}
	return []tensor.Type{{Kind: x.Kind, Shape: out}}, nil
}

// reshapeFree gives the free extent to the one symbol left in rest, if the numbers around it cancel: [N 20 4 4] to [-1 320].
func reshapeFree(x tensor.Type, rest, out tensor.Shape, free, known int) ([]tensor.Type, error) {
	numbers, symbol := 1, 0
	for _, d := range rest {
		if !tensor.IsSym(d) {
			numbers *= d
		} else if symbol != 0 {
			return nil, fmt.Errorf("%v has two symbols; specialize one before reshaping", x)
		} else {
			symbol = d
		}
	}
	if numbers != known {
		return nil, fmt.Errorf("%v to %v: the extent -1 would be %s·%d/%d; specialize %s first",
			x, out, dim(symbol), numbers, known, dim(symbol))
	}
	out[free] = symbol
	return []tensor.Type{{Kind: x.Kind, Shape: out}}, nil
}

func transposeType(c *Call) ([]tensor.Type, error) {
	x, perm := c.T(0), c.Ints("perm")
	legal := len(perm) == len(x.Shape)
	for i, p := range slices.Sorted(slices.Values(perm)) {
		legal = legal && p == i
	}
	if !legal {
		return nil, fmt.Errorf("perm=%v is not a permutation of the %d axes of %v", perm, len(x.Shape), x)
	}
	out := tensor.Shape{}
	for _, p := range perm {
		out = append(out, x.Shape[p])
	}
	return []tensor.Type{{Kind: x.Kind, Shape: out}}, nil
}

func concatType(c *Call) ([]tensor.Type, error) {
	first, axis := c.T(0), c.Int("axis")
	if axis < 0 || axis >= len(first.Shape) {
		return nil, fmt.Errorf("axis=%d of %v", axis, first)
	}
	out := slices.Clone(first.Shape)
	for _, v := range c.In[1:] {
		s := slices.Clone(v.Type.Shape)
		if len(s) != len(out) || v.Type.Kind != first.Kind || tensor.IsSym(s[axis]) || tensor.IsSym(out[axis]) {
			return nil, fmt.Errorf("%v beside %v along axis %d", v.Type, first, axis)
		}
		out[axis] += s[axis]
		if s[axis] = first.Shape[axis]; !s.Equal(first.Shape) {
			return nil, fmt.Errorf("%v beside %v: shapes may differ along axis %d only", v.Type, first, axis)
		}
	}
	return []tensor.Type{{Kind: first.Kind, Shape: out}}, nil
}

func checkConcat(n *Node) error {
	for _, v := range n.In {
		if !v.Type.Quant.Equal(n.In[0].Type.Quant) {
			return fmt.Errorf("%%%s and %%%s have different quantization; requantize one", n.In[0].Name, v.Name)
		}
	}
	return nil
}

func sliceType(c *Call) ([]tensor.Type, error) {
	x, starts, lengths, steps := c.T(0), c.Ints("starts"), c.Ints("lengths"), c.Ints("steps")
	rank := len(x.Shape)
	if len(starts) != rank || len(lengths) != rank || len(steps) != 0 && len(steps) != rank {
		return nil, fmt.Errorf("starts=%v lengths=%v steps=%v of %v: expected one an axis", starts, lengths, steps, x)
	}
	out := slices.Clone(x.Shape)
	for i, n := range lengths {
		step := 1
		if len(steps) > 0 {
			step = steps[i]
		}
		if n == 0 && starts[i] == 0 && step == 1 {
			continue
		}
		last := starts[i] + (n-1)*step
		if n < 1 || step == 0 || starts[i] < 0 || starts[i] >= x.Shape[i] || last < 0 || last >= x.Shape[i] {
			return nil, fmt.Errorf("axis %d of %v: %d elements from %d by %d leave it", i, x, n, starts[i], step)
		}
		out[i] = n
	}
	return []tensor.Type{{Kind: x.Kind, Shape: out}}, nil
}

func padType(c *Call) ([]tensor.Type, error) {
	x, pads := c.T(0), c.Ints("pads")
	rank := len(x.Shape)
	if len(pads) != 2*rank {
		return nil, fmt.Errorf("pads=%v of %v: expected %d numbers", pads, x, 2*rank)
	}
	out := slices.Clone(x.Shape)
	for i := range rank {
		before, after := pads[i], pads[i+rank]
		if before < 0 || after < 0 || tensor.IsSym(out[i]) && before+after > 0 {
			return nil, fmt.Errorf("pads %d and %d of axis %d of %v", before, after, i, x)
		}
		if before+after > 0 {
			out[i] += before + after
		}
	}
	return []tensor.Type{{Kind: x.Kind, Shape: out}}, nil
}
