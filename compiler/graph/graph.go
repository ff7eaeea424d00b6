// Package graph is the graph IR: what a network computes, with typed values, one table of operations, a text form that prints and
// parses, and a verifier that is its specification. Layout is NCHW. It knows no file format, no pass, no target and no notebook.
//
//	graph.go   Graph, Node, Value: this file; open it first
//	build.go   how a graph is changed
//	ops.go     the one table of operations; ops_*.go hold its rows by family
//	verify.go  the invariants
//	print.go, parse.go   the text form, inverse of each other
//	stats.go   counts: nodes, parameters, multiply-adds, bytes
//	summary.go the table a notebook shows
//	eval.go    evaluation, operation by operation: the meaning of a graph
//	save.go    the file form
package graph

import (
	"slices"
	"sync/atomic"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Graph is a network: inputs, parameters, and nodes in an order in which every value is defined before it is used.
//
// Functions of the compiler return changed copies ([Graph.Clone] shares the parameters' data, which is never written); only code that
// made a graph or a clone of one changes it.
type Graph struct {
	Name    string
	inputs  []*Value
	params  []*Value
	nodes   []*Node
	outputs []*Value
	names   map[string]bool
}

// Value is a tensor that a graph takes, holds or computes.
type Value struct {
	Name  string      // unique in the graph
	Type  tensor.Type // may have symbolic extents unless it is a parameter
	Def   *Node       // the node that computes it; nil for inputs and parameters
	Param *Param      // the data, for a parameter; else nil
}

// Param is the data of a parameter or constant. Neither field is written once set, so what is counted once holds.
type Param struct {
	Data *tensor.Tensor
	Mask *tensor.Mask // which elements pruning keeps; nil: all

	zeros  atomic.Int64           // 1 + the elements that stand for zero; 0: not counted yet
	digest atomic.Pointer[string] // of the data; nil: not computed yet
	proved atomic.Bool            // the verifier has seen that every pruned element stands for zero
}

// Zeros returns how many elements stand for zero. It counts once.
func (p *Param) Zeros() int {
	if n := p.zeros.Load(); n > 0 {
		return int(n - 1)
	}
	n := p.Data.Zeros()
	p.zeros.Store(int64(n + 1))
	return n
}

// Node is one operation. In holds nil for an optional operand that is absent; trailing absent operands are left out.
type Node struct {
	Op    Op
	In    []*Value
	Out   []*Value
	Attrs attr.Set
	From  string // where it comes from: the node's name in the source model, kept through passes; "" when made here
}

// New returns an empty graph.
func New(name string) *Graph {
	return &Graph{Name: name, names: map[string]bool{}}
}

// Inputs returns the inputs, in order.
func (g *Graph) Inputs() []*Value { return slices.Clone(g.inputs) }

// Outputs returns the outputs, in order. One value may be several outputs.
func (g *Graph) Outputs() []*Value { return slices.Clone(g.outputs) }

// Nodes returns the nodes in execution order.
func (g *Graph) Nodes() []*Node { return slices.Clone(g.nodes) }

// Params returns the parameters and constants in the order they were added.
func (g *Graph) Params() []*Value { return slices.Clone(g.params) }

// Values returns every value: inputs, parameters, then results of nodes in order.
func (g *Graph) Values() []*Value {
	all := slices.Concat(g.inputs, g.params)
	for _, n := range g.nodes {
		all = append(all, n.Out...)
	}
	return all
}

// Value returns the value with the given name, or nil.
func (g *Graph) Value(name string) *Value {
	for _, v := range g.Values() {
		if v.Name == name {
			return v
		}
	}
	return nil
}

// Users returns, for every value, the nodes that read it, in order; a node that reads it twice stands twice. Outputs of the graph are
// not nodes: see [Graph.IsOutput].
func (g *Graph) Users() map[*Value][]*Node {
	users := map[*Value][]*Node{}
	for _, n := range g.nodes {
		for _, v := range n.In {
			if v != nil {
				users[v] = append(users[v], n)
			}
		}
	}
	return users
}

// IsOutput reports whether v is an output of the graph.
func (g *Graph) IsOutput(v *Value) bool { return slices.Contains(g.outputs, v) }

// Row returns the node's row of the table of operations.
func (n *Node) Row() *Row { return rowOf(n.Op) }

// Int returns an integer attribute, or its default. It and its siblings panic if the table declares no such attribute.
func (n *Node) Int(name string) int { return attr.Get(n.Row().Attrs, n.Attrs, name).(int) }

// Float returns a number attribute, or its default.
func (n *Node) Float(name string) float64 { return attr.Get(n.Row().Attrs, n.Attrs, name).(float64) }

// Ints returns a list attribute, or its default. It must not be written.
func (n *Node) Ints(name string) []int { return attr.Get(n.Row().Attrs, n.Attrs, name).([]int) }

// Str returns a word attribute, or its default.
func (n *Node) Str(name string) string { return attr.Get(n.Row().Attrs, n.Attrs, name).(string) }

// Arg returns operand i, or nil if it is absent.
func (n *Node) Arg(i int) *Value {
	if i < len(n.In) {
		return n.In[i]
	}
	return nil
}

// Name returns the name of the node's first result, which names the node everywhere.
func (n *Node) Name() string { return n.Out[0].Name }

// IsConst reports whether v is a parameter or constant.
func (v *Value) IsConst() bool { return v != nil && v.Param != nil }

// Clone returns an independent copy with the same names; parameters share their data.
func (g *Graph) Clone() *Graph {
	c := New(g.Name)
	twin := make(map[*Value]*Value, len(g.names))
	copyOf := func(v *Value) *Value {
		w := *v
		w.Def = nil
		twin[v] = &w
		c.names[v.Name] = true
		return &w
	}
	for _, v := range g.inputs {
		c.inputs = append(c.inputs, copyOf(v))
	}
	for _, v := range g.params {
		c.params = append(c.params, copyOf(v))
	}
	for _, n := range g.nodes {
		m := &Node{Op: n.Op, Attrs: n.Attrs.Clone(), From: n.From}
		for _, v := range n.In {
			m.In = append(m.In, twin[v]) // twin[nil] is nil
		}
		for _, v := range n.Out {
			w := copyOf(v)
			w.Def = m
			m.Out = append(m.Out, w)
		}
		c.nodes = append(c.nodes, m)
	}
	for _, v := range g.outputs {
		c.outputs = append(c.outputs, twin[v])
	}
	return c
}
