package onnx

import (
	"fmt"
	"math"
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
			if a := n.attribute(name, 7); a != nil {
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
