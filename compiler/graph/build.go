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
