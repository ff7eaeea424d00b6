package onnx

import (
	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// reduce reads ReduceMean and its kin; the axes moved from an attribute to an operand.
func reduce(fn string) func(*node) (*value, error) {
	return func(n *node) (*value, error) {
		x, err := n.typ(n.args[0])
		if err != nil {
			return nil, err
		}
		axes, ok, err := n.list("axes", 1)
		if err != nil {
			return nil, err
		}
		keep := n.int("keepdims", 1)
		if n.int("noop_with_empty_axes", 0) != 0 && len(axes) == 0 {
			return identity(n)
		}
		if !ok || len(axes) == 0 {
			axes = nil
			for i := range x.Shape {
				axes = append(axes, i)
			}
		}
		return n.add(graph.Reduce, "", attr.Set{"fn": fn, "axes": n.axes(axes, len(x.Shape)), "keep": keep}, n.args[0])
	}
}

// softmax reads Softmax and LogSoftmax from opset 13 on: along one axis.
func softmax(log int) func(*node) (*value, error) {
	return func(n *node) (*value, error) {
		x, err := n.typ(n.args[0])
		if err != nil {
			return nil, err
		}
		return n.add(graph.Softmax, "", attr.Set{"axis": n.axis(n.int("axis", -1), len(x.Shape)), "log": log}, n.args[0])
	}
}

// softmaxFlat reads them before opset 13: along all axes from the given one on, taken as one.
func softmaxFlat(log int) func(*node) (*value, error) {
	return func(n *node) (*value, error) {
		x, err := n.typ(n.args[0])
		if err != nil {
			return nil, err
		}
		axis := n.axis(n.int("axis", 1), len(x.Shape))
		if n.err != nil {
			return nil, n.err
		}
		if rest := x.Shape[axis+1:]; allOnes(rest) {
			return n.add(graph.Softmax, "", attr.Set{"axis": axis, "log": log}, n.args[0])
		}
		flat, err := n.add(graph.Reshape, ".flat", attr.Set{"shape": append(make([]int, axis), -1)}, n.args[0])
		if err != nil {
			return nil, err
		}
		soft, err := n.add(graph.Softmax, ".soft", attr.Set{"axis": axis, "log": log}, flat)
		if err != nil {
			return nil, err
		}
		return n.reshapeTo(soft, x.Shape, "")
	}
}

func allOnes(s tensor.Shape) bool {
	for _, d := range s {
		if d != 1 {
			return false
		}
	}
	return true
}
