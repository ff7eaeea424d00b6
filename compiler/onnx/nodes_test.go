package onnx

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/luciola-nn/luciola/compiler"
	"github.com/luciola-nn/luciola/compiler/backend/interp"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/irtest/vectors"
	"github.com/luciola-nn/luciola/compiler/onnx/internal/onnxpb"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// TestOperators evaluates the operator tests of the ONNX project that can be read and compares every result with theirs. Then it compiles
// them, as they are and with the passes that compiling runs: the programs must give what the graph gives, to the bit.
//
// Files of opsets past 21 are read as opset 21: the operators here did not change since but for more element kinds. Operands that must be
// constants and stand among the inputs there become initializers.
func TestOperators(t *testing.T) {
	dirs, err := filepath.Glob(filepath.Join(vectors.Path(t, "onnx", "node"), "*"))
	if err != nil || len(dirs) < 1000 {
		t.Fatalf("%d operator tests (%v)", len(dirs), err)
	}
	ran := 0
	for _, dir := range dirs {
		if runNode(t, dir) {
			ran++
		}
	}
	if ran < minNodeTests {
		t.Errorf("%d operator tests were evaluated, expected %d", ran, minNodeTests)
	}
	t.Logf("%d of %d operator tests evaluated", ran, len(dirs))
	vectors.Ran(t, ran)
}

// minNodeTests is how many could be evaluated when this was written; fewer mean that something is no longer read.
const minNodeTests = 432

// different are tests whose results differ on purpose, by what their names hold.
var different = map[string]string{
	"FLOAT_to_BFLOAT16": "half precision is widened to f32, so a cast to it rounds nothing",
	"_empty_set":        "an extent of 0 in an input means unknown here; tensors without elements are not supported",
}

func runNode(t *testing.T, dir string) bool {
	t.Helper()
	name := filepath.Base(dir)
	for part := range different {
		if strings.Contains(name, part) {
			return false
		}
	}
	m := &onnxpb.Model{}
	readMessage(t, filepath.Join(dir, "model.onnx"), m)
	for _, s := range m.OpsetImport {
		if standard(s.Domain) {
			s.Version = min(s.Version, MaxOpset)
		}
	}
	inputs, err := readTensors(t, dir, "input", len(m.Graph.Input))
	if err != nil {
		return false // a kind of element, or a sequence, that is not read
	}
	g, args := importNode(t, name, m, inputs)
	if g == nil {
		return false
	}
	want, err := readTensors(t, dir, "output", len(m.Graph.Output))
	if err != nil {
		return false
	}
	got, err := g.Eval(args...)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return true
	}
	for i, w := range want {
		if err := close(got[i], w.t); err != nil {
			t.Errorf("%s: output %d: %v\n%s", name, i, err, g.Text())
		}
	}
	runCompiled(t, name, g, args, got, compiler.WithPasses())
	runCompiled(t, name, g, args, got)
	return true
}

// runCompiled compiles g for the sizes of args and compares what the program computes with what the graph does.
func runCompiled(t *testing.T, name string, g *graph.Graph, args, want []*tensor.Tensor, opts ...compiler.Option) {
	t.Helper()
	sized, err := g.Bind(args...)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	p, err := compiler.Compile(sized, interp.New(interp.Poison()), opts...)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	got, err := p.Run(args...)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	for i, w := range want {
		if !got[i].Equal(w) {
			t.Errorf("%s: compiled, output %d is %v, its graph's %v; look at compiler/lower/rules.go\n%s", name, i, got[i], w, p.Text())
		}
	}
}

type named struct {
	src *onnxpb.Tensor
	t   *tensor.Tensor
}

// importNode imports a model, first as it is, then with all inputs but the first as initializers; nil if neither is read.
func importNode(t *testing.T, name string, m *onnxpb.Model, inputs []named) (*graph.Graph, []*tensor.Tensor) {
	t.Helper()
	for _, constants := range []bool{false, true} {
		c := proto.CloneOf(m)
		if constants && len(inputs) > 1 {
			c.Graph.Input = c.Graph.Input[:1]
			for _, in := range inputs[1:] {
				c.Graph.Initializer = append(c.Graph.Initializer, in.src)
			}
		}
		data, err := proto.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		g, err := Parse(name, data, nil)
		if err != nil {
			continue
		}
		args := []*tensor.Tensor{}
		for _, v := range g.Inputs() {
			for i, in := range m.Graph.Input {
				if in.Name == v.Name && i < len(inputs) {
					args = append(args, inputs[i].t)
				}
			}
		}
		return g, args
	}
	return nil, nil
}

func readMessage(t *testing.T, path string, m proto.Message) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err == nil {
		err = proto.Unmarshal(data, m)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// readTensors reads input_0.pb and so on of a test's first data set.
func readTensors(t *testing.T, dir, what string, n int) ([]named, error) {
	t.Helper()
	out := []named{}
	for i := range n {
		p := &onnxpb.Tensor{}
		readMessage(t, filepath.Join(dir, "test_data_set_0", fmt.Sprintf("%s_%d.pb", what, i)), p)
		x, err := (&importer{}).tensorOf(p)
		if err != nil {
			return nil, err
		}
		out = append(out, named{p, x})
	}
	return out, nil
}

// close compares with the tolerance of the ONNX project's own runner: 1e-3 relative, 1e-7 absolute.
func close(got, want *tensor.Tensor) error {
	if got.Kind != want.Kind || !got.Shape.Equal(want.Shape) {
		return fmt.Errorf("is %v, expected %v", got.Type, want.Type)
	}
	for i := range want.Len() {
		a, b := got.Float(i), want.Float(i)
		same := a == b || math.IsNaN(a) && math.IsNaN(b)
		if !same && !(math.Abs(a-b) <= 1e-7+1e-3*math.Abs(b)) {
			return fmt.Errorf("element %d is %v, expected %v", i, a, b)
		}
	}
	return nil
}
