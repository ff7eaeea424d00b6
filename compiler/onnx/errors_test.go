package onnx_test

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/irtest/vectors"
	"github.com/luciola-nn/luciola/compiler/onnx"
	"github.com/luciola-nn/luciola/compiler/onnx/internal/onnxpb"
)

func list(names ...string) []string { return names }

// TestErrors checks that what a user may meet is said: file, node, operator, opset, what was found, what to do.
func TestErrors(t *testing.T) {
	image := input("x", 1, 3, 8, 8)
	w := floats("w", make([]float32, 2*3*3*3), 2, 3, 3, 3)
	conv := op("Conv", "y", list("x", "w"))
	for name, c := range map[string]struct {
		m    model
		want []string
	}{
		"unknown op": {
			model{opset: 17, in: image, nodes: []*onnxpb.Node{op("Einsum", "y", list("x"))}},
			[]string{`net.onnx: node 0 "the Einsum" (Einsum, opset 17)`, "not supported", "onnx.Operators()"},
		},
		"op newer than the opset": {
			model{opset: 13, in: image, nodes: []*onnxpb.Node{op("HardSwish", "y", list("x"))}},
			[]string{"only from opset 14 on"},
		},
		"quantized": {
			model{opset: 13, in: image, nodes: []*onnxpb.Node{op("QuantizeLinear", "y", list("x"))}}, []string{"load the float network"},
		},
		"opset too old": {model{opset: 6, in: image, nodes: []*onnxpb.Node{conv}}, []string{"opset 6", "version_converter"}},
		"opset too new": {model{opset: 22, in: image, nodes: []*onnxpb.Node{conv}}, []string{"opset 22", "opset_version=21"}},
		"wrong weights": {
			model{opset: 13, in: input("x", 1, 4, 8, 8), params: []*onnxpb.Tensor{w}, nodes: []*onnxpb.Node{conv}},
			[]string{"x f32[1 4 8 8] has 4 channels", "expect 3"},
		},
		"missing operand":  {model{opset: 13, in: image, nodes: []*onnxpb.Node{op("Conv", "y", list("x"))}}, []string{"1 operands, expected 2"}},
		"undefined tensor": {model{opset: 13, in: image, nodes: []*onnxpb.Node{conv}}, []string{`reads "w"`, "earlier node"}},
		"bytes missing": {
			model{
				opset: 13, in: image, nodes: []*onnxpb.Node{conv},
				params: []*onnxpb.Tensor{{Name: "w", Dims: []int64{2, 3, 3, 3}, DataType: onnxpb.Tensor_FLOAT, RawData: make([]byte, 10)}},
			},
			[]string{`initializer "w"`, "10 bytes of data for f32[2 3 3 3], which has 216"},
		},
		"image extent unknown": {
			model{opset: 13, in: input("x", 1, 3, "height", "width"), params: []*onnxpb.Tensor{w}, nodes: []*onnxpb.Node{conv}},
			[]string{"height", `onnx.Extent("NAME", n)`},
		},
		"unread attribute": {
			model{opset: 13, in: image, nodes: []*onnxpb.Node{op("Relu", "y", list("x"), "slope", 0.5)}}, []string{"attribute slope"},
		},
		"attribute of another kind": {
			model{
				opset: 13, in: image, params: []*onnxpb.Tensor{w},
				nodes: []*onnxpb.Node{op("Conv", "y", list("x", "w"), "strides", 2)},
			},
			[]string{"attribute strides is of kind INT, expected INTS"},
		},
		"shape out of data": {
			model{opset: 13, in: image, nodes: []*onnxpb.Node{
				op("Cast", "s", list("x"), "to", 7), op("Reshape", "y", list("x", "s")),
			}}, []string{`node 1 "the Reshape"`, "must be a constant"},
		},
		"too many elements": {
			model{
				opset: 13, in: image, params: []*onnxpb.Tensor{integers("s", 1<<20, 1<<20)},
				nodes: []*onnxpb.Node{op("ConstantOfShape", "y", list("s"))},
			},
			[]string{"onnx.MaxGenerated"},
		},
		"half an image": {
			model{opset: 13, in: image, nodes: []*onnxpb.Node{op("MaxPool", "y", list("x"), "kernel_shape", []int{9, 9})}},
			[]string{"window of 9 does not fit in 8"},
		},
		"output of nobody": {model{opset: 13, in: image, out: "z", nodes: []*onnxpb.Node{op("Relu", "y", list("x"))}}, []string{`output "z"`}},
		"training": {
			model{opset: 14, in: image, params: []*onnxpb.Tensor{floats("s", make([]float32, 3), 3)}, nodes: []*onnxpb.Node{
				op("BatchNormalization", "y", list("x", "s", "s", "s", "s"), "training_mode", 1),
			}}, []string{"training mode", "model.eval()"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := onnx.Parse("net.onnx", c.m.bytes(t), nil)
			if err == nil {
				t.Fatalf("read; expected an error with %q", c.want)
			}
			for _, want := range append(c.want, "net.onnx") {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%v\nlacks %q", err, want)
				}
			}
		})
	}
}

