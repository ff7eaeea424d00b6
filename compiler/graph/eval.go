package graph

import (
	"fmt"

	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Eval computes the outputs of g from its inputs, operation by operation, each with its row's Eval. It is slow and plain: the meaning
// of a graph, which compiled programs must equal bit for bit. Inputs must have the types of g's inputs, symbols excepted.
func (g *Graph) Eval(inputs ...*tensor.Tensor) ([]*tensor.Tensor, error) {
	values, err := g.EvalAll(inputs...)
	if err != nil {
		return nil, err
	}
	outs := make([]*tensor.Tensor, len(g.outputs))
	for i, v := range g.outputs {
		outs[i] = values[v.Name]
	}
	return outs, nil
}

// EvalAll is [Graph.Eval] with every value by name.
func (g *Graph) EvalAll(inputs ...*tensor.Tensor) (map[string]*tensor.Tensor, error) {
	bound, err := g.Bind(inputs...)
	if err != nil {
		return nil, err
	}
	values := map[string]*tensor.Tensor{}
	for i, v := range bound.inputs {
		values[v.Name] = inputs[i]
	}
	for _, p := range bound.params {
		values[p.Name] = p.Param.Data
	}
	for _, n := range bound.nodes {
		in := make([]*tensor.Tensor, len(n.In))
		for i, v := range n.In {
			if v != nil {
				in[i] = values[v.Name]
			}
		}
		out, err := n.Eval(in)
		if err != nil {
			return nil, fmt.Errorf("graph %s: %w", g.Name, err)
		}
		for i, v := range n.Out {
			values[v.Name] = out[i]
		}
	}
	return values, nil
}

// Eval computes the node's results from its operands; nil for absent ones. Its types must be static.
func (n *Node) Eval(in []*tensor.Tensor) ([]*tensor.Tensor, error) {
	eval := n.Row().Eval
	if eval == nil {
		return nil, fmt.Errorf("%s %%%s cannot be evaluated", n.Op, n.Name())
	}
	out := make([]*tensor.Tensor, len(n.Out))
	for i, v := range n.Out {
		out[i] = tensor.New(v.Type)
	}
	if err := eval(n, in, out); err != nil {
		return nil, fmt.Errorf("%s %%%s: %w", n.Op, n.Name(), err)
	}
	return out, nil
}

// Bind returns a copy of g whose symbols have the extents that the inputs have. It fails, naming the input, if number, kind or shape of
// the inputs do not fit.
func (g *Graph) Bind(inputs ...*tensor.Tensor) (*Graph, error) {
	if len(inputs) != len(g.inputs) {
		return nil, fmt.Errorf("graph %s takes %d inputs, %d given", g.Name, len(g.inputs), len(inputs))
	}
	bound := g
	for i, t := range inputs {
		if len(t.Shape) != len(g.inputs[i].Type.Shape) {
			return nil, g.misfit(i, t)
		}
		for j, d := range bound.inputs[i].Type.Shape {
			name := tensor.SymName(d)
			if name == "" {
				continue
			}
			var err error
			if bound, err = bound.Specialize(name, t.Shape[j]); err != nil {
				return nil, err
			}
		}
		want := bound.inputs[i].Type
		if t.Kind != want.Kind || !t.Shape.Equal(want.Shape) || t.Quant != nil && !t.Quant.Equal(want.Quant) {
			return nil, g.misfit(i, t)
		}
	}
	return bound, nil
}

func (g *Graph) misfit(i int, t *tensor.Tensor) error {
	v := g.inputs[i]
	return fmt.Errorf("graph %s: input %%%s is %v, the given tensor %v", g.Name, v.Name, v.Type, t.Type)
}
