package zoo_test

import (
	"fmt"
	"testing"

	"github.com/luciola-nn/luciola/compiler/datasets"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/irtest/vectors"
	"github.com/luciola-nn/luciola/compiler/zoo"
)

// correct counts the images that a network puts into the right class, evaluated as the specification says.
func correct(t *testing.T, g *graph.Graph, images datasets.Split) int {
	t.Helper()
	right := 0
	for lo := 0; lo < images.Len(); lo += 100 {
		part := images.Slice(lo, lo+100)
		out, err := g.Eval(part.Tensor())
		if err != nil {
			t.Fatal(err)
		}
		logits, classes := out[0].F32(), len(images.Classes)
		for i := range part.Len() {
			best := 0
			for c := range classes {
				if logits[i*classes+c] > logits[i*classes+best] {
					best = c
				}
			}
			if best == part.Label(i) {
				right++
			}
		}
	}
	return right
}

// TestGlyphNetAccuracy: on the first 500 test images; ONNX Runtime 1.32 finds as many.
func TestGlyphNetAccuracy(t *testing.T) {
	set, err := datasets.Glyphs(datasets.Count(0, 500))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := correct(t, zoo.GlyphNet(), set.Test), 491; got != want {
		t.Errorf("%d of 500 right, want %d", got, want)
	}
}

// TestLeNet5Accuracy: on the first 500 test images; ONNX Runtime 1.32 finds as many.
func TestLeNet5Accuracy(t *testing.T) {
	if testing.Short() {
		t.Skip("reads Fashion-MNIST")
	}
	set, err := datasets.FashionMNIST()
	if err != nil {
		vectors.Missing(t, fmt.Sprintf("Fashion-MNIST is not to be had here: %v", err))
	}
	if got, want := correct(t, zoo.LeNet5(), set.Test.Head(500)), 460; got != want {
		t.Errorf("%d of 500 right, want %d", got, want)
	}
}
