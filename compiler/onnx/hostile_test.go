package onnx_test

import (
	"bytes"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/irtest/vectors"
	"github.com/luciola-nn/luciola/compiler/onnx"
	"github.com/luciola-nn/luciola/compiler/onnx/internal/onnxpb"
)

// allocated returns the bytes that f allocates, freed ones included.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestBombs feeds small files that ask for much. Each must be refused for what it asks, before the memory is taken.
func TestBombs(t *testing.T) {
	x := input("x", 1, 4)
	emptyNodes := protowire.AppendTag(nil, 7, protowire.BytesType)
	emptyNodes = protowire.AppendBytes(emptyNodes, bytes.Repeat([]byte{0x0a, 0x00}, 4<<20)) // 4 Mi nodes of two bytes each
	doubling := model{opset: 13, in: x, params: []*onnxpb.Tensor{floats("c0", make([]float32, 1<<10), 1<<10)}}
	for i := range 40 {
		from := fmt.Sprintf("c%d", i)
		doubling.nodes = append(doubling.nodes, op("Concat", fmt.Sprintf("c%d", i+1), list(from, from), "axis", 0))
	}
	symbols := model{opset: 13, in: input("x", "a", "b")}
	symbols.nodes = append(symbols.nodes, op("Shape", "s0", list("x")))
	for i := range 40 {
		from := fmt.Sprintf("s%d", i)
		symbols.nodes = append(symbols.nodes, op("Concat", fmt.Sprintf("s%d", i+1), list(from, from), "axis", 0))
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty nodes": {emptyNodes, "to unpack; no real model does"},
		"generated weights": {
			model{opset: 9, in: x, params: []*onnxpb.Tensor{integers("s", 1<<20, 1<<20)}, nodes: []*onnxpb.Node{
				op("ConstantOfShape", "y", list("s")),
			}}.bytes(t), "onnx.MaxGenerated",
		},
		"expanded constant": {
			model{
				opset: 13, in: x, params: []*onnxpb.Tensor{integers("s", 1<<20, 1<<20), floats("c", []float32{1}, 1)},
				nodes: []*onnxpb.Node{op("Expand", "y", list("c", "s")), op("Add", "z", list("y", "x"))},
			}.bytes(t), "onnx.MaxGenerated",
		},
		"doubled constant": {doubling.bytes(t), "onnx.MaxGenerated"},
		"doubled shape":    {symbols.bytes(t), "a shape of 2048 extents"},
		"declared, absent": {
			model{opset: 13, in: x, nodes: []*onnxpb.Node{op("Add", "y", list("x", "c"))}, params: []*onnxpb.Tensor{
				{Name: "c", DataType: onnxpb.Tensor_FLOAT, Dims: []int64{1 << 30, 4}},
			}}.bytes(t), "0 elements of data",
		},
		"overflowing extents": {
			model{opset: 13, in: x, nodes: []*onnxpb.Node{op("Add", "y", list("x", "c"))}, params: []*onnxpb.Tensor{
				{Name: "c", DataType: onnxpb.Tensor_FLOAT, Dims: []int64{1 << 31, 1 << 31, 4}},
			}}.bytes(t), "extent 2147483648",
		},
		"many axes": {
			model{opset: 13, in: x, params: []*onnxpb.Tensor{integers("s", make([]int64, 4000)...)}, nodes: []*onnxpb.Node{
				op("ConstantOfShape", "y", list("s")),
			}}.bytes(t), "4000 axes",
		},
		"huge padding": {
			model{opset: 7, in: input("x", 1, 1, 8, 8), nodes: []*onnxpb.Node{
				op("Pad", "y", list("x"), "pads", []int{0, 0, 1 << 30, 1 << 30, 0, 0, 1 << 30, 1 << 30}),
				op("Pad", "z", list("y"), "pads", []int{1 << 30, 0, 0, 0, 1 << 30, 0, 0, 0}),
			}}.bytes(t), "extent 2147483656 is more",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var err error
			limit := uint64(64<<20 + 16*len(c.data) + onnx.DefaultGenerated/16)
			used := allocated(func() { _, err = onnx.Parse("bomb.onnx", c.data, nil, onnx.MaxGenerated(onnx.DefaultGenerated/32)) })
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v; expected %q", err, c.want)
			}
			if used > limit {
				t.Errorf("%d bytes taken for a file of %d, more than %d", used, len(c.data), limit)
			}
		})
	}
}

