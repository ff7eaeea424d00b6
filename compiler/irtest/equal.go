package irtest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// tolerance is the largest difference of floats, relative to the largest magnitude of the output. A rewrite that is exact on the reals
// may round differently.
const tolerance = 1e-5

// SameOutputs executes both graphs on the same seeded inputs, for a batch of 1 and of 2, and fails the test if an output differs: floats
// by more than 1e-5 of the output's largest magnitude, integers at all.
func SameOutputs(t testing.TB, a, b *graph.Graph) {
	t.Helper()
	for batch := 1; batch <= 2; batch++ {
		in := Inputs(a, batch, 1)
		want, err := a.Eval(in...)
		if err != nil {
			t.Fatalf("before: %v", err)
		}
		got, err := b.Eval(in...)
		if err != nil {
			t.Fatalf("after: %v\n%s", err, b.Text())
		}
		if len(want) != len(got) {
			t.Fatalf("%d outputs before, %d after", len(want), len(got))
		}
		for i := range want {
			if err := Close(want[i], got[i], tolerance); err != nil {
				t.Errorf("batch %d, output %s: %v", batch, a.Outputs()[i].Name, err)
			}
			if x, y := a.Outputs()[i].Name, b.Outputs()[i].Name; x != y {
				t.Errorf("output %s is called %s afterwards", x, y)
			}
		}
	}
}

// Close returns an error if got differs from want: in type, in an integer, or in a float by more than tol times the largest magnitude
// of want. A NaN is close to a NaN only.
func Close(want, got *tensor.Tensor, tol float64) error {
	if !want.Type.Equal(got.Type) {
		return fmt.Errorf("is %v, expected %v", got.Type, want.Type)
	}
	if !want.Kind.IsFloat() {
		if !want.Equal(got) {
			return fmt.Errorf("is %v, expected %v", got, want)
		}
		return nil
	}
	top := 0.0
	for i := range want.Len() {
		if v := math.Abs(want.Float(i)); v > top && !math.IsInf(v, 0) {
			top = v
		}
	}
	for i := range want.Len() {
		w, g := want.Float(i), got.Float(i)
		if w == g || math.IsNaN(w) && math.IsNaN(g) || math.Abs(w-g) <= tol*top {
			continue
		}
		return fmt.Errorf("element %d is %v, expected %v (off by %.2g of the largest magnitude %v)", i, g, w, math.Abs(w-g)/top, top)
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
