package datasets_test

import (
	"testing"

	"github.com/luciola-nn/luciola/compiler/datasets"
)

func TestRandom(t *testing.T) {
	a, b := datasets.Random(2, 3, 16, 16), datasets.Random(2, 3, 16, 16)
	if a.Len() != 2 || !a.Synthetic || a.At(1).Type.String() != "f32[1 3 16 16]" {
		t.Errorf("%v, images of %v", a, a.At(1).Type)
	}
	sum := 0
	for i, p := range a.Images {
		sum += int(p)
		if p != b.Images[i] {
			t.Fatal("equal arguments, different pixels")
		}
	}
	// 1,536 uniform bytes: mean 127.5, standard error 1.9.
	if mean := float64(sum) / float64(len(a.Images)); mean < 120 || mean > 135 {
		t.Errorf("mean pixel %.1f", mean)
	}
	defer func() {
		if recover() == nil {
			t.Error("no image of no pixels is possible")
		}
	}()
	datasets.Random(1, 3, 0, 16)
}
