package load_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/irtest/vectors"
	"github.com/luciola-nn/luciola/compiler/load"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// TestOpenLooksAtTheBytes opens files of every format under names that say nothing.
func TestOpenLooksAtTheBytes(t *testing.T) {
	notYet := "not supported yet, export the model to ONNX"
	for file, want := range map[string]string{
		"lenetbn.torch-dynamo-dyn.onnx": "",
		"dwnet.torch-legacy13.onnx":     "",
		"lenetbn.int8-qdq.onnx":         "load the float network and quantize it here",
		"lenetbn.float.tflite":          "a TensorFlow Lite model; this format is " + notYet,
		"lenetbn.frozen-dyn.pb":         "a TensorFlow GraphDef; this format is " + notYet,
		"lenetbn.tfkeras.h5":            "a Keras model",
		"lenetbn-k.keras":               "a Keras model",
		"lenetbn.dyn.pt2":               "a PyTorch export (.pt2)",
		"lenetbn.b1.torch251.pt2":       "a PyTorch export (.pt2)",
		"lenetbn.torchscript.pt":        "a TorchScript archive",
		"lenetbn.torch.state_dict.pt":   "weights without the network",
		"lenetbn.prototxt":              "a Caffe model",
		"lenetbn.caffemodel":            "a Caffe model",
		"lenetbn-v1.caffemodel":         "a Caffe model",
		"lenetbn.savedmodel":            "a TensorFlow SavedModel",
		"fmnist_test64_u8.npy":          "a NumPy array; it holds no network",
		"MANIFEST.json":                 "of no format known here",
	} {
		t.Run(file, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "model.bin")
			if err := os.Symlink(vectors.Path(t, "models", file), path); err != nil {
				t.Fatal(err)
			}
			g, err := load.Open(path)
			check(t, g, err, want)
			vectors.Ran(t, 1)
		})
	}
}

func check(t *testing.T, g *graph.Graph, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Error(err)
	case want == "" && len(g.Nodes()) == 0:
		t.Error("the graph is empty")
	case want != "" && err == nil:
		t.Errorf("opened; expected an error with %q", want)
	case want != "" && !strings.Contains(err.Error(), want):
		t.Errorf("%v; expected %q", err, want)
	case want != "" && !strings.Contains(err.Error(), "model.bin"):
		t.Errorf("%v does not name the file", err)
	}
}

func TestOpenOwnFile(t *testing.T) {
	g := graph.New("own")
	x, err := g.Add(graph.Clip, "y", []*graph.Value{g.Input("x", tensor.TypeOf(tensor.F32, 1, 4))}, nil)
	if err != nil {
		t.Fatal(err)
	}
	g.Output(x)
	path := filepath.Join(t.TempDir(), "model.onnx") // a name that lies
	if err := g.Save(path); err != nil {
		t.Fatal(err)
	}
	back, err := load.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if back.Text() != g.Text() {
		t.Errorf("%s\nis not\n%s", back.Text(), g.Text())
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := load.Open(path); err == nil || !strings.Contains(err.Error(), "cut off or damaged") {
		t.Errorf("half a file: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for name, c := range map[string]struct{ bytes, want string }{
		"empty":   {"", "is empty"},
		"lfs":     {"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n", "git lfs pull"},
		"html":    {"<!DOCTYPE html><html>404</html>", "a web page"},
		"text":    {"hello, world", "no format known"},
		"onnxend": {"\x08\x07\x12\x05torch\x3a\xff\x01\x0a", "is cut off"}, // ir_version, producer, graph of 255 bytes, 1 there
		"zip":     {"PK\x03\x04 and nothing else", "cut off or damaged"},
		"huge":    {"\x08\x07\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "no format known"},
	} {
		path := filepath.Join(t.TempDir(), "model.bin")
		if err := os.WriteFile(path, []byte(c.bytes), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := load.Open(path); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; expected %q", name, err, c.want)
		}
	}
	dir := t.TempDir()
	if _, err := load.Open(dir); err == nil || !strings.Contains(err.Error(), "a folder without a model") {
		t.Errorf("folder: %v", err)
	}
}

// TestOpenMissing: a file that is not there names the folder in which it was looked for, and the models that lie in it.
func TestOpenMissing(t *testing.T) {
	here := t.TempDir()
	t.Chdir(here)
	for _, name := range []string{"b.onnx", "a.ONNX", "c.txt"} {
		if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sub := filepath.Join(here, "models")
	if err := os.Mkdir(sub, 0o700); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"missing.onnx":                      "there is no missing.onnx in " + here + " (there is a.ONNX, b.onnx); give the path of a model file, whole or from " + here,
		"models/missing.onnx":               "there is no missing.onnx in " + sub + " (no .onnx file lies there); give the path of a model file, whole or from " + here,
		filepath.Join(here, "no", "x.onnx"): "there is no x.onnx in " + filepath.Join(here, "no") + " (the folder cannot be read or is not there); give the path of a model file",
	} {
		if _, err := load.Open(path); err == nil || err.Error() != "load: "+want {
			t.Errorf("%s: %v\nexpected %s", path, err, want)
		}
	}
	for i := range 5 {
		if err := os.WriteFile(fmt.Sprintf("n%d.onnx", i), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := load.Open("missing.onnx"); err == nil || !strings.Contains(err.Error(), "there are a.ONNX, b.onnx, n0.onnx, n1.onnx, n2.onnx and 2 more") {
		t.Errorf("seven models: %v", err)
	}
}
