package fuse_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/fuse"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/irtest"
	"github.com/luciola-nn/luciola/compiler/irtest/vectors"
	"github.com/luciola-nn/luciola/compiler/onnx"
)

// labels prints how often each layer stands in g, with what is fused into it: "conv+relu 33, dense 1 …".
func labels(t testing.TB, g *graph.Graph) string {
	t.Helper()
	layers, err := g.Layers()
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, l := range layers {
		count[l.Op]++
	}
	var words []string
	for _, op := range slices.Sorted(maps.Keys(count)) {
		words = append(words, fmt.Sprintf("%s %d", op, count[op]))
	}
	return strings.Join(words, ", ")
}

func load(t testing.TB, elem ...string) *graph.Graph {
	t.Helper()
	g, err := onnx.Load(vectors.Path(t, elem...))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestTopologies fuses networks as exporters write them. What is expected is what the papers draw:
//
//   - ResNet-50 (arXiv:1512.03385): 53 convolutions, 49 of them clamped, 16 of those after the sum that closes a block.
//   - Inception v2 (arXiv:1502.03167): a batch norm and a relu behind each of its 69 convolutions, all gone.
//   - ShuffleNet (arXiv:1707.01083): 13 sums with a relu; 3 more blocks end in concat and relu; 16 channel shuffles stay.
//   - DenseNet-121 (arXiv:1608.06993): a batch norm before a convolution reads a concatenation and stays: 58 layers, 3 transitions, the
//     last. One behind a convolution goes: the first, and the bottleneck of each layer.
func TestTopologies(t *testing.T) {
	for _, tt := range []struct{ name, want string }{
		{"resnet50", "avgpool 1, conv 4, conv+add+relu 16, conv+relu 33, dense 1, maxpool 1, reshape 1, softmax 1"},
		{"inception_v2", "avgpool 8, concat 10, conv+relu 69, dense 1, maxpool 5, reshape 1, softmax 1"},
		{"shufflenet", "avgpool 4, concat 3, conv 19, conv+add+relu 13, conv+relu 17, dense 1, maxpool 1, relu 3, reshape 33, softmax 1, transpose 16"},
		{"densenet121", "avgpool 3, batchnorm 62, concat 58, conv 62, conv+relu 59, maxpool 1, reduce 1, relu 62"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res, err := fuse.Run(load(t, "onnx", "light", "light_"+tt.name+".onnx"))
			if err != nil {
				t.Fatal(err)
			}
			if got := labels(t, res.Graph); got != tt.want {
				t.Errorf("layers\n%s\nexpected\n%s\n%v", got, tt.want, res)
			}
			vectors.Ran(t, 1)
		})
	}
}

// TestTrained fuses the trained networks: outputs stay, and however the exporter wrote them, the same layers come out.
func TestTrained(t *testing.T) {
	lenet := "conv+relu 2, dense 1, dense+relu 2, maxpool 2, reshape 1"
	dw := "conv+add+relu6 1, conv+relu6 8, dense 1, reduce 1, reshape 1"
	for _, tt := range []struct{ name, want string }{
		{"lenetbn.torch-dynamo-b1", lenet},
		{"lenetbn.torch-dynamo-dyn", lenet},
		{"lenetbn.torch-legacy13", lenet},
		{"lenetbn.torch-legacy13-nofold", lenet},
		{"dwnet.torch-dynamo-b1", dw},
		{"dwnet.torch-dynamo-dyn", dw},
		{"dwnet.torch-legacy13", dw},
		{"dwnet.torch-legacy13-nofold", dw},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := load(t, "models", tt.name+".onnx")
			res, err := fuse.Run(g)
			if err != nil {
				t.Fatal(err)
			}
			if got := labels(t, res.Graph); got != tt.want {
				t.Errorf("layers\n%s\nexpected\n%s\n%v", got, tt.want, res)
			}
			irtest.SameOutputs(t, g, res.Graph)
			vectors.Ran(t, 1)
		})
	}
}
