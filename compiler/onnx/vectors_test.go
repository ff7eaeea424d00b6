package onnx_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/irtest/vectors"
	"github.com/luciola-nn/luciola/compiler/onnx"
)

// floatModels are the float exports of the two small networks: one set of weights each, four exporters' ways of writing it.
var floatModels = []string{
	"lenetbn.torch-dynamo-b1", "lenetbn.torch-dynamo-dyn", "lenetbn.torch-legacy13", "lenetbn.torch-legacy13-nofold",
	"dwnet.torch-dynamo-b1", "dwnet.torch-dynamo-dyn", "dwnet.torch-legacy13", "dwnet.torch-legacy13-nofold",
}

// opCounts prints how often each operation stands in g: "avgpool 1, clip 4 …".
func opCounts(g *graph.Graph) string {
	count := map[graph.Op]int{}
	for _, n := range g.Nodes() {
		count[n.Op]++
	}
	words := []string{}
	for _, op := range slices.Sorted(maps.Keys(count)) {
		words = append(words, fmt.Sprintf("%s %d", op, count[op]))
	}
	return strings.Join(words, ", ")
}

func load(t testing.TB, path string, opts ...onnx.Option) *graph.Graph {
	t.Helper()
	g, err := onnx.Load(path, opts...)
	if err != nil {
		t.Fatal(err)
	}
	if err := graph.Verify(g); err != nil {
		t.Fatal(err)
	}
	return g
}

// TestFloatModels checks what the importer makes of each file: operations, weights and multiply-adds are those that the networks were
// trained with, whatever the exporter wrote around them.
func TestFloatModels(t *testing.T) {
	lenet := "clip 4, conv 2, dense 3, maxpool 2, reshape 1"
	dw := "add 1, clip 9, conv 9, dense 1, reduce 1, reshape 1"
	want := map[string]string{
		"lenetbn.torch-dynamo-b1":       lenet,
		"lenetbn.torch-dynamo-dyn":      lenet,
		"lenetbn.torch-legacy13":        lenet,
		"lenetbn.torch-legacy13-nofold": "batchnorm 2, " + lenet,
		"dwnet.torch-dynamo-b1":         dw,
		"dwnet.torch-dynamo-dyn":        dw,
		"dwnet.torch-legacy13":          dw,
		"dwnet.torch-legacy13-nofold":   "add 1, batchnorm 9, clip 9, conv 9, dense 1, reduce 1, reshape 1",
	}
	macs := map[string]int{"lenetbn": 416520, "dwnet": 641760}
	for _, name := range floatModels {
		t.Run(name, func(t *testing.T) {
			g := load(t, vectors.Path(t, "models", name+".onnx"))
			if got := opCounts(g); got != want[name] {
				t.Errorf("operations\n%s, expected\n%s\n%s", got, want[name], g.Text())
			}
			batch := "1"
			if !strings.HasSuffix(name, "-b1") {
				batch = "batch"
			}
			in, out := g.Inputs()[0].Type.String(), g.Outputs()[0].Type.String()
			if in != "f32["+batch+" 1 28 28]" || out != "f32["+batch+" 10]" {
				t.Errorf("%s to %s with batch %s", in, out, batch)
			}
			if len(g.Nodes()) == 0 || g.Nodes()[0].From == "" {
				t.Errorf("nodes do not say where they come from")
			}
			s, err := g.Stats()
			if err != nil {
				t.Fatal(err)
			}
			if net, _, _ := strings.Cut(name, "."); s.MACs != macs[net] {
				t.Errorf("%d multiply-adds, expected %d", s.MACs, macs[net])
			}
			vectors.Ran(t, 1)
		})
	}
}

// TestLightTopologies imports the nine networks whose weights are generator nodes: after import they are constants.
func TestLightTopologies(t *testing.T) {
	for _, c := range []struct{ name, ops, macs string }{
		{"bvlc_alexnet", "clip 7, conv 5, dense 3, dropout 2, lrn 2, maxpool 3, reshape 1, softmax 1", "0.7"},
		{"densenet121", "add 121, avgpool 3, batchnorm 121, clip 121, concat 58, conv 121, maxpool 1, mul 121, reduce 1", "2.8"},
		{"inception_v1", "avgpool 1, clip 57, concat 9, conv 57, dense 1, dropout 1, lrn 2, maxpool 13, reshape 1, softmax 1", "1.4"},
		{"inception_v2", "add 69, avgpool 8, batchnorm 69, clip 69, concat 10, conv 69, dense 1, maxpool 5, mul 69, reshape 1, softmax 1", "2.0"},
		{"resnet50", "add 16, avgpool 1, batchnorm 53, clip 49, conv 53, dense 1, maxpool 1, reshape 1, softmax 1", "4.1"},
		{"shufflenet", "add 13, avgpool 4, batchnorm 49, clip 33, concat 3, conv 49, dense 1, maxpool 1, reshape 33, softmax 1, transpose 16", "0.1"},
		{"squeezenet", "clip 26, concat 8, conv 26, dropout 1, maxpool 3, reduce 1, softmax 1", "0.3"},
		{"vgg19", "clip 18, conv 16, dense 3, dropout 2, maxpool 5, reshape 1, softmax 1", "19.6"},
		{"zfnet512", "clip 7, conv 5, dense 3, lrn 2, maxpool 3, reshape 1, softmax 1", "1.5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := load(t, vectors.Path(t, "onnx", "light", "light_"+c.name+".onnx"))
			if got := opCounts(g); got != c.ops {
				t.Errorf("operations\n%s, expected\n%s", got, c.ops)
			}
			if len(g.Inputs()) != 1 || g.Inputs()[0].Type.String() != "f32[1 3 224 224]" {
				t.Errorf("inputs %v", g.Inputs())
			}
			s, err := g.Stats()
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprintf("%.1f", float64(s.MACs)/1e9); got != c.macs {
				t.Errorf("%s GMAC, expected %s", got, c.macs)
			}
			vectors.Ran(t, 1)
		})
	}
}

// TestEveryOpOfTheStandardIsReadOrRefused imports the operator tests of the ONNX project: every file is read, or refused with an error
// that names the operator and the opset. Nothing panics.
func TestEveryOpOfTheStandardIsReadOrRefused(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(vectors.Path(t, "onnx", "node"), "*", "model.onnx"))
	if err != nil || len(files) < 1000 {
		t.Fatalf("%d operator tests (%v)", len(files), err)
	}
	read := 0
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(filepath.Dir(f))
		_, err = onnx.Parse(name, data, nil)
		if err == nil {
			read++
		} else if !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "opset") &&
			!strings.Contains(err.Error(), "put") && !strings.Contains(err.Error(), "domain") {
			t.Errorf("%s: %v", name, err)
		}
	}
	t.Logf("%d of %d operator tests are read", read, len(files))
	vectors.Ran(t, len(files))
}
