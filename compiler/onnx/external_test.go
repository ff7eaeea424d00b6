package onnx_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/luciola-nn/luciola/compiler/irtest/vectors"
	"github.com/luciola-nn/luciola/compiler/onnx"
	"github.com/luciola-nn/luciola/compiler/onnx/internal/onnxpb"
)

// moveOut moves the raw data of initializers from 1 kB on to a file beside the model, as torch and onnx.save do, and returns its bytes.
func moveOut(m *onnxpb.Model, location string) []byte {
	var side []byte
	for _, p := range m.Graph.Initializer {
		if len(p.RawData) < 1024 {
			continue
		}
		p.ExternalData = []*onnxpb.Entry{
			{Key: "location", Value: location},
			{Key: "offset", Value: strconv.Itoa(len(side))},
			{Key: "length", Value: strconv.Itoa(len(p.RawData))},
		}
		p.DataLocation = onnxpb.Tensor_EXTERNAL
		side = append(side, p.RawData...)
		p.RawData = nil
	}
	return side
}

func TestExternalData(t *testing.T) {
	path := vectors.Path(t, "models", "lenetbn.torch-legacy13.onnx")
	want := load(t, path)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	m := &onnxpb.Model{}
	if err := proto.Unmarshal(data, m); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "model"), 0o700); err != nil {
		t.Fatal(err)
	}
	side := moveOut(m, "weights/all.bin")
	write := func(name string, b []byte) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("model/net.onnx", encode(t, m))
	write("model/weights/all.bin", side)
	write("outside.bin", side)
	got := load(t, filepath.Join(dir, "model/net.onnx"))
	got.Name = want.Name // the copy has another file name
	if got.Text() != want.Text() {
		t.Errorf("with external data\n%s\nwithout\n%s", got.Text(), want.Text())
	}

	write("model/weights/all.bin", side[:len(side)-1])
	refused(t, filepath.Join(dir, "model/net.onnx"), "cut off or belongs to another model")
	if err := os.Symlink("../outside.bin", filepath.Join(dir, "model/link.bin")); err != nil {
		t.Fatal(err)
	}
	for location, want := range map[string]string{
		"../outside.bin":                  "leaves the folder of the model",
		filepath.Join(dir, "outside.bin"): "leaves the folder of the model",
		"weights/../../outside.bin":       "leaves the folder of the model",
		`..\outside.bin`:                  "leaves the folder of the model",
		"link.bin":                        "escapes",
		"weights":                         "is not a file",
		"nowhere.bin":                     "copy the file to where the model is",
	} {
		for _, p := range m.Graph.Initializer {
			for _, e := range p.ExternalData {
				if e.Key == "location" {
					e.Value = location
				}
			}
		}
		write("model/net.onnx", encode(t, m))
		refused(t, filepath.Join(dir, "model/net.onnx"), want)
	}
	if _, err := onnx.Parse("net.onnx", encode(t, m), nil); err == nil || !strings.Contains(err.Error(), "was not given") {
		t.Errorf("parsed without its files: %v", err)
	}
	vectors.Ran(t, 1)
}

func refused(t *testing.T, path, want string) {
	t.Helper()
	if _, err := onnx.Load(path); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v; expected %q", err, want)
	}
}
