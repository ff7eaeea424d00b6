package onnx_test

import (
	"maps"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/irtest/vectors"
	"github.com/luciola-nn/luciola/compiler/onnx"
	"github.com/luciola-nn/luciola/compiler/onnx/internal/onnxpb"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// TestFamilies checks what the small models become: constants and shapes are gone, every rule's operations are there.
func TestFamilies(t *testing.T) {
	want := map[string]string{
		"convolution":          "avgpool 1, conv 1, lrn 1, reshape 1, softmax 1",
		"exported padding":     "pad 1",
		"symbolic shape":       "reshape 1",
		"slices":               "clip 1, hardsigmoid 1, reduce 1, slice 3, transpose 1",
		"matrices":             "add 3, clip 3, dense 2, mul 1, softmax 1",
		"depthwise, old opset": "clip 1, conv 1, dropout 1, maxpool 1, pad 1, reduce 1, reshape 1",
		"softmax of images":    "reshape 2, softmax 1",
		"matrix with scales":   "add 1, dense 1, mul 1, transpose 1",
	}
	fams := families()
	for _, name := range slices.Sorted(maps.Keys(fams)) {
		g, err := onnx.Parse(name, fams[name].bytes(t), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := opCounts(g); got != want[name] {
			t.Errorf("%s: operations %s, expected %s\n%s", name, got, want[name], g.Text())
		}
		if out := g.Outputs()[0].Name; out != "y" {
			t.Errorf("%s: the output is called %s", name, out)
		}
	}
	if len(fams) != len(want) {
		t.Errorf("%d models, %d expectations", len(fams), len(want))
	}
}

// TestFoldedPadding checks the operand of Pad that eleven nodes compute: F.pad's (left, right, top, bottom) in the order of Pad.
func TestFoldedPadding(t *testing.T) {
	g, err := onnx.Parse("padding", paddingModel().bytes(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := g.Nodes()[0].Ints("pads"); !slices.Equal(got, []int{0, 0, 2, 1, 0, 0, 1, 0}) {
		t.Errorf("pads %v", got)
	}
	if len(g.Params()) != 0 {
		t.Errorf("constants of the computation are left: %s", g.Text())
	}
}

// TestFamiliesNumbers compares the small models with ONNX Runtime, with two images where the batch is a symbol.
func TestFamiliesNumbers(t *testing.T) {
	python, dir := ortPython(t), t.TempDir()
	fams := families()
	names := slices.Sorted(maps.Keys(fams))
	jobs, args := []job{}, []*tensor.Tensor{}
	r := rand.New(rand.NewSource(3))
	for _, name := range names {
		m := fams[name].message()
		for _, n := range m.Graph.Node {
			n.Name = "" // two nodes of one kind have one name in these models
		}
		x := tensor.New(tensor.TypeOf(tensor.F32, extentsOf(m.Graph.Input[0], 2)...))
		for i := range x.F32() {
			x.F32()[i] = float32(r.NormFloat64())
		}
		j := job{Model: filepath.Join(dir, name, "net.onnx"), Out: filepath.Join(dir, name), Inputs: []string{filepath.Join(dir, name, "x.npy")}}
		if err := os.Mkdir(j.Out, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := x.WriteNPY(j.Inputs[0]); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(j.Model, encode(t, m), 0o600); err != nil {
			t.Fatal(err)
		}
		jobs, args = append(jobs, j), append(args, x)
	}
	runORT(t, python, filepath.Join(dir, "jobs.json"), jobs)
	for i, name := range names {
		g := load(t, jobs[i].Model)
		got, err := g.Eval(args[i])
		if err == nil {
			_, err = compareOutputs(g, got, filepath.Join(jobs[i].Out, "0"))
		}
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, g.Text())
		}
	}
	vectors.Ran(t, len(names))
}

func extentsOf(v *onnxpb.ValueInfo, batch int) []int {
	out := []int{}
	for _, d := range v.Type.TensorType.Shape.Dim {
		if d.DimParam != "" {
			d = &onnxpb.Dimension{DimValue: int64(batch)}
		}
		out = append(out, int(d.DimValue))
	}
	return out
}

// TestGemmScale checks where alpha goes: into the weights if that changes no bit, else after the product.
func TestGemmScale(t *testing.T) {
	gemm := func(w []float32, attrs ...any) string {
		m := model{
			opset: 13, in: input("x", 1, len(w)), params: []*onnxpb.Tensor{floats("w", w, int64(len(w)), 1)},
			nodes: []*onnxpb.Node{op("Gemm", "y", list("x", "w"), attrs...)},
		}
		g, err := onnx.Parse("gemm", m.bytes(t), nil)
		if err != nil {
			t.Fatal(err)
		}
		return opCounts(g)
	}
	for _, c := range []struct {
		w     []float32
		alpha float64
		want  string
	}{
		{[]float32{3, -5}, 0.25, "dense 1"},
		{[]float32{3, -5}, 0.3, "dense 1, mul 1"},
		{[]float32{3, 0x1p-126}, 0.25, "dense 1, mul 1"}, // would become subnormal
		{[]float32{3, 0x1p127}, 2, "dense 1, mul 1"},     // would overflow
	} {
		if got := gemm(c.w, "alpha", c.alpha); got != c.want {
			t.Errorf("alpha %v of %v: %s, expected %s", c.alpha, c.w, got, c.want)
		}
	}
}

// TestOptions checks Extent and Notes.
func TestOptions(t *testing.T) {
	m := families()["symbolic shape"]
	notes := []string{}
	msg := m.message()
	msg.Graph.Input = append(msg.Graph.Input, input("unused", 1))
	g, err := onnx.Parse("net", encode(t, msg), nil, onnx.Extent("N", 3), onnx.Notes(func(s string) { notes = append(notes, s) }))
	if err != nil {
		t.Fatal(err)
	}
	if got := g.Outputs()[0].Type.String(); got != "f32[3 72]" {
		t.Errorf("output %s, expected f32[3 72]", got)
	}
	if len(notes) != 1 || !strings.Contains(notes[0], `input "unused" is read by no node and left out`) {
		t.Errorf("notes %q", notes)
	}
	if _, err := onnx.Parse("net", encode(t, msg), nil, onnx.Extent("N", 0)); err == nil || !strings.Contains(err.Error(), "extent 0") {
		t.Errorf("an extent of 0: %v", err)
	}
}
