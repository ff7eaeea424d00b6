package onnx_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/irtest/vectors"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// tolerance is how far a result may be from ONNX Runtime's, as a share of the largest magnitude in the tensor.
const tolerance = 1e-4

// deviation returns the largest difference as a share of the largest magnitude of want, or an error if shapes differ, a value is not a
// number or want has nothing but zeros, which would prove nothing.
func deviation(got *tensor.Tensor, want []float32, shape tensor.Shape) (float64, error) {
	if !got.Shape.Equal(shape) || got.Kind != tensor.F32 {
		return 0, fmt.Errorf("is %v, expected f32%v", got.Type, shape)
	}
	largest, worst := 0.0, 0.0
	for i, w := range want {
		largest = max(largest, math.Abs(float64(w)))
		d := math.Abs(float64(got.F32()[i]) - float64(w))
		if math.IsNaN(d) {
			return 0, fmt.Errorf("element %d is %v, expected %v", i, got.F32()[i], w)
		}
		worst = max(worst, d)
	}
	if largest == 0 {
		return 0, fmt.Errorf("nothing but zeros expected")
	}
	return worst / largest, nil
}

// TestFloatModelsNumbers runs the float models on the 64 images beside them and compares with ONNX Runtime's outputs.
func TestFloatModelsNumbers(t *testing.T) {
	images := fashion(t)
	for _, name := range floatModels {
		t.Run(name, func(t *testing.T) {
			g := load(t, vectors.Path(t, "models", name+".onnx"))
			want, err := tensor.ReadNPY(vectors.Path(t, "models", name+".ort.out64.npy"))
			if err != nil {
				t.Fatal(err)
			}
			got := []float32{}
			step := 64
			if strings.HasSuffix(name, "-b1") {
				step = 1
			}
			for i := 0; i < 64; i += step {
				x, err := images.Slice(0, i, i+step)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, evaluate(t, g, x).F32()...)
			}
			all, err := tensor.From(got, 64, 10)
			if err != nil {
				t.Fatal(err)
			}
			d, err := deviation(all, want.F32(), want.Shape)
			if err != nil || d > tolerance {
				t.Errorf("differs by %.2g of the largest output (%v), at most %v allowed", d, err, tolerance)
			}
			t.Logf("differs by %.2g of the largest output", d)
			vectors.Ran(t, 64)
		})
	}
}

// fashion returns the 64 test images as [64 1 28 28], pixels as fractions.
func fashion(t *testing.T) *tensor.Tensor {
	t.Helper()
	pixels, err := tensor.ReadNPY(vectors.Path(t, "models", "fmnist_test64_u8.npy"))
	if err != nil {
		t.Fatal(err)
	}
	x := tensor.New(tensor.TypeOf(tensor.F32, 64, 1, 28, 28))
	for i, p := range pixels.U8() {
		x.F32()[i] = float32(p) / 255
	}
	return x
}

func evaluate(t *testing.T, g *graph.Graph, x *tensor.Tensor) *tensor.Tensor {
	t.Helper()
	out, err := g.Eval(x)
	if err != nil {
		t.Fatal(err)
	}
	return out[0]
}
