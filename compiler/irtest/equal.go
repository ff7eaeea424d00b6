package irtest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// tolerance is the largest difference of floats, relative to the largest magnitude that an output is computed from: 2⁻¹⁹, or 32 units of
// rounding. A rewrite that is exact on the reals may round differently, each time by 2⁻²⁴ of what is rounded; where large values cancel, that
// is much of what is left of them, so the output's own magnitude says nothing. Of 3,000 random networks the worst differed by 0.9e-6.
const tolerance = 1.0 / (1 << 19)

// SameOutputs executes both graphs on the same seeded inputs, for a batch of 1 and of 2, and fails the test if an output differs: floats
// by more than 2⁻¹⁹ of the largest magnitude among the values that a computes it from, integers at all.
func SameOutputs(t testing.TB, a, b *graph.Graph) {
	t.Helper()
	for batch := 1; batch <= 2; batch++ {
		in := Inputs(a, batch, 1)
		values, err := a.EvalAll(in...)
		if err != nil {
			t.Fatalf("before: %v", err)
		}
		got, err := b.Eval(in...)
		if err != nil {
			t.Fatalf("after: %v\n%s", err, b.Text())
		}
		outputs, top := a.Outputs(), magnitudes(a, values)
		if len(outputs) != len(got) {
			t.Fatalf("%d outputs before, %d after", len(outputs), len(got))
		}
		for i, v := range outputs {
			if err := Close(values[v.Name], got[i], tolerance*top[v]); err != nil {
				t.Errorf("batch %d, output %s: %v", batch, v.Name, err)
			}
			if after := b.Outputs()[i].Name; after != v.Name {
				t.Errorf("output %s is called %s afterwards", v.Name, after)
			}
		}
	}
}

// magnitudes returns for every value that g computes the largest finite magnitude among it, the inputs and the results it is computed from.
// Parameters, which no operation has rounded, do not count.
func magnitudes(g *graph.Graph, values map[string]*tensor.Tensor) map[*graph.Value]float64 {
	top := map[*graph.Value]float64{}
	for _, v := range g.Inputs() {
		top[v] = largest(values[v.Name])
	}
	for _, n := range g.Nodes() {
		from := 0.0
		for _, v := range n.In {
			from = max(from, top[v])
		}
		for _, v := range n.Out {
			top[v] = max(from, largest(values[v.Name]))
		}
	}
	return top
}

// largest returns the largest finite magnitude of t's reals.
func largest(t *tensor.Tensor) float64 {
	top := 0.0
	for i := range t.Len() {
		if v := math.Abs(t.Real(i)); v > top && !math.IsInf(v, 0) {
			top = v
		}
	}
	return top
}

// Close returns an error if got differs from want: in type, in an integer, or in a float by more than off. A NaN is close to a NaN only.
func Close(want, got *tensor.Tensor, off float64) error {
	if !want.Type.Equal(got.Type) {
		return fmt.Errorf("is %v, expected %v", got.Type, want.Type)
	}
	if !want.Kind.IsFloat() {
		if !want.Equal(got) {
			return fmt.Errorf("is %v, expected %v", got, want)
		}
		return nil
	}
	for i := range want.Len() {
		w, g := want.Float(i), got.Float(i)
		if w == g || math.IsNaN(w) && math.IsNaN(g) || math.Abs(w-g) <= off {
			continue
		}
		return fmt.Errorf("element %d is %v, expected %v: off by %.2g, allowed %.2g", i, g, w, math.Abs(w-g), off)
	}
	return nil
}

// Inputs returns seeded inputs for g, every symbol taken as batch: floats from the standard normal distribution, integers that stand
// for reals from their whole range, other integers 0 to 3.
func Inputs(g *graph.Graph, batch int, seed uint64) []*tensor.Tensor {
	r := rand.New(rand.NewPCG(seed, 0))
	var all []*tensor.Tensor
	for _, v := range g.Inputs() {
		typ := v.Type.WithShape(append(tensor.Shape{}, v.Type.Shape...))
		for i, d := range typ.Shape {
			if tensor.IsSym(d) {
				typ.Shape[i] = batch
			}
		}
		all = append(all, Random(r, typ))
	}
	return all
}

// Random returns a tensor of static type typ with elements as [Inputs] says.
func Random(r *rand.Rand, typ tensor.Type) *tensor.Tensor {
	t := tensor.New(typ)
	for i := range t.Len() {
		switch {
		case typ.Kind == tensor.F32:
			t.F32()[i] = float32(r.NormFloat64())
		case typ.Kind == tensor.F64:
			t.F64()[i] = r.NormFloat64()
		case typ.Quant != nil && typ.Kind.Size() <= 2:
			lo, hi := typ.Kind.Range()
			t.SetInt(i, lo+r.Int64N(hi-lo+1))
		default:
			t.SetInt(i, r.Int64N(4))
		}
	}
	return t
}
