package onnx

import (
	"fmt"
	"math"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/onnx/internal/onnxpb"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// cut is the part taken along one axis; whole if all of it.
type cut struct {
	start, length, step int
	whole               bool
}

func slice(n *node) (*value, error) {
	x, err := n.typ(n.args[0])
	if err != nil {
		return nil, err
	}
	cuts, err := n.cuts(x.Shape)
	if err != nil {
		return nil, n.explain(err)
	}
	return n.sliced(n.args[0], cuts, "")
}

// sliced adds a slice; "" as suffix for the node's own result.
func (n *node) sliced(x *value, cuts []cut, suffix string) (*value, error) {
	starts, lengths, steps := make([]int, len(cuts)), make([]int, len(cuts)), make([]int, len(cuts))
	for i, c := range cuts {
		if steps[i] = 1; c.whole {
			continue
		}
		if c.length == 0 {
			return nil, fmt.Errorf("takes nothing along axis %d; tensors without elements are not supported", i)
		}
		starts[i], lengths[i], steps[i] = c.start, c.length, c.step
	}
	return n.add(graph.Slice, suffix, attr.Set{"starts": starts, "lengths": lengths, "steps": steps}, x)
}

// cuts reads starts, ends, axes and steps of Slice, attributes until opset 9, operands from 10 on, against a shape.
func (n *node) cuts(s tensor.Shape) ([]cut, error) {
	var lists [4][]int64
	for i, name := range []string{"starts", "ends", "axes", "steps"} {
		if n.m.opset < 10 {
			if a := n.attribute(name, onnxpb.Attribute_INTS); a != nil {
				lists[i] = a.Ints
			}
		} else if n.arg(i+1) != nil {
			var err error
			if lists[i], err = n.constants(i+1, name); err != nil {
				return nil, err
			}
		}
	}
	starts, ends, axes, steps := lists[0], lists[1], lists[2], lists[3]
	if axes == nil {
		for i := range starts {
			axes = append(axes, int64(i))
		}
	}
	if len(starts) != len(ends) || len(starts) != len(axes) || steps != nil && len(steps) != len(starts) {
		return nil, fmt.Errorf("starts %v, ends %v, axes %v, steps %v: expected lists of one length", starts, ends, axes, steps)
	}
	cuts := make([]cut, len(s))
	for i := range cuts {
		cuts[i] = cut{whole: true, length: s[i], step: 1}
	}
	for i := range starts {
		a := n.axis(n.small("axis", axes[i]), len(s))
		if n.err != nil {
			return nil, n.err
		}
		step := int64(1)
		if steps != nil {
			step = steps[i]
		}
		var err error
		if cuts[a], err = cutOf(s[a], starts[i], ends[i], step); err != nil {
			return nil, fmt.Errorf("axis %d: %w", a, err)
		}
	}
	return cuts, nil
}

// cutOf clamps a slice as NumPy does.
func cutOf(extent int, start, end, step int64) (cut, error) {
	if step == 0 || step < -maxExtent || step > maxExtent {
		return cut{}, fmt.Errorf("step %d", step)
	}
	if tensor.IsSym(extent) {
		if start == 0 && step == 1 && end >= maxExtent {
			return cut{whole: true, length: extent, step: 1}, nil
		}
		return cut{}, fmt.Errorf("takes a part of the extent %s; specialize it", tensor.SymName(extent))
	}
	d := int64(extent)
	from := func(i int64) int64 {
		if i < 0 && i > math.MinInt64+d {
			i += d
		}
		return i
	}
	lo, hi := int64(0), d // where start and end may lie
	if step < 0 {
		lo, hi = -1, d-1
	}
	start, end = min(max(from(start), lo), hi), min(max(from(end), lo), hi)
	count := (end - start + step - 1) / step
	if step < 0 {
		count = (start - end - step - 1) / -step
	}
	count = max(count, 0)
	if start < 0 && count > 0 {
		return cut{}, fmt.Errorf("starts before the axis")
	}
	return cut{start: int(start), length: int(count), step: int(step), whole: count == d && step == 1}, nil
}

// split reads Split as one slice a part.
func split(n *node) (*value, error) {
	x, err := n.typ(n.args[0])
	if err != nil {
		return nil, err
	}
	axis := n.axis(n.int("axis", 0), len(x.Shape))
	if n.err != nil {
		return nil, n.err
	}
	parts := len(n.src.Output)
	if count := n.int("num_outputs", parts); count != parts {
		return nil, fmt.Errorf("num_outputs=%d, but it has %d", count, parts)
	}
	lengths, ok, err := n.list("split", 1)
	if err != nil {
		return nil, err
	}
	extent := x.Shape[axis]
	if tensor.IsSym(extent) {
		return nil, n.explain(fmt.Errorf("splits the extent %s; specialize it", tensor.SymName(extent)))
	}
	if !ok {
		lengths = evenly(extent, parts)
	}
	return n.splitInto(x.Shape, axis, lengths, parts)
}

// evenly splits an extent into parts of one length, the last one shorter (from opset 18 on; before, it had to be divisible).
func evenly(extent, parts int) []int {
	each := (extent + parts - 1) / parts
	lengths := []int{}
	for i := range parts {
		lengths = append(lengths, max(0, min(each, extent-i*each)))
	}
	return lengths
}

func (n *node) splitInto(s tensor.Shape, axis int, lengths []int, parts int) (*value, error) {
	total := 0
	for _, l := range lengths {
		if l < 0 {
			return nil, fmt.Errorf("split %v has a negative length", lengths)
		}
		total += l
	}
	if len(lengths) != parts || total != s[axis] {
		return nil, fmt.Errorf("split %v of extent %d into %d parts", lengths, s[axis], parts)
	}
	all := make([]*value, parts)
	start := 0
	for i, l := range lengths {
		cuts := make([]cut, len(s))
		for j := range cuts {
			cuts[j] = cut{whole: true}
		}
		cuts[axis] = cut{start: start, length: l, step: 1}
		start += l
		var err error
		if all[i], err = n.resultSlice(i, cuts); err != nil {
			return nil, err
		}
	}
	n.more = all[1:]
	return all[0], nil
}

// resultSlice adds the slice that is result i, under that result's name.
func (n *node) resultSlice(i int, cuts []cut) (*value, error) {
	name := n.src.Output[i]
	if name == "" {
		return nil, nil
	}
	return (&node{m: n.m, src: renamed(n.src, name), args: n.args}).sliced(n.args[0], cuts, "")
}
