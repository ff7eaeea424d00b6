package viz

import (
	"math"
	"testing"

	"github.com/luciola-nn/luciola/compiler/datasets"
	"github.com/luciola-nn/luciola/compiler/eval"
)

func TestSparsity(t *testing.T) {
	set, err := datasets.Glyphs()
	if err != nil {
		t.Fatal(err)
	}
	s, err := eval.CountSparsity(small(t), set.Test.Head(3))
	if err != nil {
		t.Fatal(err)
	}
	int8 := &eval.Sparsity{Net: "lenet", Images: 3, Layers: []eval.LayerSparsity{
		{Name: s.Layers[1].Name, Weights: 10, ZeroWeights: 9, Inputs: 4, ZeroInputs: 1, MACs: 1000, Executed: 25},
	}}
	zeros := zerosOf(int8, map[string]int{s.Layers[0].Name: 0, s.Layers[1].Name: 1})
	if !math.IsNaN(zeros[0][0]) || zeros[0][1] != .9 || zeros[1][1] != .25 || zeros[2][1] != .975 {
		t.Errorf("shares %v", zeros)
	}
	f := made(t)(Sparsity(s, int8))
	has(t, f.String(), "weights, lenet (2)", "90.0 %", "25.0 %", "97.5 %", "–", "multiply-adds, lenet", "network's own input")
	has(t, f.MIME()[mimeSVG].(string), ">50.0 %<") // conv2 of the first network is pruned by half
	_, err = Sparsity()
	refused(t, err, "at least one result")
	_, err = Sparsity(s, nil)
	refused(t, err, "network 2 of 2 is nil")
	_, err = Sparsity(&eval.Sparsity{Net: "empty"})
	refused(t, err, "empty has no convolution")
}

func TestConfusion(t *testing.T) {
	set, err := datasets.Glyphs()
	if err != nil {
		t.Fatal(err)
	}
	r, err := eval.Accuracy(classifier(t, len(set.Classes)), set.Test.Head(40))
	if err != nil {
		t.Fatal(err)
	}
	f := made(t)(Confusion(r))
	has(t, f.String(), "class \\ taken for", set.Classes[0], "Synthetic", "Most often wrong: ", " of 40 right")
	sum := 0
	for _, row := range r.Confusion() {
		for _, v := range row {
			sum += v
		}
	}
	if sum != 40 {
		t.Errorf("%d images in the matrix", sum)
	}
	_, err = Confusion(nil)
	refused(t, err, "nil result")
	_, err = Confusion(&eval.Result{Net: "empty"})
	refused(t, err, "no predictions")
}
