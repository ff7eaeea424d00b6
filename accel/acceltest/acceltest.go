// Package acceltest makes small int8 networks for the tests of the accelerator packages. It is no part of the product and knows
// nothing of machines. Open this file first, then resnet.go.
package acceltest

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Network builds an int8 graph with random weights. A mistake fails the test.
type Network struct {
	Graph *graph.Graph
	Rand  *rand.Rand
	t     testing.TB
	n     int
}

// New starts a network whose random numbers follow from the seed.
func New(t testing.TB, name string, seed uint64) *Network {
	return &Network{t: t, Rand: rand.New(rand.NewPCG(seed, 7)), Graph: graph.New(name)}
}

// Add appends an operation; like is the type of an int8 result, whose shape follows from the operands.
func (b *Network) Add(op graph.Op, attrs attr.Set, like *tensor.Type, in ...*graph.Value) *graph.Value {
	b.t.Helper()
	b.n++
	name := fmt.Sprintf("%s%d", op, b.n)
	if like == nil {
		v, err := b.Graph.Add(op, name, in, attrs)
		if err != nil {
			b.t.Fatalf("%s: %v", name, err)
		}
		return v
	}
	want := *like
	call := &graph.Call{Node: &graph.Node{Op: op, In: in, Attrs: attrs}, Want: []tensor.Type{want}}
	types, err := graph.Lookup(op).Type(call)
	if err != nil {
		b.t.Fatalf("%s: %v", name, err)
	}
	want.Shape = types[0].Shape
	v, err := b.Graph.AddTyped(op, name, in, attrs, want)
	if err != nil {
		b.t.Fatalf("%s: %v", name, err)
	}
	return v
}

// Int8 is an int8 type without shape.
func Int8(scale float32, zero int32) *tensor.Type {
	return &tensor.Type{Kind: tensor.I8, Quant: tensor.PerTensor(scale, zero, tensor.RoundS)}
}

// Weights are random int8 filters of the given density, one scale a filter.
func (b *Network) Weights(density float64, shape ...int) *graph.Value {
	b.n++
	t := tensor.New(tensor.Type{Kind: tensor.I8, Shape: shape, Quant: &tensor.Quant{
		Axis: 0, Round: tensor.RoundS,
		Scale: make([]float32, shape[0]), Zero: make([]int32, shape[0]),
	}})
	for i := range t.Quant.Scale {
		t.Quant.Scale[i] = 0.002 + 0.001*b.Rand.Float32()
	}
	for i := range t.I8() {
		if b.Rand.Float64() < density {
			t.I8()[i] = int8(b.Rand.IntN(255) - 127)
		}
	}
	return b.Graph.Const(fmt.Sprintf("w%d", b.n), t)
}

// Bias is a random bias for the filters w over x.
func (b *Network) Bias(x, w *graph.Value) *graph.Value {
	b.n++
	m := w.Type.Shape[0]
	sx, _ := x.Type.Quant.At(0)
	q := &tensor.Quant{Axis: 0, Round: tensor.RoundS, Scale: make([]float32, m), Zero: make([]int32, m)}
	for i := range m {
		q.Scale[i] = float32(sx * w.Type.Quant.Scale[i])
	}
	t := tensor.New(tensor.Type{Kind: tensor.I32, Shape: tensor.Shape{m}, Quant: q})
	for i := range t.I32() {
		t.I32()[i] = b.Rand.Int32N(2000) - 1000
	}
	return b.Graph.Const(fmt.Sprintf("b%d", b.n), t)
}

// Small is a network with every form of layer that the units tell apart: strides, padding, groups, dilation, a fused
// residual, pools, an addition, a global mean, a dense layer, floats at both ends.
func Small(t testing.TB, density float64) *graph.Graph {
	b := New(t, "small", 11)
	relu := attr.Set{"lo": 0.0}
	x := b.Graph.Input("image", tensor.TypeOf(tensor.F32, tensor.Sym("N"), 3, 17, 14))
	q := b.Add(graph.Quantize, nil, Int8(0.02, 3), x)
	w := b.Weights(density, 8, 3, 3, 3)
	c1 := b.Add(graph.Conv, attr.Set{"pads": []int{1, 1, 1, 1}, "lo": 0.0}, Int8(0.03, -128), q, w, b.Bias(q, w))
	w = b.Weights(density, 8, 4, 3, 2)
	c2 := b.Add(graph.Conv, attr.Set{"pads": []int{1, 1, 1, 0}, "groups": 2}, Int8(0.05, 5), c1, w)
	w = b.Weights(density, 8, 8, 3, 3)
	c3 := b.Add(graph.Conv, attr.Set{"pads": []int{2, 2, 2, 2}, "dilations": []int{2, 2}, "lo": 0.0}, Int8(0.06, -100), c2, w, b.Bias(c2, w), c1)
	p := b.Add(graph.MaxPool, attr.Set{"size": []int{3, 3}, "strides": []int{2, 2}, "pads": []int{1, 1, 1, 1}}, nil, c3)
	w = b.Weights(density, 16, 8, 5, 3)
	c4 := b.Add(graph.Conv, attr.Set{"pads": []int{2, 1, 2, 1}, "strides": []int{2, 3}}, Int8(0.08, 0), p, w, b.Bias(p, w))
	w = b.Weights(density, 16, 16, 1, 1)
	c5 := b.Add(graph.Conv, relu, Int8(0.08, -128), c4, w)
	s := b.Add(graph.Add, relu, Int8(0.1, -128), c4, c5)
	sg := b.Add(graph.Sigmoid, nil, Int8(1.0/256, -128), s)
	w = b.Weights(1, 16, 1, 3, 3)
	dw := b.Add(graph.Conv, attr.Set{"groups": 16, "pads": []int{1, 1, 1, 1}}, Int8(0.01, 1), sg, w)
	m := b.Add(graph.Reduce, attr.Set{"fn": "mean", "axes": []int{2}, "keep": 1}, Int8(0.01, 1), dw)
	f := b.Add(graph.Reshape, attr.Set{"shape": []int{0, -1}}, nil, m)
	w = b.Weights(density, 10, f.Type.Shape[1])
	d := b.Add(graph.Dense, nil, Int8(0.02, -7), f, w, b.Bias(f, w))
	y := b.Add(graph.Dequantize, nil, nil, d)
	b.Graph.Output(b.Add(graph.Softmax, attr.Set{"axis": 1}, nil, y))
	if err := graph.Verify(b.Graph); err != nil {
		t.Fatal(err)
	}
	return b.Graph
}

// Image is a random input of standard normal values.
func Image(seed uint64, shape ...int) *tensor.Tensor {
	rng := rand.New(rand.NewPCG(seed, 1))
	t := tensor.New(tensor.TypeOf(tensor.F32, shape...))
	for i := range t.F32() {
		t.F32()[i] = float32(rng.NormFloat64())
	}
	return t
}
