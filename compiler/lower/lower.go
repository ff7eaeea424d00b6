// Package lower turns a graph into instructions. One table keyed by operation says how; a test fails when an operation is missing from
// it. The package decides no order, no address and nothing about a target except by asking what it wants whole.
//
//	lower.go   Graph and the builder that rules use: this file; open it first
//	rules.go   the table
package lower

import (
	"fmt"
	"slices"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/instr"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Graph returns the instructions that compute g, whose shapes must be numbers. wants says of an operation that has a form made of
// simpler instructions whether the target takes it whole; nil: it takes every one. Both forms give the same bits.
func Graph(g *graph.Graph, wants func(graph.Op) bool) (*instr.Program, error) {
	b := &builder{
		p: &instr.Program{Name: g.Name}, of: map[*graph.Value]*instr.Buffer{}, names: map[string]bool{}, wants: wants,
	}
	for _, v := range g.Values() {
		if !v.Type.Shape.IsStatic() {
			return nil, fmt.Errorf("lower: %%%s is %v; specialize the graph's symbols first", v.Name, v.Type)
		}
		b.names[v.Name] = true
	}
	for _, v := range g.Params() {
		b.of[v] = b.declare(&instr.Buffer{Name: v.Name, Type: v.Type, Space: instr.Const, Data: v.Param.Data, Mask: v.Param.Mask})
	}
	for _, v := range g.Inputs() {
		b.of[v] = b.declare(&instr.Buffer{Name: v.Name, Type: v.Type, Space: instr.Act, Input: true})
	}
	for _, n := range g.Nodes() {
		rule := rules[n.Op]
		if rule == nil {
			return nil, fmt.Errorf("lower: %s %%%s has no rule", n.Op, n.Name())
		}
		b.node = n
		if err := rule(b, n); err != nil {
			return nil, fmt.Errorf("lower: %s %%%s: %w", n.Op, n.Name(), err)
		}
	}
	for _, v := range g.Outputs() {
		b.p.Outputs = append(b.p.Outputs, b.of[v])
	}
	if err := instr.Verify(b.p); err != nil {
		return nil, fmt.Errorf("lower: %w", err)
	}
	return b.p, nil
}

// builder makes a program; rules call its methods.
type builder struct {
	p     *instr.Program
	of    map[*graph.Value]*instr.Buffer // where a value lies
	names map[string]bool
	wants func(graph.Op) bool
	node  *graph.Node // being lowered
}

// whole reports whether the target takes op whole.
func (b *builder) whole(op graph.Op) bool { return b.wants == nil || b.wants(op) }

func (b *builder) declare(buf *instr.Buffer) *instr.Buffer {
	b.names[buf.Name] = true
	b.p.Bufs = append(b.p.Bufs, buf)
	return buf
}

// fresh returns an unused name that begins with the name of the node being lowered.
func (b *builder) fresh(suffix string) string {
	name := b.node.Name() + "." + suffix
	for i := 2; b.names[name]; i++ {
		name = fmt.Sprintf("%s.%s%d", b.node.Name(), suffix, i)
	}
	return name
}

// result declares the buffer of the node's result.
func (b *builder) result() *instr.Buffer {
	v := b.node.Out[0]
	buf := b.declare(&instr.Buffer{Name: v.Name, Type: v.Type, Space: instr.Act})
	b.of[v] = buf
	return buf
}

// temp declares a buffer for a step on the way.
func (b *builder) temp(suffix string, t tensor.Type) *instr.Buffer {
	return b.declare(&instr.Buffer{Name: b.fresh(suffix), Type: t, Space: instr.Act})
}

// constant declares a constant that the rule computed.
func (b *builder) constant(suffix string, data *tensor.Tensor) *instr.Buffer {
	return b.declare(&instr.Buffer{Name: b.fresh(suffix), Type: data.Type, Space: instr.Const, Data: data})
}

// view declares a look at the memory of another buffer.
func (b *builder) view(name string, t tensor.Type, of *instr.Buffer, offset int) *instr.Buffer {
	return b.declare(&instr.Buffer{Name: name, Type: t, Space: of.Space, Of: of, Offset: offset})
}

// emit adds an instruction.
func (b *builder) emit(op instr.Op, out *instr.Buffer, attrs attr.Set, in ...*instr.Buffer) {
	if attrs == nil {
		attrs = attr.Set{}
	}
	for len(in) > 0 && in[len(in)-1] == nil {
		in = in[:len(in)-1]
	}
	b.p.Code = append(b.p.Code, &instr.Instr{Op: op, Out: out, In: slices.Clone(in), Attrs: attrs, From: b.node.From})
}

// operands returns where the operands of n lie; nil for absent ones.
func (b *builder) operands(n *graph.Node) []*instr.Buffer {
	in := make([]*instr.Buffer, len(n.In))
	for i, v := range n.In {
		if v != nil {
			in[i] = b.of[v]
		}
	}
	return in
}

// pick returns those of the node's attributes that the instruction declares.
func pick(n *graph.Node, op instr.Op) attr.Set {
	s := attr.Set{}
	for _, d := range instr.Lookup(op).Attrs {
		if v, ok := n.Attrs[d.Name]; ok {
			s[d.Name] = v
		} else if slices.ContainsFunc(n.Row().Attrs, func(own attr.Decl) bool { return own.Name == d.Name }) {
			s[d.Name] = attr.Get(n.Row().Attrs, n.Attrs, d.Name)
		}
	}
	return s
}
