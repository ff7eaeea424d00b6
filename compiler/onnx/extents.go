package onnx

import (
	"errors"
	"fmt"
	"slices"

	"github.com/luciola-nn/luciola/compiler/onnx/internal/onnxpb"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// extents is a list of integers, or a single one, in which tensor.Sym stands for an extent not known yet: what Shape returns.
type extents struct {
	list   []int
	scalar bool
}

// symbolic returns the first operand that holds symbols, if the operator computes with it. Reshape and Expand take a shape with symbols
// as it is.
func (n *node) symbolic() *value {
	for i, v := range n.args {
		if v == nil || v.dims == nil {
			continue
		}
		if i > 0 && (n.src.OpType == "Reshape" || n.src.OpType == "Expand") {
			continue
		}
		return v
	}
	return nil
}

// symbolError says that something needs an extent that only a symbol stands for.
func (m *importer) symbolError(v *value) error {
	if v.dims != nil {
		for _, d := range v.dims.list {
			if s := tensor.SymName(d); s != "" {
				return fmt.Errorf("%q depends on the extent %s, which is not a number; fix it: onnx.Load(path, onnx.Extent(%q, 1))",
					v.name, s, s)
			}
		}
	}
	return fmt.Errorf("%q is not known when importing", v.name)
}

// shaped returns extents as a value: a constant if no symbol is left.
func (n *node) shaped(e extents) (*value, error) {
	if len(e.list) > maxExtents {
		return nil, fmt.Errorf("a shape of %d extents", len(e.list))
	}
	if slices.ContainsFunc(e.list, tensor.IsSym) {
		return &value{name: n.name(), dims: &e}, nil
	}
	list := make([]int64, len(e.list))
	for i, d := range e.list {
		list[i] = int64(d)
	}
	shape := []int{len(list)}
	if e.scalar {
		shape = nil
	}
	t, err := tensor.From(list, shape...)
	return n.made(t, ""), err
}

// extentsOf returns operand i as extents.
func (n *node) extentsOf(i int) (extents, error) {
	v := n.args[i]
	if v.dims != nil {
		return *v.dims, nil
	}
	list, err := n.constants(i, "a shape")
	if err != nil {
		return extents{}, err
	}
	e := extents{scalar: len(v.t.Shape) == 0}
	for _, d := range list {
		e.list = append(e.list, n.small("extent", d))
	}
	return e, n.err
}

func init() {
	same := func(n *node) (*value, error) { return n.shaped(*n.args[0].dims) }
	shapeRules = map[string]func(*node) (*value, error){
		"Identity": same, "Cast": castExtents, "Gather": gatherExtents, "Concat": concatExtents, "Slice": sliceExtents,
		"Unsqueeze": unsqueezeExtents, "Squeeze": squeezeExtents, "Reshape": reshapeExtents,
	}
}

// castExtents accepts casts between integers.
func castExtents(n *node) (*value, error) {
	n.int("saturate", 1)
	if to := onnxKind(n.int("to", 0)); to != onnxpb.Tensor_INT64 && to != onnxpb.Tensor_INT32 {
		return nil, n.m.symbolError(n.args[0])
	}
	return n.shaped(*n.args[0].dims)
}

func gatherExtents(n *node) (*value, error) {
	e, err := n.extentsOf(0)
	if err != nil {
		return nil, err
	}
	n.axis(n.int("axis", 0), 1)
	at, err := n.extentsOf(1)
	if err != nil {
		return nil, err
	}
	out := extents{scalar: at.scalar}
	for _, i := range at.list {
		j := n.axis(i, len(e.list))
		if n.err != nil {
			return nil, n.err
		}
		out.list = append(out.list, e.list[j])
	}
	return n.shaped(out)
}

func concatExtents(n *node) (*value, error) {
	n.axis(n.int("axis", 0), 1)
	var out extents
	for i := range n.args {
		e, err := n.extentsOf(i)
		if err != nil {
			return nil, err
		}
		out.list = append(out.list, e.list...)
	}
	return n.shaped(out)
}

func sliceExtents(n *node) (*value, error) {
	e := n.args[0].dims
	cuts, err := n.cuts(tensor.Shape{len(e.list)})
	if err != nil {
		return nil, err
	}
	var out extents
	for i := range cuts[0].length {
		out.list = append(out.list, e.list[cuts[0].start+i*cuts[0].step])
	}
	return n.shaped(out)
}

func unsqueezeExtents(n *node) (*value, error) {
	if _, _, err := n.list("axes", 1); err != nil {
		return nil, err
	}
	if !n.args[0].dims.scalar {
		return nil, errors.New("a shape with symbols can have one axis only")
	}
	return n.shaped(extents{list: n.args[0].dims.list})
}

func squeezeExtents(n *node) (*value, error) {
	if _, _, err := n.list("axes", 1); err != nil {
		return nil, err
	}
	if e := n.args[0].dims; e.scalar || len(e.list) != 1 {
		return nil, fmt.Errorf("squeezing a shape of %d extents", len(e.list))
	}
	return n.shaped(extents{list: n.args[0].dims.list, scalar: true})
}

// reshapeExtents accepts what leaves a list a list.
func reshapeExtents(n *node) (*value, error) {
	n.int("allowzero", 0)
	to, err := n.constants(1, "shape")
	if err != nil {
		return nil, err
	}
	e := n.args[0].dims
	switch {
	case len(to) == 1 && (to[0] == -1 || to[0] == int64(len(e.list))):
		return n.shaped(extents{list: e.list})
	case len(to) == 0 && len(e.list) == 1:
		return n.shaped(extents{list: e.list, scalar: true})
	}
	return nil, fmt.Errorf("a shape with symbols cannot take shape %v", to)
}
