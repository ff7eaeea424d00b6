package onnx_test

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/luciola-nn/luciola/compiler"
	"github.com/luciola-nn/luciola/compiler/backend/interp"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/irtest/vectors"
	"github.com/luciola-nn/luciola/compiler/onnx/internal/onnxpb"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// lightNet is one of the nine networks; every: all intermediate tensors are compared too.
type lightNet struct {
	name  string
	every bool
}

var lightNets = []lightNet{
	{"squeezenet", true},
	{"shufflenet", true},
	{"inception_v1", true},
	{"bvlc_alexnet", false},
	{"inception_v2", false},
	{"zfnet512", false},
	{"densenet121", false},
	{"resnet50", false},
	{"vgg19", false},
}

// TestLightNumbers gives the nine topologies weights that prove something (their own are one constant), writes them with external data,
// runs both ONNX Runtime and the imported graph on two inputs and compares, before the softmax.
func TestLightNumbers(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes")
	}
	python := ortPython(t)
	dir := t.TempDir()
	jobs := []job{}
	for i, n := range lightNets {
		jobs = append(jobs, prepare(t, n, filepath.Join(dir, n.name), int64(i+1)))
	}
	runORT(t, python, filepath.Join(dir, "jobs.json"), jobs)
	for i, n := range lightNets {
		t.Run(n.name, func(t *testing.T) {
			compareNet(t, jobs[i])
		})
	}
}

// ortPython returns a Python that has ONNX Runtime.
func ortPython(t *testing.T) string {
	t.Helper()
	python := os.Getenv("LUCIOLA_ORT_PYTHON")
	if python == "" {
		python = vectors.Python(t)
	}
	if out, err := exec.Command(python, "-c", "import onnxruntime, numpy").CombinedOutput(); err != nil {
		vectors.Missing(t, fmt.Sprintf("%s has no onnxruntime and numpy: %v\n%s", python, err, out))
	}
	return python
}

// job is one network for ort.py.
type job struct {
	Model  string   `json:"model"`
	Inputs []string `json:"inputs"`
	Out    string   `json:"out"`
}