func TestFileErrors(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty.onnx": {nil, "is empty"},
		"text.onnx":  {[]byte("this is not a model"), "not an ONNX file"},
		"bare.onnx":  {[]byte{8, 7}, "holds no graph"},
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := onnx.Load(path); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := onnx.Load(filepath.Join(dir, "missing.onnx")); err == nil || !strings.Contains(err.Error(), "missing.onnx") {
		t.Errorf("missing file: %v", err)
	}
	if _, err := onnx.Load(dir); err == nil || !strings.Contains(err.Error(), "is not a file") {
		t.Errorf("folder: %v", err)
	}
}

// TestTruncated cuts a real model at every length: an error that names the file, never a panic and never a model.
func TestTruncated(t *testing.T) {
	data, err := os.ReadFile(vectors.Path(t, "models", "dwnet.torch-legacy13-nofold.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	step := 1
	if testing.Short() {
		step = 97
	}
	for n := 0; n < len(data); n += step {
		// Cut at the boundary of a top-level field, the last opset entries are missing: still a model without its last opset.
		if _, err := onnx.Parse("cut.onnx", data[:n], nil); err != nil && !strings.Contains(err.Error(), "cut.onnx") {
			t.Fatalf("%d of %d bytes: %v", n, len(data), err)
		} else if err == nil && n < len(data)-16 {
			t.Fatalf("%d of %d bytes are read as a model", n, len(data))
		}
	}
	vectors.Ran(t, 1)
}

// TestHalfPrecision reads bf16 and f16 weights, widened without loss; the expected values are those of IEEE 754.
func TestHalfPrecision(t *testing.T) {
	half := func(k onnxpb.Tensor_Kind, bits ...int32) *onnxpb.Tensor {
		return &onnxpb.Tensor{Name: "c", Dims: []int64{int64(len(bits))}, DataType: k, Int32Data: bits}
	}
	inf := float32(math.Inf(1))
	for name, c := range map[string]struct {
		t    *onnxpb.Tensor
		want []float32
	}{
		"f16": {
			half(onnxpb.Tensor_FLOAT16, 0x3c00, 0xc000, 0x3555, 0x0001, 0x03ff, 0x7bff, 0x7c00, 0x8000),
			[]float32{1, -2, 0.33325195, 0x1p-24, 1023 * 0x1p-24, 65504, inf, 0},
		},
		"bf16": {half(onnxpb.Tensor_BFLOAT16, 0x3f80, 0xc000, 0x4049), []float32{1, -2, 3.140625}},
	} {
		add := op("Add", "y", list("x", "c"))
		m := model{opset: 13, in: input("x", 1, len(c.want)), params: []*onnxpb.Tensor{c.t}, nodes: []*onnxpb.Node{add}}
		notes := ""
		g, err := onnx.Parse(name, m.bytes(t), nil, onnx.Notes(func(s string) { notes += s }))
		if err != nil {
			t.Fatal(err)
		}
		got := g.Value("c").Param.Data.F32()
		for i, want := range c.want {
			if got[i] != want {
				t.Errorf("%s: element %d is %v, expected %v", name, i, got[i], want)
			}
		}
		if !strings.Contains(notes, "widened to f32") {
			t.Errorf("%s: notes %q do not say so", name, notes)
		}
	}
}
