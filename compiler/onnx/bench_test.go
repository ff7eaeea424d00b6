package onnx_test

import (
	"testing"
	"time"

	"github.com/luciola-nn/luciola/compiler"
	"github.com/luciola-nn/luciola/compiler/backend/interp"
	"github.com/luciola-nn/luciola/compiler/onnx"
)

// BenchmarkResNet50 measures the whole way from an ONNX file with weights (102 MB of external data) to a planned program: reading,
// passes, lowering, planning and building. The bar is two seconds.
func BenchmarkResNet50(b *testing.B) {
	file := prepare(b, lightNet{name: "resnet50"}, b.TempDir(), 1).Model
	var reading time.Duration
	for b.Loop() {
		start := time.Now()
		net, err := onnx.Load(file)
		if err != nil {
			b.Fatal(err)
		}
		reading += time.Since(start)
		p, err := compiler.Compile(net, interp.New())
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(p.Layout.Ratio(), "arena/bound")
	}
	b.ReportMetric(float64(reading.Milliseconds())/float64(b.N), "import-ms")
}
