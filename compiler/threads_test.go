package compiler_test

import (
	"math/rand/v2"
	"testing"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/irtest"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// TestLargeLayers covers what small networks do not: layers that are cut over threads, odd numbers of filters and pixels, strides,
// dilation, groups, depthwise, residual and clamp, weights near the smallest float32, a dense layer on one and on several rows.
func TestLargeLayers(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	weight := func(scale float32, shape ...int) *tensor.Tensor {
		w := irtest.Random(r, tensor.TypeOf(tensor.F32, shape...))
		for i := range w.F32() {
			w.F32()[i] *= scale
			if i%11 == 0 {
				w.F32()[i] = 0
			}
		}
		return w
	}
	g := graph.New("large")
	add := func(op graph.Op, attrs map[string]any, in ...*graph.Value) *graph.Value {
		v, err := g.Add(op, string(op), in, attrs)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	x := g.Input("x", tensor.TypeOf(tensor.F32, tensor.Sym("N"), 4, 29, 31))
	a := add(graph.Conv, map[string]any{"strides": []int{2, 1}, "pads": []int{2, 1, 2, 3}, "lo": 0.0}, x,
		g.Const("w1", weight(0.1, 19, 4, 5, 3)), g.Const("b1", weight(1, 19)))
	d := add(graph.Conv, map[string]any{"groups": 19, "pads": []int{2, 2, 2, 2}, "dilations": []int{2, 2}}, a,
		g.Const("w2", weight(1, 19, 1, 3, 3)))
	small := add(graph.Conv, nil, d, g.Const("w6", weight(1e-20, 19, 19, 1, 1)))
	tiny := add(graph.Conv, map[string]any{"pads": []int{1, 1, 1, 1}}, small, g.Const("w3", weight(1e-21, 19, 19, 3, 3)))
	e := add(graph.Conv, map[string]any{"hi": 2.0}, d, g.Const("w4", weight(0.1, 19, 19, 1, 1)), nil, a)
	p := add(graph.MaxPool, map[string]any{"size": []int{3, 3}, "strides": []int{2, 2}}, e)
	f := add(graph.Dense, nil, add(graph.Reshape, map[string]any{"shape": []int{0, -1}}, p), g.Const("w5", weight(0.1, 301, 19*7*16)))
	g.Output(tiny)
	g.Output(f)
	if err := graph.Verify(g); err != nil {
		t.Fatal(err)
	}
	for batch := 1; batch <= 3; batch += 2 {
		same(t, g, batch, 3)
	}
}