// TestMemoryOfWeights holds the promise of Load for weights in the file: three times their bytes.
func TestMemoryOfWeights(t *testing.T) {
	const n = 8 << 20
	m := model{
		opset: 13, in: input("x", 1, n), params: []*onnxpb.Tensor{floats("c", make([]float32, n), n)},
		nodes: []*onnxpb.Node{op("Add", "y", list("x", "c"))},
	}
	path := filepath.Join(t.TempDir(), "net.onnx")
	if err := os.WriteFile(path, m.bytes(t), 0o600); err != nil {
		t.Fatal(err)
	}
	used := allocated(func() { load(t, path) })
	if limit := uint64(3*4*n + 1<<20); used > limit {
		t.Errorf("%d bytes taken for %d of weights, more than %d", used, 4*n, limit)
	}
}

// mutate changes data in one of the ways that find bugs in readers: bits, bytes, numbers, lengths, pieces doubled or cut out.
func mutate(r *rand.Rand, data []byte) []byte {
	b := bytes.Clone(data)
	for range 1 + r.Intn(4) {
		i := r.Intn(len(b))
		switch r.Intn(6) {
		case 0:
			b[i] ^= 1 << r.Intn(8)
		case 1:
			b[i] = byte(r.Intn(256))
		case 2:
			b[i] = 0xff
		case 3:
			b = append(b[:i], b[min(len(b), i+1+r.Intn(64)):]...)
		case 4:
			j := min(len(b), i+1+r.Intn(64))
			b = append(b[:j:j], append(bytes.Clone(b[i:j]), b[j:]...)...)
		case 5:
			b[i] = 0
		}
		if len(b) == 0 {
			return []byte{0}
		}
	}
	return b
}

// structured returns a real model without its weights' bytes, so that mutations hit structure.
func structured(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(vectors.Path(t, "onnx", "light", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestMutated reads thousands of damaged copies of real models: whatever is read verifies, and nothing panics.
func TestMutated(t *testing.T) {
	seeds := [][]byte{structured(t, "light_bvlc_alexnet.onnx"), structured(t, "light_shufflenet.onnx")}
	for _, name := range []string{"dwnet.torch-dynamo-dyn.onnx", "dwnet.torch-legacy13-nofold.onnx", "lenetbn.torch-legacy13.onnx"} {
		data, err := os.ReadFile(vectors.Path(t, "models", name))
		if err != nil {
			t.Fatal(err)
		}
		seeds = append(seeds, data)
	}
	r := rand.New(rand.NewSource(1))
	read := 0
	for range 3000 {
		readsOrRefuses(t, mutate(r, seeds[r.Intn(len(seeds))]), &read)
	}
	t.Logf("%d of 3000 are still models", read)
	vectors.Ran(t, len(seeds))
}

func readsOrRefuses(t *testing.T, data []byte, read *int) {
	t.Helper()
	g, err := onnx.Parse("damaged.onnx", data, nil, onnx.MaxGenerated(16<<20))
	if err != nil {
		return
	}
	*read++
	if err := graph.Verify(g); err != nil {
		t.Fatal(err)
	}
}

// FuzzParse starts from small models of every family of operators and, where there are vectors, the operator tests of the ONNX project.
func FuzzParse(f *testing.F) {
	for _, m := range families() {
		f.Add(m.bytes(f))
	}
	if root := os.Getenv("LUCIOLA_VECTORS"); root != "" {
		for _, name := range []string{"test_split_variable_parts_1d_opset13", "test_gemm_all_attributes", "test_clip", "test_slice"} {
			if data, err := os.ReadFile(root + "/onnx/node/" + name + "/model.onnx"); err == nil {
				f.Add(data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		read := 0
		readsOrRefuses(t, data, &read)
	})
}
