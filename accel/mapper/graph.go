package mapper

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/luciola-nn/luciola/accel/machine"
	"github.com/luciola-nn/luciola/accel/program"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Map compiles a graph for a machine, one frame at a time (every symbolic extent becomes 1). The graph should be quantized:
// int8 convolutions and dense layers run on the MAC array, what the vector unit offers on that, everything else on the DSP.
// It fails if a value has a kind or a number of axes that no unit handles, or if a layer cannot fit the machine's buffers.
func Map(g *graph.Graph, m *machine.Machine) (*program.Program, error) {
	if err := m.Err(); err != nil {
		return nil, fmt.Errorf("mapper: %w", err)
	}
	g, err := g.Batch(1)
	if err != nil {
		return nil, fmt.Errorf("mapper: %w", err)
	}
	if len(g.Inputs()) != 1 || len(g.Outputs()) != 1 {
		return nil, fmt.Errorf("mapper: graph %s has %d inputs and %d outputs; an accelerator program has one of each",
			g.Name, len(g.Inputs()), len(g.Outputs()))
	}
	r := &reader{g: g, b: newBuilder(g.Name, m), tensors: map[*graph.Value]int{}}
	if r.b.p.Input, err = r.tensor(g.Inputs()[0]); err != nil {
		return nil, fmt.Errorf("mapper: %w", err)
	}
	for _, n := range g.Nodes() {
		if err := r.node(n); err != nil {
			return nil, fmt.Errorf("mapper: %s %%%s for %s: %w", n.Op, n.Name(), m.Name, err)
		}
	}
	out, ok := r.tensors[g.Outputs()[0]]
	if !ok {
		return nil, fmt.Errorf("mapper: graph %s: its output is a constant", g.Name)
	}
	r.b.p.Output = out
	place(r.b.p, m)
	r.b.spill()
	if err := r.b.layers(r.weights); err != nil {
		return nil, fmt.Errorf("mapper: %w", err)
	}
	if err := r.b.p.Check(); err != nil {
		return nil, fmt.Errorf("mapper: emitted a program that cannot be right: %w", err)
	}
	return r.b.p, nil
}

// reader turns a graph into the tensors and layers of a program.
type reader struct {
	g       *graph.Graph
	b       *builder
	tensors map[*graph.Value]int
	weights [][]int8 // by layer: filters of a convolution, row-major
}

// tensor is the program's tensor of a value, made when first asked for.
func (r *reader) tensor(v *graph.Value) (int, error) {
	if i, ok := r.tensors[v]; ok {
		return i, nil
	}
	t := program.Tensor{Name: v.Name, Dims: slices.Clone(v.Type.Shape), Scale: 1}
	if q := v.Type.Quant; q != nil {
		if q.Axis >= 0 {
			return 0, fmt.Errorf("%%%s is quantized along axis %d; activations have one scale", v.Name, q.Axis)
		}
		t.Scale, t.Zero, t.Round = q.Scale[0], q.Zero[0], byte(q.Round)
	}
	switch v.Type.Kind {
	case tensor.I8:
		t.Kind = program.Int8
	case tensor.F32:
		t.Kind = program.Float32
	default:
		return 0, fmt.Errorf("%%%s is %v; the machine's units handle i8 and f32 (quantize the graph to int8)", v.Name, v.Type)
	}
	if v.IsConst() {
		t.Data = bytesOf(v.Param.Data)
	}
	r.b.p.Tensors = append(r.b.p.Tensors, t)
	r.tensors[v] = len(r.b.p.Tensors) - 1
	return r.tensors[v], nil
}

func bytesOf(t *tensor.Tensor) []byte {
	var b []byte
	if t.Kind == tensor.F32 {
		for _, v := range t.F32() {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
		return b
	}
	for _, v := range t.I8() {
		b = append(b, byte(v))
	}
	return b
}

func (r *reader) node(n *graph.Node) error {
	if len(n.Out) != 1 {
		return fmt.Errorf("has %d results; the units write one", len(n.Out))
	}
	l := program.Layer{Name: n.Name(), Op: string(n.Op), Unit: unitFor(n, r.b.m)}
	var filters []int8
	in := n.In
	if l.Unit == program.MAC {
		conv, err := convOf(n)
		if err != nil {
			return err
		}
		l.Conv, filters, in = conv, n.In[1].Param.Data.I8(), n.In[:1]
	}
	var err error
	for _, v := range in {
		i := -1
		if v != nil {
			if i, err = r.tensor(v); err != nil {
				return err
			}
		}
		l.In = append(l.In, i)
	}
	if l.Apply, err = r.apply(n); err != nil {
		return err
	}
	if l.Apply.Residual >= 0 {
		l.In = append(l.In, l.Apply.Residual)
	}
	if l.Out, err = r.tensor(n.Out[0]); err != nil {
		return err
	}
	r.b.p.Layers = append(r.b.p.Layers, l)
	r.weights = append(r.weights, filters)
	return nil
}

// apply carries over what the node does to elements.
func (r *reader) apply(n *graph.Node) (*program.Apply, error) {
	a := &program.Apply{Op: string(n.Op), Ints: map[string][]int{}, Floats: map[string]float64{}, Words: map[string]string{}, Residual: -1}
	for _, d := range n.Row().Attrs {
		value, ok := n.Attrs[d.Name]
		if !ok {
			value = d.Default
		}
		switch v := value.(type) {
		case int:
			a.Ints[d.Name] = []int{v}
		case []int:
			a.Ints[d.Name] = slices.Clone(v)
		case float64:
			a.Floats[d.Name] = v
		case string:
			a.Words[d.Name] = v
		}
	}
	if n.Op != graph.Conv && n.Op != graph.Dense || n.In[1].Type.Quant == nil {
		return a, nil
	}
	a.Weights = slices.Clone(n.In[1].Type.Quant.Scale)
	if res := n.Arg(3); res != nil {
		i, err := r.tensor(res)
		if err != nil {
			return nil, err
		}
		a.Residual = i
	}
	return a, nil
}
