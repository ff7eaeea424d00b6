package onnx

import (
	"fmt"
	"slices"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// reshapeTo adds a reshape to a shape that may hold the symbols of x: one in its old place is kept, one elsewhere is inferred.
func (n *node) reshapeTo(x *value, to tensor.Shape, suffix string) (*value, error) {
	t, err := n.typ(x)
	if err != nil {
		return nil, err
	}
	free := false
	target := make([]int, len(to))
	for i, d := range to {
		switch {
		case !tensor.IsSym(d):
			target[i] = d
		case i < len(t.Shape) && t.Shape[i] == d:
			target[i] = 0
		case free:
			return nil, fmt.Errorf("%v to %v moves two extents that are not numbers; specialize one", t, to)
		default:
			target[i], free = -1, true
		}
		if d == 0 {
			return nil, fmt.Errorf("%v to %v: tensors without elements are not supported", t, to)
		}
	}
	return n.add(graph.Reshape, suffix, attr.Set{"shape": target}, x)
}

// reshape reads Reshape: 0 keeps an extent unless allowzero is set, -1 takes what is left.
func reshape(n *node) (*value, error) {
	allowZero := n.int("allowzero", 0) != 0
	e, err := n.extentsOf(1)
	if err != nil {
		return nil, err
	}
	x, err := n.typ(n.args[0])
	if err != nil {
		return nil, err
	}
	to := tensor.Shape(slices.Clone(e.list))
	known := tensor.Shape{}
	for i, d := range to {
		switch {
		case d == 0 && allowZero:
			return nil, fmt.Errorf("shape %v with allowzero: tensors without elements are not supported", to)
		case d == 0 && i < len(x.Shape) && !tensor.IsSym(x.Shape[i]):
			to[i] = x.Shape[i]
		case d == 0 && i >= len(x.Shape):
			return nil, fmt.Errorf("shape %v keeps axis %d, which %v does not have", to, i, x)
		}
		if to[i] > 0 {
			known = append(known, to[i])
		}
	}
	if err := checkSize(known); err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(to, tensor.IsSym) {
		return n.add(graph.Reshape, "", attr.Set{"shape": []int(to)}, n.args[0])
	}
	return n.symbolicReshape(x, to)
}

// symbolicReshape reads a target such as [N -1], made of symbols of the input.
func (n *node) symbolicReshape(x tensor.Type, to tensor.Shape) (*value, error) {
	free := slices.Contains(to, -1)
	for i, d := range to {
		switch {
		case !tensor.IsSym(d):
		case i < len(x.Shape) && x.Shape[i] == d:
			to[i] = 0
		case free:
			return nil, fmt.Errorf("%v to %v: the extent %s is not a number; specialize it", x, to, tensor.SymName(d))
		default:
			to[i], free = -1, true
		}
	}
	return n.add(graph.Reshape, "", attr.Set{"shape": []int(to)}, n.args[0])
}

// flatten reads Flatten: the axes before axis become one, and those from it on.
func flatten(n *node) (*value, error) {
	x, err := n.typ(n.args[0])
	if err != nil {
		return nil, err
	}
	rank := len(x.Shape)
	axis := n.int("axis", 1)
	if axis != rank {
		axis = n.axis(axis, max(rank, 1))
	}
	if n.err != nil {
		return nil, n.err
	}
	before, after := x.Shape[:axis], x.Shape[axis:]
	target := []int{1, -1}
	switch {
	case axis == 1:
		target = []int{0, -1}
	case axis > 1 && before.IsStatic():
		count, err := before.Count()
		if err != nil {
			return nil, err
		}
		target = []int{count, -1}
	case axis > 1:
		count, err := after.Count()
		if err != nil {
			return nil, err
		}
		target = []int{-1, count}
	}
	return n.add(graph.Reshape, "", attr.Set{"shape": target}, n.args[0])
}

func squeeze(n *node) (*value, error) {
	x, err := n.typ(n.args[0])
	if err != nil {
		return nil, err
	}
	axes, ok, err := n.list("axes", 1)
	if err != nil {
		return nil, err
	}
	axes = n.axes(axes, len(x.Shape))
	out := tensor.Shape{}
	for i, d := range x.Shape {
		named := slices.Contains(axes, i)
		if named && d != 1 {
			return nil, fmt.Errorf("axis %d of %v is not 1", i, x)
		}
		if !named && (ok || d != 1) {
			out = append(out, d)
		}
	}
	return n.reshapeTo(n.args[0], out, "")
}

func unsqueeze(n *node) (*value, error) {
	x, err := n.typ(n.args[0])
	if err != nil {
		return nil, err
	}
	axes, _, err := n.list("axes", 1)
	if err != nil {
		return nil, err
	}
	if len(x.Shape)+len(axes) > maxRank {
		return nil, fmt.Errorf("%d axes; at most %d are supported", len(x.Shape)+len(axes), maxRank)
	}
	out := slices.Clone(x.Shape)
	axes = n.axes(axes, len(x.Shape)+len(axes))
	if n.err != nil {
		return nil, n.err
	}
	for _, a := range axes {
		out = slices.Insert(out, a, 1)
	}
	return n.reshapeTo(n.args[0], out, "")
}

func transpose(n *node) (*value, error) {
	x, err := n.typ(n.args[0])
	if err != nil {
		return nil, err
	}
	reversed := make([]int, len(x.Shape))
	for i := range reversed {
		reversed[i] = len(reversed) - 1 - i
	}
	return n.add(graph.Transpose, "", attr.Set{"perm": n.ints("perm", reversed)}, n.args[0])
}

func concat(n *node) (*value, error) {
	x, err := n.typ(n.args[0])
	if err != nil {
		return nil, err
	}
	if !n.has("axis") {
		return nil, fmt.Errorf("attribute axis is missing")
	}
	axis := n.axis(n.int("axis", 0), len(x.Shape))
	if len(n.args) == 1 {
		return identity(n)
	}
	return n.add(graph.Concat, "", attr.Set{"axis": axis}, n.args...)
}

// pad reads Pad with a constant around; padding and value are attributes until opset 10, then operands.
func pad(n *node) (*value, error) {
	x, err := n.typ(n.args[0])
	if err != nil {
		return nil, err
	}
	if mode := n.str("mode", "constant"); mode != "constant" {
		return nil, fmt.Errorf("mode %q is not supported, only constant; replace it by a convolution's own padding", mode)
	}
	pads, _, err := n.list("pads", 1)
	if err != nil {
		return nil, err
	}
	fill := n.float("value", 0)
	if n.m.opset >= 11 {
		var ok bool
		if fill, ok, err = n.scalar(2, "constant_value", 0); err != nil || !ok {
			return nil, fmt.Errorf("its constant_value must be a constant number: %w", err)
		}
	}
	if axes := n.arg(3); axes != nil {
		if pads, err = n.padsOf(pads, len(x.Shape)); err != nil {
			return nil, err
		}
	}
	if slices.ContainsFunc(pads, func(p int) bool { return p < 0 }) {
		return nil, fmt.Errorf("pads %v: negative padding is not supported; use Slice", pads)
	}
	return n.add(graph.Pad, "", attr.Set{"pads": pads, "value": fill}, n.args[0])
}

// padsOf spreads the padding of the axes in operand 3 to all axes.
func (n *node) padsOf(pads []int, rank int) ([]int, error) {
	axes, _, err := n.list("axes", 3)
	if err != nil {
		return nil, err
	}
	if len(pads) != 2*len(axes) {
		return nil, fmt.Errorf("pads %v for axes %v", pads, axes)
	}
	all := make([]int, 2*rank)
	for i, a := range axes {
		a = n.axis(a, rank)
		if n.err != nil {
			return nil, n.err
		}
		all[a], all[rank+a] = pads[i], pads[len(axes)+i]
	}
	return all, nil
}

func gather(n *node) (*value, error) {
	x, err := n.typ(n.args[0])
	if err != nil {
		return nil, err
	}
	at, err := n.typ(n.args[1])
	if err != nil {
		return nil, err
	}
	indices := n.args[1]
	if at.Kind == tensor.I32 {
		if indices, err = n.add(graph.Cast, ".indices", attr.Set{"to": "i64"}, indices); err != nil {
			return nil, err
		}
	}
	return n.add(graph.Gather, "", attr.Set{"axis": n.axis(n.int("axis", 0), len(x.Shape))}, n.args[0], indices)
}

// expand reads Expand: a broadcast with the given shape. A symbol that x has in the same place needs no broadcast.
func expand(n *node) (*value, error) {
	x, err := n.typ(n.args[0])
	if err != nil {
		return nil, err
	}
	e, err := n.extentsOf(1)
	if err != nil {
		return nil, err
	}
	to := slices.Clone(e.list)
	for i, d := range to {
		at := i - len(to) + len(x.Shape)
		switch {
		case tensor.IsSym(d) && at >= 0 && x.Shape[at] == d:
			to[i] = 1
		case d < 1:
			return nil, n.explain(fmt.Errorf("%v to %v: expected numbers from 1; specialize a symbol", x, tensor.Shape(to)))
		}
	}
	if len(to) > maxRank {
		return nil, fmt.Errorf("%d axes; at most %d are supported", len(to), maxRank)
	}
	return n.add(graph.Expand, "", attr.Set{"shape": to}, n.args[0])
}
