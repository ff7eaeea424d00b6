package onnx

import (
	"fmt"

	"github.com/luciola-nn/luciola/compiler/tensor"
)

func (n *node) operands(r *rule) error {
	names := n.src.Input
	for len(names) > 0 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	if len(names) > r.max {
		return fmt.Errorf("%d operands, expected at most %d", len(names), r.max)
	}
	for i, name := range names {
		v := n.m.values[name]
		if name != "" && v == nil {
			return fmt.Errorf("reads %q, which is no input, no initializer and no result of an earlier node", name)
		}
		if name == "" && (i < r.min || r.max == many) {
			return fmt.Errorf("operand %d is left out, which it must not be", i)
		}
		n.args = append(n.args, v)
	}
	if len(n.args) < r.min {
		return fmt.Errorf("%d operands, expected %d", len(n.args), r.min)
	}
	return nil
}

// arg returns operand i, or nil if it is absent.
func (n *node) arg(i int) *value {
	if i < len(n.args) {
		return n.args[i]
	}
	return nil
}

// typ returns the type of an operand that is present and not a symbolic shape.
func (n *node) typ(v *value) (tensor.Type, error) {
	if v.v != nil {
		return v.v.Type, nil
	}
	t, err := n.m.constant(v)
	if err != nil {
		return tensor.Type{}, err
	}
	if t == nil {
		return tensor.Type{}, n.m.symbolError(v)
	}
	return t.Type, nil
}

// list returns a list that is an attribute in old opsets and operand i in new ones; ok is false if it is absent.
func (n *node) list(name string, i int) (list []int, ok bool, err error) {
	if n.has(name) {
		return n.ints(name, nil), true, n.err
	}
	v := n.arg(i)
	if v == nil {
		return nil, false, nil
	}
	wide, err := n.constants(i, name)
	if err != nil {
		return nil, false, err
	}
	list = make([]int, len(wide))
	for j, w := range wide {
		list[j] = n.small(name, w)
	}
	return list, true, n.err
}

// constants returns the integers of operand i, which must be known when importing.
func (n *node) constants(i int, name string) ([]int64, error) {
	v := n.args[i]
	if v.dims != nil {
		return nil, n.m.symbolError(v)
	}
	t, err := n.m.constant(v)
	if err != nil {
		return nil, err
	}
	if t == nil {
		return nil, fmt.Errorf("%s (%q) is computed from the input's data; it must be a constant", name, v.name)
	}
	if t.Kind != tensor.I64 && t.Kind != tensor.I32 || len(t.Shape) > 1 {
		return nil, fmt.Errorf("%s is %v, expected a list of integers", name, t.Type)
	}
	out := make([]int64, t.Len())
	for j := range out {
		out[j] = t.Int(j)
	}
	return out, nil
}

// scalar returns the number in operand i, or def if it is absent; ok is false if it is not a constant.
func (n *node) scalar(i int, name string, def float64) (x float64, ok bool, err error) {
	v := n.arg(i)
	if v == nil {
		return def, true, nil
	}
	t, err := n.m.constant(v)
	if err != nil || t == nil {
		return 0, false, err
	}
	if t.Len() != 1 {
		return 0, false, fmt.Errorf("%s is %v, expected one number", name, t.Type)
	}
	return t.Float(0), true, nil
}
