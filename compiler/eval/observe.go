package eval

import (
	"fmt"

	"github.com/luciola-nn/luciola/compiler"
	"github.com/luciola-nn/luciola/compiler/backend/interp"
	"github.com/luciola-nn/luciola/compiler/datasets"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Observe compiles net for one image at a time, runs it over the images and hands visit the given values of net, image by image. visit
// is called by one goroutine at a time, in no fixed order of images: what depends on the order must be kept by index.
func Observe(net *graph.Graph, values []*graph.Value, images datasets.Split, visit func(i int, values []*tensor.Tensor) error) error {
	one, err := net.Batch(1)
	if err != nil {
		return err
	}
	own := len(one.Outputs())
	for _, v := range values {
		w := one.Value(v.Name)
		if w == nil {
			return fmt.Errorf("%%%s is not a value of %s", v.Name, net.Name)
		}
		one.Output(w)
	}
	prog, err := compiler.Compile(one, interp.New())
	if err != nil {
		return err
	}
	input := func(i int) ([]*tensor.Tensor, error) { return []*tensor.Tensor{images.At(i)}, nil }
	return prog.RunEach(images.Len(), input, func(i int, outs []*tensor.Tensor) error { return visit(i, outs[own:]) })
}
