package graph

import (
	"fmt"
	"slices"

	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Sweep removes nodes and parameters that no output depends on, and returns how many nodes and parameters went. Inputs stay.
func (g *Graph) Sweep() int {
	live := map[*Value]bool{}
	for _, v := range g.outputs {
		live[v] = true
	}
	for i := len(g.nodes) - 1; i >= 0; i-- {
		n := g.nodes[i]
		if slices.ContainsFunc(n.Out, func(v *Value) bool { return live[v] }) {
			for _, v := range n.In {
				live[v] = true
			}
		}
	}
	before := len(g.nodes) + len(g.params)
	drop := func(v *Value) bool {
		if !live[v] {
			delete(g.names, v.Name)
		}
		return !live[v]
	}
	g.params = slices.DeleteFunc(g.params, drop)
	g.nodes = slices.DeleteFunc(g.nodes, func(n *Node) bool {
		if slices.ContainsFunc(n.Out, func(v *Value) bool { return live[v] }) {
			return false
		}
		for _, v := range n.Out {
			delete(g.names, v.Name)
		}
		return true
	})
	return before - len(g.nodes) - len(g.params)
}

// Sort puts the nodes in an order in which every value is defined before it is read, keeping the present order where it may stand. It
// fails if the nodes form a cycle.
func (g *Graph) Sort() error {
	ready := map[*Value]bool{nil: true}
	for _, v := range slices.Concat(g.inputs, g.params) {
		ready[v] = true
	}
	rest, sorted := g.nodes, make([]*Node, 0, len(g.nodes))
	for len(rest) > 0 {
		var later []*Node
		for _, n := range rest {
			if slices.ContainsFunc(n.In, func(v *Value) bool { return !ready[v] }) {
				later = append(later, n)
				continue
			}
			sorted = append(sorted, n)
			for _, v := range n.Out {
				ready[v] = true
			}
		}
		if len(later) == len(rest) {
			return fmt.Errorf("graph %s: %%%s depends on itself or on a value that is not in the graph", g.Name, rest[0].Name())
		}
		rest = later
	}
	g.nodes = sorted
	return nil
}

// Infer computes the types of all results anew from the inputs and parameters, keeping quantization where it was given by hand.
func (g *Graph) Infer() error {
	for _, n := range g.nodes {
		want := make([]tensor.Type, len(n.Out))
		for i, v := range n.Out {
			want[i] = v.Type
		}
		types, err := inferAgain(n, want)
		if err != nil {
			return fmt.Errorf("%s %%%s: %w", n.Op, n.Name(), err)
		}
		for i, t := range types {
			n.Out[i].Type = t
		}
	}
	return nil
}

// Specialize returns a copy in which the symbol has the given extent everywhere.
func (g *Graph) Specialize(symbol string, extent int) (*Graph, error) {
	if extent <= 0 {
		return nil, fmt.Errorf("graph %s: extent %d for %s; it must be positive", g.Name, extent, symbol)
	}
	c, dim := g.Clone(), tensor.Sym(symbol)
	for _, v := range c.Values() {
		if s := slices.Clone(v.Type.Shape); slices.Contains(s, dim) {
			for i := range s {
				if s[i] == dim {
					s[i] = extent
				}
			}
			v.Type.Shape = s
		}
	}
	return c, c.Infer()
}

// Batch returns a copy in which every symbolic extent is n: the usual case of a network with one symbol, its batch.
func (g *Graph) Batch(n int) (*Graph, error) {
	c := g
	for _, v := range g.inputs {
		for _, d := range v.Type.Shape {
			if s := tensor.SymName(d); s != "" {
				var err error
				if c, err = c.Specialize(s, n); err != nil {
					return nil, err
				}
			}
		}
	}
	return c, nil
}
