package graph

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Input adds an input and returns it. An extent may be a symbol, see [tensor.Sym].
func (g *Graph) Input(name string, t tensor.Type) *Value {
	v := &Value{Name: g.unique(name), Type: t}
	g.inputs = append(g.inputs, v)
	return v
}

// Const adds a parameter or constant and returns it. The graph keeps data, which must not be written afterwards.
func (g *Graph) Const(name string, data *tensor.Tensor) *Value {
	return g.Masked(name, data, nil)
}

// Masked adds a parameter with a mask; nil for none. Pruned elements must already stand for zero, see [tensor.Mask.Apply].
func (g *Graph) Masked(name string, data *tensor.Tensor, mask *tensor.Mask) *Value {
	v := &Value{Name: g.unique(name), Type: data.Type, Param: &Param{Data: data, Mask: mask}}
	g.params = append(g.params, v)
	return v
}

// Output makes v an output, after those there are.
func (g *Graph) Output(v *Value) { g.outputs = append(g.outputs, v) }

// SetOutput replaces output i.
func (g *Graph) SetOutput(i int, v *Value) { g.outputs[i] = v }

// Add appends an operation with one result whose type follows from its operands, and returns the result. Absent operands are nil.
func (g *Graph) Add(op Op, name string, in []*Value, attrs attr.Set) (*Value, error) {
	n, err := g.Insert(nil, op, []string{name}, in, attrs, nil)
	if err != nil {
		return nil, err
	}
	return n.Out[0], nil
}

// AddTyped is [Graph.Add] for an operation whose result type does not follow from its operands: a quantized one, or quantize itself.
func (g *Graph) AddTyped(op Op, name string, in []*Value, attrs attr.Set, t tensor.Type) (*Value, error) {
	n, err := g.Insert(nil, op, []string{name}, in, attrs, []tensor.Type{t})
	if err != nil {
		return nil, err
	}
	return n.Out[0], nil
}

// Insert adds an operation before the node pos (nil: at the end), with one name a result and, where the operands do not determine
// them, the types of the results (else nil).
func (g *Graph) Insert(pos *Node, op Op, names []string, in []*Value, attrs attr.Set, want []tensor.Type) (*Node, error) {
	if attrs == nil {
		attrs = attr.Set{}
	}
	for len(in) > 0 && in[len(in)-1] == nil {
		in = in[:len(in)-1]
	}
	n := &Node{Op: op, In: slices.Clone(in), Attrs: attrs}
	types, err := infer(n, want)
	if err != nil {
		return nil, fmt.Errorf("%s %%%s: %w", op, strings.Join(names, " %"), err)
	}
	if len(names) != len(types) {
		return nil, fmt.Errorf("%s has %d results, %d names given", op, len(types), len(names))
	}
	for i, t := range types {
		n.Out = append(n.Out, &Value{Name: g.unique(names[i]), Type: t, Def: n})
	}
	at := len(g.nodes)
	if pos != nil {
		if at = slices.Index(g.nodes, pos); at < 0 {
			return nil, fmt.Errorf("%s: the node to insert before is not in the graph", op)
		}
	}
	g.nodes = slices.Insert(g.nodes, at, n)
	return n, nil
}

// Replace makes every reader of old, and every output that is old, use new instead. old stays; see [Graph.Sweep].
func (g *Graph) Replace(old, new *Value) {
	for _, n := range g.nodes {
		for i, v := range n.In {
			if v == old {
				n.In[i] = new
			}
		}
	}
	for i, v := range g.outputs {
		if v == old {
			g.outputs[i] = new
		}
	}
}

// Rename gives v a new name; a suffix is added if another value has it.
func (g *Graph) Rename(v *Value, name string) {
	delete(g.names, v.Name)
	v.Name = g.unique(name)
}

// SetParam gives parameter v new data and mask. The type may change; call [Graph.Infer] when it does.
func (g *Graph) SetParam(v *Value, data *tensor.Tensor, mask *tensor.Mask) {
	v.Param = &Param{Data: data, Mask: mask}
	v.Type = data.Type
}

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

// unique returns name made legal, with a suffix if another value has it, and takes it.
func (g *Graph) unique(name string) string {
	name = legalName(name)
	free := name
	for i := 2; g.names[free]; i++ {
		free = name + "." + strconv.Itoa(i)
	}
	g.names[free] = true
	return free
}

const nameRunes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:/-"

// legalName makes any text a name that the text form can hold.
func legalName(name string) string {
	if name == "" {
		return "v"
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(nameRunes, r) {
			return r
		}
		return '_'
	}, name)
}
