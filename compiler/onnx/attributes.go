package onnx

import (
	"math"
	"slices"

	"github.com/luciola-nn/luciola/compiler/onnx/internal/onnxpb"
)

// attribute returns the attribute if it is there, remembering an error if it is of another kind.
func (n *node) attribute(name string, want onnxpb.Attribute_Type) *onnxpb.Attribute {
	n.read[name] = true
	for _, a := range n.src.Attribute {
		if a.Name != name {
			continue
		}
		if a.Type != want && a.Type != onnxpb.Attribute_UNDEFINED {
			n.fail("attribute %s is of kind %s, expected %s", name, a.Type, want)
			return nil
		}
		return a
	}
	return nil
}

func (n *node) has(name string) bool {
	return slices.ContainsFunc(n.src.Attribute, func(a *onnxpb.Attribute) bool { return a.Name == name })
}

// int returns an integer attribute; it and ints accept what fits 32 bits.
func (n *node) int(name string, def int) int {
	if a := n.attribute(name, onnxpb.Attribute_INT); a != nil {
		return n.small(name, a.I)
	}
	return def
}

func (n *node) ints(name string, def []int) []int {
	a := n.attribute(name, onnxpb.Attribute_INTS)
	if a == nil {
		return def
	}
	list := make([]int, len(a.Ints))
	for i, v := range a.Ints {
		list[i] = n.small(name, v)
	}
	return list
}

func (n *node) small(name string, v int64) int {
	if v < -maxExtent || v > maxExtent {
		n.fail("%s=%d is out of range", name, v)
		return 0
	}
	return int(v)
}

func (n *node) float(name string, def float64) float64 {
	a := n.attribute(name, onnxpb.Attribute_FLOAT)
	if a == nil {
		return def
	}
	if math.IsNaN(float64(a.F)) {
		n.fail("attribute %s is not a number", name)
	}
	return float64(a.F)
}

func (n *node) str(name, def string) string {
	if a := n.attribute(name, onnxpb.Attribute_STRING); a != nil {
		return string(a.S)
	}
	return def
}

// axis makes a possibly negative axis of that many axes positive.
func (n *node) axis(axis, rank int) int {
	if axis < -rank || axis >= rank {
		n.fail("axis %d of %d axes", axis, rank)
		return 0
	}
	if axis < 0 {
		axis += rank
	}
	return axis
}

// axes makes axes positive, ascending and checks that none is there twice.
func (n *node) axes(axes []int, rank int) []int {
	out := make([]int, len(axes))
	for i, a := range axes {
		out[i] = n.axis(a, rank)
	}
	slices.Sort(out)
	if n.err == nil && len(slices.Compact(slices.Clone(out))) != len(out) {
		n.fail("axes %v name an axis twice", axes)
	}
	return out
}
