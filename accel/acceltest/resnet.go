package acceltest

import (
	"math"
	"testing"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// ResNet50 is ResNet-50 in its original form (He et al. 2015: the stride in the first 1x1 of a stage) for 224x224 images, int8,
// residual additions fused, with random weights of the given density. Scales are set so that about half of the activations are
// zero, as with real weights. Its values mean nothing; its sizes and masks do.
func ResNet50(t testing.TB, density float64) *graph.Graph {
	b := New(t, "resnet50", 50)
	conv := func(x, residual *graph.Value, filters, kernel, stride int, lo float64) *graph.Value {
		c, pad := x.Type.Shape[1], kernel/2
		w := b.Weights(density, filters, c, kernel, kernel)
		sx, _ := x.Type.Quant.At(0)
		// activations of about 40 steps rms: half of them zero after the clamp, sums of c·k²·density/2 products of rms 73 and 40
		sum := float64(sx) * 0.0025 * 73 * 40 * math.Sqrt(density*float64(c*kernel*kernel)/2)
		like := Int8(float32(sum/40), 0)
		if lo == 0 {
			like = Int8(float32(sum/40), -128)
		}
		in := []*graph.Value{x, w, nil, residual}
		if residual == nil {
			in = in[:2]
		}
		return b.Add(graph.Conv, attr.Set{"strides": []int{stride, stride}, "pads": []int{pad, pad, pad, pad}, "lo": lo}, like, in...)
	}
	x := b.Graph.Input("image", tensor.TypeOf(tensor.F32, tensor.Sym("N"), 3, 224, 224))
	y := conv(b.Add(graph.Quantize, nil, Int8(0.025, 0), x), nil, 64, 7, 2, 0)
	y = b.Add(graph.MaxPool, attr.Set{"size": []int{3, 3}, "strides": []int{2, 2}, "pads": []int{1, 1, 1, 1}}, nil, y)
	for stage, blocks := range []int{3, 4, 6, 3} {
		mid := 64 << stage
		for block := range blocks {
			stride, shortcut := 1, y
			if block == 0 {
				if stage > 0 {
					stride = 2
				}
				shortcut = conv(y, nil, 4*mid, 1, stride, math.Inf(-1))
			}
			z := conv(conv(y, nil, mid, 1, stride, 0), nil, mid, 3, 1, 0)
			y = conv(z, shortcut, 4*mid, 1, 1, 0)
		}
	}
	y = b.Add(graph.Reduce, attr.Set{"fn": "mean", "axes": []int{2, 3}, "keep": 0}, Int8(y.Type.Quant.Scale[0], -128), y)
	y = b.Add(graph.Dense, nil, Int8(y.Type.Quant.Scale[0]/4, 0), y, b.Weights(density, 1000, 2048))
	b.Graph.Output(b.Add(graph.Dequantize, nil, nil, y))
	if err := graph.Verify(b.Graph); err != nil {
		t.Fatal(err)
	}
	return b.Graph
}
