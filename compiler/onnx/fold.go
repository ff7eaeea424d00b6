package onnx

import (
	"fmt"
	"slices"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// constant returns the data of a constant, or nil if v is none.
func (m *importer) constant(v *value) (*tensor.Tensor, error) {
	if v.t == nil && v.src != nil {
		t, err := m.tensorOf(v.src)
		if err != nil {
			return nil, fmt.Errorf("initializer %q: %w", v.name, err)
		}
		v.t = t
		release(v.src)
	}
	return v.t, nil
}

// inGraph returns the value of the graph; a constant becomes a parameter when it is first read.
func (m *importer) inGraph(v *value) (*graph.Value, error) {
	if v.v != nil {
		return v.v, nil
	}
	t, err := m.constant(v)
	if err != nil {
		return nil, err
	}
	if t == nil {
		return nil, m.symbolError(v)
	}
	v.v = m.g.Const(v.name, t)
	return v.v, nil
}

// isConst reports whether v is known when importing.
func (v *value) isConst() bool { return v.t != nil || v.src != nil }

// made returns a constant called after the node's result.
func (n *node) made(t *tensor.Tensor, suffix string) *value {
	return &value{name: n.name() + suffix, t: t}
}

// generate counts the bytes of a constant about to be computed.
func (m *importer) generate(t tensor.Type) error {
	count, err := t.Shape.Count()
	if err != nil {
		return err
	}
	if m.generated += count * t.Kind.Size(); m.generated > m.options.generated || m.generated < 0 {
		return fmt.Errorf("the file would have more than %d bytes of constants computed; if it is to be trusted, allow more with "+
			"onnx.MaxGenerated", m.options.generated)
	}
	return nil
}

// fold computes an operation on constants; nil if an operand is none or the operation cannot be computed here.
func (n *node) fold(op graph.Op, suffix string, attrs attr.Set, in []*value) (*value, error) {
	row := graph.Lookup(op)
	computed := func(v *value) bool { return v != nil && !v.isConst() }
	if row == nil || row.Eval == nil && op != graph.Reshape || slices.ContainsFunc(in, computed) {
		return nil, nil
	}
	scratch := graph.New("constants")
	args, data := make([]*graph.Value, len(in)), make([]*tensor.Tensor, len(in))
	for i, v := range in {
		if v == nil {
			continue
		}
		t, err := n.m.constant(v)
		if err != nil {
			return nil, err
		}
		args[i], data[i] = scratch.Const(v.name, t), t
	}
	out, err := scratch.Add(op, n.name(), args, attrs)
	if err != nil {
		return nil, n.explain(err)
	}
	if err := checkSize(out.Type.Shape); err != nil {
		return nil, err
	}
	if op == graph.Reshape {
		view, err := data[0].Reshape(out.Type.Shape...)
		return n.made(view, suffix), err
	}
	if err := n.m.generate(out.Type); err != nil {
		return nil, err
	}
	results, err := out.Def.Eval(data[:len(out.Def.In)])
	if err != nil {
		return nil, err
	}
	return n.made(results[0], suffix), nil
}

const maxExtents = 1024 // in one list; shapes have a handful

// shapeRules compute with shapes that hold symbols: what exporters make of x.size(0), x.view and their kind.
var shapeRules map[string]func(*node) (*value, error)
