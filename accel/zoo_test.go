package accel_test

import (
	"math"
	"slices"
	"testing"

	"github.com/luciola-nn/luciola/accel"
	"github.com/luciola-nn/luciola/accel/machine"
	"github.com/luciola-nn/luciola/accel/mapper"
	"github.com/luciola-nn/luciola/accel/sim"
	"github.com/luciola-nn/luciola/compiler"
	"github.com/luciola-nn/luciola/compiler/backend/interp"
	"github.com/luciola-nn/luciola/compiler/datasets"
	"github.com/luciola-nn/luciola/compiler/eval"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/prune"
	"github.com/luciola-nn/luciola/compiler/quant"
	"github.com/luciola-nn/luciola/compiler/zoo"
)

// glyphs is the zoo's network of the procedural set, half of it pruned, in int8, with test images.
func glyphs(t testing.TB) (*graph.Graph, datasets.Split) {
	data, err := datasets.Glyphs(datasets.Count(200, 100))
	if err != nil {
		t.Fatal(err)
	}
	sparse, err := prune.To(0.5).Apply(zoo.GlyphNet())
	if err != nil {
		t.Fatal(err)
	}
	small, err := quant.Int8(sparse.Graph, data.Calibration(100))
	if err != nil {
		t.Fatal(err)
	}
	return small.Graph, data.Test
}

// TestZooEqualsInterpreter: on every shipped machine the simulated program's outputs are the compiled program's on the interpreter,
// bit for bit, on 100 images of a trained, pruned, quantized network, and the identities hold on each.
func TestZooEqualsInterpreter(t *testing.T) {
	net, images := glyphs(t)
	prog, err := compiler.Compile(net, interp.New())
	if err != nil {
		t.Fatal(err)
	}
	var want [][]float32
	for i := range images.Len() {
		out, err := prog.Run(images.At(i))
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, slices.Clone(out[0].F32()))
	}
	for _, name := range machine.Names() {
		m := machine.Named(name)
		p, err := mapper.Map(net, m)
		if err != nil {
			t.Fatal(err)
		}
		s, err := sim.New(p, m)
		if err != nil {
			t.Fatal(err)
		}
		for i := range images.Len() {
			got, activity, err := s.Execute(images.At(i), nil)
			if err != nil {
				t.Fatalf("%s: image %d: %v", name, i, err)
			}
			if !slices.Equal(got.F32(), want[i]) {
				t.Fatalf("%s: image %d: output\n%v, the interpreter's\n%v", name, i, got.F32(), want[i])
			}
			if _, err := s.Time(activity, i%2 == 0); err != nil {
				t.Fatalf("%s: image %d: %v", name, i, err)
			}
		}
	}
}

// TestSparsitiesEqualThoseOfEval: the three sparsities counted by columns over the program's bytes are those that eval counts product
// by product over the graph.
func TestSparsitiesEqualThoseOfEval(t *testing.T) {
	net, images := glyphs(t)
	images = images.Head(10)
	want, err := eval.CountSparsity(net, images)
	if err != nil {
		t.Fatal(err)
	}
	r, err := accel.Run(net, machine.Named("dna100-4k"), images)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"weights", r.WeightSparsity, want.Weight()},
		{"multiply-adds", r.MACSparsity, want.MAC()},
		{"activations", r.ActivationSparsity, want.Activation()},
		{"activations with the input", r.ActivationSparsityInput, want.ActivationWithInput()},
	} {
		if math.Abs(c.got-c.want) > 1e-12 {
			t.Errorf("%s: %v, eval counts %v", c.name, c.got, c.want)
		}
	}
}
