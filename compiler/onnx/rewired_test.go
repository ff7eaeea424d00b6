package onnx_test

import (
	"fmt"
	"maps"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/irtest/vectors"
	"github.com/luciola-nn/luciola/compiler/onnx"
	"github.com/luciola-nn/luciola/compiler/onnx/internal/onnxpb"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// odd are the integers at which arithmetic of shapes breaks.
var odd = []int64{0, 1, -1, 2, -2, 3, 7, 31, 63, 64, 1000, 1 << 20, 1<<31 - 1, 1 << 31, -1 << 31, -1<<31 - 1, 1 << 40, 1<<63 - 1, -1 << 63}

// rewire changes a model where its parts are well formed: operators, operands, attributes, extents, opset. What comes out is legal as a
// message and mostly senseless as a network, so that it reaches the rules.
func rewire(r *rand.Rand, m *onnxpb.Model) {
	g := m.Graph
	n := g.Node[r.Intn(len(g.Node))]
	switch r.Intn(10) {
	case 0:
		all := onnx.Operators()
		n.OpType = all[r.Intn(len(all))]
	case 1:
		m.OpsetImport[0].Version = int64(7 + r.Intn(15))
	case 2:
		if len(n.Input) > 0 {
			n.Input[r.Intn(len(n.Input))] = anyName(r, g)
		}
	case 3:
		n.Input = append(n.Input, anyName(r, g))
	case 4:
		n.Output = append(n.Output, fmt.Sprint("more", r.Intn(1000)))
	case 5, 6:
		rewireAttribute(r, n)
	case 7:
		if len(g.Initializer) > 0 {
			rewireTensor(r, g.Initializer[r.Intn(len(g.Initializer))])
		}
	case 8:
		dims := g.Input[0].GetType().GetTensorType().GetShape().GetDim()
		if len(dims) > 0 {
			dims[r.Intn(len(dims))].DimValue = odd[r.Intn(len(odd))]
		}
	case 9:
		other := g.Node[r.Intn(len(g.Node))]
		n.Attribute = append(n.Attribute, proto.CloneOf(other).Attribute...)
	}
}

func anyName(r *rand.Rand, g *onnxpb.Graph) string {
	names := []string{"", g.Input[0].Name}
	for _, n := range g.Node {
		names = append(names, n.Output...)
	}
	for _, p := range g.Initializer {
		names = append(names, p.Name)
	}
	return names[r.Intn(len(names))]
}

func rewireAttribute(r *rand.Rand, n *onnxpb.Node) {
	if len(n.Attribute) == 0 {
		return
	}
	a := n.Attribute[r.Intn(len(n.Attribute))]
	switch {
	case len(a.Ints) > 0 && r.Intn(3) > 0:
		a.Ints[r.Intn(len(a.Ints))] = odd[r.Intn(len(odd))]
	case len(a.Ints) > 0 && r.Intn(2) > 0:
		a.Ints = a.Ints[1:]
	case len(a.Ints) > 0:
		a.Ints = append(a.Ints, a.Ints...)
	case a.T != nil:
		rewireTensor(r, a.T)
	case r.Intn(4) == 0:
		a.Type = onnxpb.Attribute_Type(r.Intn(15))
	default:
		a.I, a.F = odd[r.Intn(len(odd))], float32(r.NormFloat64())
	}
}

func rewireTensor(r *rand.Rand, t *onnxpb.Tensor) {
	switch {
	case len(t.Int64Data) > 0 && r.Intn(3) > 0:
		t.Int64Data[r.Intn(len(t.Int64Data))] = odd[r.Intn(len(odd))]
	case r.Intn(3) == 0:
		t.DataType = onnxpb.Tensor_Kind(r.Intn(24))
	case len(t.Dims) > 0 && r.Intn(2) == 0:
		t.Dims[r.Intn(len(t.Dims))] = odd[r.Intn(len(odd))]
	default:
		t.Dims = append(t.Dims, 1)
	}
}

// TestRewired reads thousands of models that are well formed and wrong. Nothing panics; what is read verifies, prints, parses back, and can
// be evaluated if it is small.
func TestRewired(t *testing.T) {
	fams := families()
	seeds := []*onnxpb.Model{}
	for _, name := range slices.Sorted(maps.Keys(fams)) {
		seeds = append(seeds, fams[name].message())
	}
	if root := os.Getenv("LUCIOLA_VECTORS"); root != "" {
		seeds = append(seeds, operatorModels(t, filepath.Join(root, "onnx", "node"))...)
	}
	r := rand.New(rand.NewSource(5))
	rounds := 20000
	if testing.Short() {
		rounds = 1000
	}
	read, evaluated := 0, 0
	for range rounds {
		m := proto.CloneOf(seeds[r.Intn(len(seeds))])
		for range 1 + r.Intn(4) {
			rewire(r, m)
		}
		g, err := onnx.Parse("rewired.onnx", encode(t, m), nil, onnx.MaxGenerated(1<<20))
		if err != nil {
			if !strings.Contains(err.Error(), "rewired.onnx") {
				t.Fatalf("%v does not name the file", err)
			}
			continue
		}
		read++
		if try(t, g) {
			evaluated++
		}
	}
	t.Logf("of %d models %d were read and %d evaluated", rounds, read, evaluated)
	if read < rounds/20 || evaluated < rounds/40 {
		t.Error("too few of them reach the rules")
	}
}

// try prints and parses g, and evaluates it on zeros if that is little work.
func try(t *testing.T, g *graph.Graph) bool {
	t.Helper()
	text := g.Text()
	back, err := graph.Parse(text, g.Blobs())
	if err != nil || back.Text() != text {
		t.Fatalf("does not parse back: %v\n%s", err, text)
	}
	one, err := g.Batch(1)
	if err != nil {
		return false
	}
	for _, v := range one.Values() {
		if !v.Type.Shape.IsStatic() || v.Type.Shape.Elements() > 1<<14 {
			return false
		}
	}
	for _, n := range one.Nodes() {
		if n.MACs() > 1<<16 {
			return false
		}
		if n.Op == graph.MaxPool || n.Op == graph.AvgPool {
			if s := n.Ints("size"); s[0] > 64 || s[1] > 64 {
				return false
			}
		}
	}
	args := []*tensor.Tensor{}
	for _, in := range one.Inputs() {
		args = append(args, tensor.New(in.Type))
	}
	if _, err := one.Eval(args...); err != nil && !strings.Contains(err.Error(), "out of range") &&
		!strings.Contains(err.Error(), "outside") && !strings.Contains(err.Error(), "zero") {
		t.Fatalf("%v\n%s", err, text)
	}
	return true
}

// operatorModels returns the operator tests whose operators are read, 2 kB at most each.
func operatorModels(t *testing.T, dir string) []*onnxpb.Model {
	files, err := filepath.Glob(filepath.Join(dir, "*", "model.onnx"))
	if err != nil || len(files) == 0 {
		vectors.Missing(t, "no operator tests in "+dir)
	}
	known := onnx.Operators()
	out := []*onnxpb.Model{}
	for _, f := range files {
		data, err := os.ReadFile(f)
		m := &onnxpb.Model{}
		if err != nil || len(data) > 2048 || proto.Unmarshal(data, m) != nil || len(m.Graph.Node) == 0 || len(m.Graph.Input) == 0 {
			continue
		}
		if !slices.ContainsFunc(m.Graph.Node, func(n *onnxpb.Node) bool { return !slices.Contains(known, n.OpType) }) {
			out = append(out, m)
		}
	}
	return out
}
