package compiler_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/luciola-nn/luciola/compiler"
	"github.com/luciola-nn/luciola/compiler/backend/interp"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/irtest"
	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// same compiles g in every way that may not change a bit and compares each with the graph evaluated operation by operation.
func same(t *testing.T, g *graph.Graph, batch int, seed uint64) {
	t.Helper()
	in := irtest.Inputs(g, batch, seed)
	want, err := g.Eval(in...)
	if err != nil {
		t.Fatal(err)
	}
	for _, threads := range []int{1, 2, 7} {
		for _, b := range []*interp.Backend{interp.New(), interp.New(interp.Poison())} {
			p, err := compiler.Compile(g, b, compiler.Batch(batch), compiler.Threads(threads))
			if err != nil {
				t.Fatalf("%v\n%s", err, g.Text())
			}
			for range 2 { // the second time the arena is dirty
				got, err := p.Run(in...)
				if err != nil {
					t.Fatal(err)
				}
				for i := range want {
					if !want[i].Equal(got[i]) {
						t.Fatalf("%s, batch %d, %d threads: output %d is\n%v\nexpected\n%v\n%s", g.Name, batch, threads, i, got[i], want[i], p.Text())
					}
				}
			}
		}
	}
}

func TestRandomNetsRunAsTheyEvaluate(t *testing.T) {
	for seed := range uint64(40) {
		g, err := irtest.RandomNet(seed, 12)
		if err != nil {
			t.Fatal(err)
		}
		same(t, g, 1+int(seed%3), seed)
	}
}

// integerNet returns a random quantized network of every integer operation: images [N 3 9 7].
func integerNet(t *testing.T, seed uint64) *graph.Graph {
	b := netBuilder{t: t, g: graph.New("integers"), r: rand.New(rand.NewPCG(seed, 9)), mode: []tensor.Rounding{'S', 'D', 'F'}[seed%3]}
	x := b.g.Input("x", tensor.TypeOf(tensor.F32, tensor.Sym("N"), 3, 9, 7))
	q := b.typed(graph.Quantize, nil, x)
	c := b.conv(q, 5, 1, map[string]any{"pads": []int{1, 1, 1, 1}, "lo": 0.0})
	d := b.conv(c, 5, 5, map[string]any{"pads": []int{1, 1, 1, 1}, "groups": 5})
	r := b.convResidual(d, c)
	s := b.typed(graph.Add, nil, r, c)
	m := b.typed(graph.MaxPool, map[string]any{"size": []int{2, 2}, "strides": []int{2, 2}}, s)
	a := b.typed(graph.AvgPool, map[string]any{"size": []int{2, 2}, "pads": []int{1, 0, 0, 1}}, m)
	u := b.typed(graph.Sigmoid, nil, a)
	v := b.typed(graph.Mul, nil, u, a)
	w := b.typed(graph.Sub, nil, v, u)
	w = b.typed(graph.Rescale, nil, w)
	flat := b.typed(graph.Reshape, map[string]any{"shape": []int{0, -1}}, w)
	y := b.dense(flat, 6)
	b.g.Output(b.typed(graph.Dequantize, nil, y))
	b.g.Output(b.typed(graph.Reduce, map[string]any{"fn": "mean", "axes": []int{2, 3}}, v))
	b.g.Output(w)
	if err := graph.Verify(b.g); err != nil {
		t.Fatal(err)
	}
	return b.g
}

type netBuilder struct {
	t    *testing.T
	g    *graph.Graph
	r    *rand.Rand
	mode tensor.Rounding
}

func (b *netBuilder) quant() *tensor.Quant {
	return tensor.PerTensor(float32(math.Exp(b.r.NormFloat64()/2-3)), int32(b.r.IntN(100)-50), b.mode)
}

