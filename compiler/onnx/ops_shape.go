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
