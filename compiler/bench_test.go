package compiler_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/compiler"
	"github.com/luciola-nn/luciola/compiler/backend/interp"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/irtest"
	"github.com/luciola-nn/luciola/compiler/tensor"
	"github.com/luciola-nn/luciola/compiler/zoo"
)

// big is one layer of a quarter of a billion multiply-adds, f32 or i8.
func big(t testing.TB, kind tensor.Kind) *graph.Graph {
	g := graph.New("big")
	x, w := tensor.TypeOf(kind, tensor.Sym("N"), 128, 42, 42), tensor.TypeOf(kind, 128, 128, 3, 3)
	if kind == tensor.I8 {
		x.Quant, w.Quant = tensor.PerTensor(0.5, 3, tensor.RoundS), tensor.PerTensor(0.01, 0, tensor.RoundS)
	}
	y := x
	in := []*graph.Value{g.Input("x", x), g.Const("w", irtest.Random(rand.New(rand.NewPCG(1, 1)), w))}
	v, err := g.AddTyped(graph.Conv, "y", in, map[string]any{"pads": []int{1, 1, 1, 1}}, y)
	if err != nil {
		t.Fatal(err)
	}
	g.Output(v)
	return g
}

// BenchmarkInterp measures one thread on one large layer. The bar for f32 is 0.6 GMAC/s a core.
func BenchmarkInterp(b *testing.B) {
	for _, kind := range []tensor.Kind{tensor.F32, tensor.I8} {
		b.Run(kind.String(), func(b *testing.B) {
			p, err := compiler.Compile(big(b, kind), interp.New(), compiler.Threads(1))
			if err != nil {
				b.Fatal(err)
			}
			in := irtest.Inputs(p.Graph, 1, 1)
			stats, err := p.Graph.Stats()
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := p.Run(in...); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(stats.MACs)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GMAC/s")
		})
	}
}

// BenchmarkCompileResNet50 measures passes, lowering, planning and building; the bar is two seconds.
func BenchmarkCompileResNet50(b *testing.B) {
	net := zoo.ResNet50V1()
	for b.Loop() {
		start := time.Now()
		p, err := compiler.Compile(net, interp.New())
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(p.Layout.Ratio(), "arena/bound")
		b.ReportMetric(float64(p.Layout.Arena), "B/arena")
		if took := time.Since(start); took > 20*time.Second {
			b.Fatalf("compiling took %v", took)
		}
	}
}
