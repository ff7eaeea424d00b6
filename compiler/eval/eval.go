// Package eval runs networks over data sets: accuracy, paired comparison, predictions, and sparsity counted on real images.
//
//	eval.go      Accuracy and Predict: this file; open it first
//	compare.go   two networks on the same images
//	sparsity.go  zeros of weights and activations, multiply-adds that a zero spares
//	observe.go   any values of a network, image by image
//
// Every number comes from the compiled instruction program in its planned memory, as the interpreter backend runs it, so that floats
// and integers are judged as they would run. It knows no pruning, no quantizer and no accelerator.
package eval

import (
	"fmt"

	"github.com/luciola-nn/luciola/compiler/datasets"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Result is a classifier's answers over labelled images.
type Result struct {
	Net         string
	Data        datasets.Split
	Predictions []int   // class with the largest score, the first of equals; one an image
	Correct     int     // predictions equal to the label
	Accuracy    float64 // top-1: Correct / images, 0…1
}

// Accuracy runs net over the images and compares its largest output with the label. net has one output [N classes], of as many classes as
// the images have.
func Accuracy(net *graph.Graph, images datasets.Split) (*Result, error) {
	outputs, err := Classes(net)
	if err != nil {
		return nil, err
	}
	if n := len(images.Classes); n != outputs {
		return nil, fmt.Errorf("eval: %s has %d outputs, one a class, and %s has %d classes; take images of the classes that the network was "+
			"trained on (own data that lacks some: datasets.ClassNames, or an empty subfolder), or a network with %d outputs",
			net.Name, outputs, images.Name, n, n)
	}
	predictions, err := Predict(net, images)
	if err != nil {
		return nil, err
	}
	r := &Result{Net: net.Name, Data: images, Predictions: predictions}
	for i, p := range predictions {
		if p == images.Label(i) {
			r.Correct++
		}
	}
	r.Accuracy = float64(r.Correct) / float64(max(len(predictions), 1))
	return r, nil
}

// Classes returns how many classes net tells apart. It fails if net has other than one output [N classes].
func Classes(net *graph.Graph) (int, error) {
	outs := net.Outputs()
	if len(outs) != 1 || len(outs[0].Type.Shape) != 2 || outs[0].Type.Shape[1] < 1 {
		return 0, fmt.Errorf("eval: %s has outputs %v, expected one of shape [N classes]", net.Name, outputTypes(outs))
	}
	return outs[0].Type.Shape[1], nil
}

// Predict returns the class with the largest output for every image, the first of equals. Labels are not looked at.
func Predict(net *graph.Graph, images datasets.Split) ([]int, error) {
	if _, err := Classes(net); err != nil {
		return nil, err
	}
	predictions := make([]int, images.Len())
	err := Observe(net, net.Outputs(), images, func(i int, out []*tensor.Tensor) error {
		predictions[i] = argmax(out[0])
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("eval: %w", err)
	}
	return predictions, nil
}

func outputTypes(outs []*graph.Value) []string {
	var types []string
	for _, v := range outs {
		types = append(types, v.Type.String())
	}
	return types
}

func argmax(t *tensor.Tensor) int {
	best := 0
	for i := range t.Len() {
		if t.Float(i) > t.Float(best) {
			best = i
		}
	}
	return best
}

// Confusion returns how often images of class i were taken for class j.
func (r *Result) Confusion() [][]int {
	n := len(r.Data.Classes)
	for _, p := range r.Predictions {
		n = max(n, p+1)
	}
	m := make([][]int, n)
	for i := range m {
		m[i] = make([]int, n)
	}
	for i, p := range r.Predictions {
		m[r.Data.Label(i)][p]++
	}
	return m
}

// String returns the result in one line.
func (r *Result) String() string {
	return fmt.Sprintf("%s: %d of %d right, %.2f %% (%s)", r.Net, r.Correct, len(r.Predictions), 100*r.Accuracy, r.Data.Name)
}