// prepare writes the network with weights and two inputs into dir.
func prepare(t testing.TB, n lightNet, dir string, seed int64) job {
	t.Helper()
	data, err := os.ReadFile(vectors.Path(t, "onnx", "light", "light_"+n.name+".onnx"))
	if err != nil {
		t.Fatal(err)
	}
	m := &onnxpb.Model{}
	if err := proto.Unmarshal(data, m); err != nil {
		t.Fatal(err)
	}
	m.IrVersion = 8 // from 4 on, initializers need not stand among the inputs
	r := rand.New(rand.NewSource(seed))
	reweigh(m.Graph, r)
	dropSoftmax(m.Graph)
	if n.every {
		listEverything(m.Graph)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	j := job{Model: filepath.Join(dir, "net.onnx"), Out: dir}
	side := moveOut(m, "net.bin")
	for file, b := range map[string][]byte{"net.bin": side, "net.onnx": encode(t, m)} {
		if err := os.WriteFile(filepath.Join(dir, file), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 2 {
		x := tensor.New(tensor.TypeOf(tensor.F32, 1, 3, 224, 224))
		for k := range x.F32() {
			x.F32()[k] = float32(r.NormFloat64())
		}
		path := filepath.Join(dir, "x"+strconv.Itoa(i)+".npy")
		if err := x.WriteNPY(path); err != nil {
			t.Fatal(err)
		}
		j.Inputs = append(j.Inputs, path)
	}
	return j
}

// use is where a tensor is read.
type use struct {
	node    *onnxpb.Node
	operand int
}

// reweigh replaces the generator nodes by initializers whose values fit where they are read: filters He-normal, batch-norm statistics
// scattered around those of normalized data, small biases.
func reweigh(g *onnxpb.Graph, r *rand.Rand) {
	uses, shapes := map[string]use{}, map[string][]int64{}
	for _, n := range g.Node {
		for i, in := range n.Input {
			uses[in] = use{n, i}
		}
	}
	for _, p := range g.Initializer {
		shapes[p.Name] = p.Int64Data
		if len(p.RawData) > 0 {
			shapes[p.Name] = make([]int64, len(p.RawData)/8)
			for i := range shapes[p.Name] {
				shapes[p.Name][i] = int64(binary.LittleEndian.Uint64(p.RawData[8*i:]))
			}
		}
	}
	g.Node = slices.DeleteFunc(g.Node, func(n *onnxpb.Node) bool {
		if n.OpType != "ConstantOfShape" {
			return false
		}
		dims := shapes[n.Input[0]]
		g.Initializer = append(g.Initializer, floats(n.Output[0], drawn(dims, uses, n.Output[0], r), dims...))
		return true
	})
	isParam := map[string]bool{}
	for _, p := range g.Initializer {
		isParam[p.Name] = true
	}
	g.Input = slices.DeleteFunc(g.Input, func(v *onnxpb.ValueInfo) bool { return isParam[v.Name] })
}

// drawn returns the values of one parameter.
func drawn(dims []int64, uses map[string]use, name string, r *rand.Rand) []float32 {
	u := uses[name]
	for u.node != nil && u.node.OpType == "Unsqueeze" {
		u = uses[u.node.Output[0]]
	}
	count, fan := int64(1), int64(1)
	for i, d := range dims {
		if count *= d; i > 0 {
			fan *= d
		}
	}
	value := func() float64 { return 0.05 * r.NormFloat64() } // biases
	switch {
	case u.node == nil:
	case u.operand == 1 && (u.node.OpType == "Conv" || u.node.OpType == "Gemm"): // the Gemms here have transB=1
		std := math.Sqrt(2 / float64(fan))
		value = func() float64 { return std * r.NormFloat64() }
	case u.node.OpType == "BatchNormalization" && u.operand == 1, u.node.OpType == "Mul":
		value = func() float64 { return 0.5 + r.Float64() } // scale
	case u.node.OpType == "BatchNormalization" && u.operand == 3:
		value = func() float64 { return 0.3 * r.NormFloat64() } // mean
	case u.node.OpType == "BatchNormalization" && u.operand == 4:
		value = func() float64 { return math.Exp(0.5 * r.NormFloat64()) } // variance
	}
	out := make([]float32, count)
	for i := range out {
		out[i] = float32(value())
	}
	return out
}

// dropSoftmax makes the input of a softmax at the end the output.
func dropSoftmax(g *onnxpb.Graph) {
	last := g.Node[len(g.Node)-1]
	if last.OpType == "Softmax" {
		g.Node = g.Node[:len(g.Node)-1]
		g.Output = []*onnxpb.ValueInfo{{Name: last.Input[0]}}
	}
}

// listEverything makes every result of every node an output.
func listEverything(g *onnxpb.Graph) {
	g.Output = nil
	for _, n := range g.Node {
		g.Output = append(g.Output, &onnxpb.ValueInfo{Name: n.Output[0]})
	}
}

// runORT runs all jobs in one Python process.
func runORT(t *testing.T, python, list string, jobs []job) {
	t.Helper()
	b, err := json.Marshal(jobs)
	if err == nil {
		err = os.WriteFile(list, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(python, "testdata/ort.py", list).CombinedOutput(); err != nil {
		t.Fatalf("ONNX Runtime: %v\n%s", err, out)
	}
}

// compareNet loads what ONNX Runtime ran, runs it here and compares all outputs of both inputs.
func compareNet(t *testing.T, j job) {
	g := load(t, j.Model)
	p := compiled(t, g)
	worst, compared := 0.0, 0
	var first []float32
	for i, path := range j.Inputs {
		x, err := tensor.ReadNPY(path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.Run(x)
		if err != nil {
			t.Fatal(err)
		}
		d, err := compareOutputs(g, got, filepath.Join(j.Out, strconv.Itoa(i)))
		if err != nil {
			t.Fatalf("input %d: %v", i, err)
		}
		worst = max(worst, d)
		compared += len(got)
		last := got[len(got)-1].F32()
		if slices.Equal(first, last) {
			t.Error("both inputs give the same output: the network does not see them")
		}
		first = last
	}
	t.Logf("%d tensors differ by at most %.2g of their largest element", compared, worst)
	vectors.Ran(t, len(j.Inputs))
}

// compiled returns g, passes and all, as a program of the interpreter whose freed memory is poisoned.
func compiled(t *testing.T, g *graph.Graph) *compiler.Program {
	t.Helper()
	p, err := compiler.Compile(g, interp.New(interp.Poison()))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// compareOutputs compares with STEM.bin and STEM.json and returns the largest deviation.
func compareOutputs(g *graph.Graph, got []*tensor.Tensor, stem string) (float64, error) {
	index, err := os.ReadFile(stem + ".json")
	if err != nil {
		return 0, err
	}
	var entries []struct {
		Name  string `json:"name"`
		Shape []int  `json:"shape"`
	}
	if err := json.Unmarshal(index, &entries); err != nil {
		return 0, err
	}
	if len(entries) != len(got) {
		return 0, fmt.Errorf("%d outputs, ONNX Runtime has %d", len(got), len(entries))
	}
	b, err := os.ReadFile(stem + ".bin")
	if err != nil {
		return 0, err
	}
	worst := 0.0
	for i, e := range entries {
		n := 4 * tensor.Shape(e.Shape).Elements()
		want, err := tensor.FromBytes(tensor.TypeOf(tensor.F32, e.Shape...), b[:n])
		if err != nil {
			return 0, err
		}
		b = b[n:]
		d, err := deviation(got[i], want.F32(), want.Shape)
		if err == nil && d > tolerance {
			err = fmt.Errorf("differs by %.2g of the largest element, at most %v allowed", d, tolerance)
		}
		if err != nil {
			return 0, fmt.Errorf("%s (computed by %s): %w", e.Name, producer(g, i), err)
		}
		worst = max(worst, d)
	}
	return worst, nil
}

func producer(g *graph.Graph, output int) graph.Op {
	if def := g.Outputs()[output].Def; def != nil {
		return def.Op
	}
	return "nothing"
}