// typed adds an operation; where it may choose, its result gets random parameters.
func (b *netBuilder) typed(op graph.Op, attrs map[string]any, in ...*graph.Value) *graph.Value {
	row := graph.Lookup(op)
	var v *graph.Value
	var err error
	switch {
	case row.Integers == graph.Requantize || op == graph.Quantize:
		probe, e := b.g.AddTyped(op, "probe", in, attrs, tensor.Type{Kind: tensor.I8, Shape: b.shape(op, attrs, in), Quant: b.quant()})
		v, err = probe, e
	default:
		v, err = b.g.Add(op, string(op), in, attrs)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

// shape finds a result's shape by adding the operation to floats of the same shapes in a graph of its own.
func (b *netBuilder) shape(op graph.Op, attrs map[string]any, in []*graph.Value) tensor.Shape {
	if op == graph.Quantize || op == graph.Rescale {
		return in[0].Type.Shape
	}
	g := graph.New("shape")
	var twins []*graph.Value
	for _, v := range in {
		if v == nil {
			twins = append(twins, nil)
			continue
		}
		twins = append(twins, g.Input("x", tensor.TypeOf(tensor.F32, v.Type.Shape...)))
	}
	y, err := g.Add(op, "y", twins, attrs)
	if err != nil {
		b.t.Fatal(err)
	}
	return y.Type.Shape
}

// weights adds i8 weights per channel and their bias.
func (b *netBuilder) weights(x *graph.Value, shape ...int) (w, bias *graph.Value) {
	q := &tensor.Quant{Zero: make([]int32, shape[0]), Axis: 0, Round: b.mode}
	bq := &tensor.Quant{Zero: q.Zero, Axis: 0, Round: b.mode}
	sx, _ := x.Type.Quant.At(0)
	for range shape[0] {
		s := float32(math.Exp(b.r.NormFloat64()/2 - 4))
		q.Scale, bq.Scale = append(q.Scale, s), append(bq.Scale, sx*s)
	}
	data := tensor.New(tensor.Type{Kind: tensor.I8, Shape: shape, Quant: q})
	for i := range data.Len() {
		data.SetInt(i, int64(b.r.IntN(255)-127))
	}
	off := tensor.New(tensor.Type{Kind: tensor.I32, Shape: tensor.Shape{shape[0]}, Quant: bq})
	for i := range off.Len() {
		off.SetInt(i, int64(b.r.IntN(2000)-1000))
	}
	return b.g.Const("w", data), b.g.Const("b", off)
}

func (b *netBuilder) conv(x *graph.Value, filters, groups int, attrs map[string]any) *graph.Value {
	w, bias := b.weights(x, filters, x.Type.Shape[1]/groups, 3, 3)
	return b.typed(graph.Conv, attrs, x, w, bias)
}

func (b *netBuilder) convResidual(x, r *graph.Value) *graph.Value {
	w, bias := b.weights(x, r.Type.Shape[1], x.Type.Shape[1], 1, 1)
	return b.typed(graph.Conv, map[string]any{"lo": -0.5, "hi": 3.0}, x, w, bias, r)
}

func (b *netBuilder) dense(x *graph.Value, filters int) *graph.Value {
	w, bias := b.weights(x, filters, x.Type.Shape[1])
	return b.typed(graph.Dense, nil, x, w, bias)
}

func TestIntegerNetsRunAsTheyEvaluate(t *testing.T) {
	for seed := range uint64(12) {
		same(t, integerNet(t, seed), 1+int(seed%2), seed)
	}
}

// TestInterruptInsideALayer stops one large layer at a quarter of its questions. It asks after no more than 2²² multiply-adds each, 7 ms
// at the 0.6 GMAC/s a core does, and once told to stop asks once more on each thread at most.
func TestInterruptInsideALayer(t *testing.T) {
	for _, kind := range []tensor.Kind{tensor.F32, tensor.I8} {
		const threads = 2
		p, err := compiler.Compile(big(t, kind), interp.New(), compiler.Threads(threads))
		if err != nil {
			t.Fatal(err)
		}
		in := irtest.Inputs(p.Graph, 1, 1)
		run := func(n int64) (asked int64, out []*tensor.Tensor, err error) {
			var count atomic.Int64
			defer progress.Bind(progress.Hook{Stop: func() bool { return count.Add(1) > n }})()
			out, err = p.Run(in...)
			return count.Load(), out, err
		}
		all, want, err := run(1 << 60)
		if err != nil {
			t.Fatal(err)
		}
		const macs = 128 * 128 * 9 * 42 * 42
		if each := macs / all; each > 1<<22 {
			t.Errorf("%v: asked %d times, once in %d multiply-adds", kind, all, each)
		}
		asked, _, err := run(all / 4)
		if !errors.Is(err, progress.ErrStopped) || asked > all/4+threads {
			t.Errorf("%v: told to stop at question %d of %d, asked %d times: %v", kind, all/4+1, all, asked, err)
		}
		if _, got, err := run(1 << 60); err != nil || !got[0].Equal(want[0]) {
			t.Errorf("%v: the run after the stop: %v, or another result", kind, err)
		}
	}
}

func TestRunBatch(t *testing.T) {
	g := integerNet(t, 1)
	p, err := compiler.Compile(g, interp.New(), compiler.Threads(3))
	if err != nil {
		t.Fatal(err)
	}
	x := irtest.Inputs(g, 10, 4)[0]
	if _, err := p.RunBatch(x); err != nil {
		t.Fatal(err)
	}
	got, err := p.RunBatch(x)
	if err != nil {
		t.Fatal(err)
	}
	want, err := g.Eval(x)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if !got[i].Equal(want[i]) {
			t.Errorf("output %d is\n%v\nexpected\n%v", i, got[i], want[i])
		}
	}
}

func TestMistakesAreNamed(t *testing.T) {
	p, err := compiler.Compile(integerNet(t, 1), interp.New(), compiler.Batch(2))
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Run(tensor.New(tensor.TypeOf(tensor.F32, 2, 3, 9, 8)))
	if err == nil || !strings.Contains(err.Error(), "input %x is f32[2 3 9 7], the given tensor f32[2 3 9 8]") {
		t.Errorf("a wrong image: %v", err)
	}
	if _, err = p.Run(); err == nil || !strings.Contains(err.Error(), "takes 1 inputs, 0 given") {
		t.Errorf("no image: %v", err)
	}
	_, err = p.RunBatch(tensor.New(tensor.TypeOf(tensor.F32, 3, 3, 9, 7)))
	if err == nil || !strings.Contains(err.Error(), "a multiple of 2") {
		t.Errorf("three images in twos: %v", err)
	}
	if _, err := compiler.Compile(integerNet(t, 1), interp.New(), compiler.Batch(0)); err == nil {
		t.Error("a batch of none compiles")
	}
}
