package onnx

import (
	"fmt"
	"slices"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

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
