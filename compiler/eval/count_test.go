package eval

import (
	"testing"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// A 3x3 image, two 2x2 filters, padding 1 above and left only, stride 1: a 3x3 output.
//
//	image   1 0 2      filter 0   1 0      filter 1   3 4
//	        0 3 0                 0 2                 5 0
//	        4 0 0
//
// Tap (0,0) reads rows −1…1 and columns −1…1: four inputs lie inside (1 0 / 0 3), two are not zero; both filters have a weight there:
// 4 multiply-adds, and 5·2 = 10 with padding. Tap (0,1) reads rows −1…1, columns 0…2: inside 1 0 2 / 0 3 0, three not zero; only
// filter 1 has a weight: 3. Tap (1,0) reads rows 0…2, columns −1…1: inside 1 0 / 0 3 / 4 0, three not zero; only filter 1: 3.
// Tap (1,1) reads the whole image: four not zero; only filter 0: 4. Executed: 4 + 3 + 3 + 4 = 14. Inside: 4 + 6 + 6 + 9 = 25 inputs
// times two filters = 50; of 9·4·2 = 72 taps in all, 22 are padding.
func TestCountByHand(t *testing.T) {
	g := graph.New("hand")
	x := g.Input("x", tensor.TypeOf(tensor.F32, 1, 1, 3, 3))
	w := g.Const("w", tensor.Must(tensor.From([]float32{1, 0, 0, 2, 3, 4, 5, 0}, 2, 1, 2, 2)))
	y, err := g.Add(graph.Conv, "y", []*graph.Value{x, w}, attr.Set{"pads": []int{1, 1, 0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	c := newCounter(y.Def)
	if c.layer.ZeroWeights != 3 || !c.layer.OwnInput {
		t.Errorf("layer %+v", c.layer)
	}
	var got LayerSparsity
	c.count(tensor.Must(tensor.From([]float32{1, 0, 2, 0, 3, 0, 4, 0, 0}, 1, 1, 3, 3)), &got)
	want := LayerSparsity{Inputs: 9, ZeroInputs: 5, MACs: 50, Executed: 14, PaddedTaps: 22}
	if got != want {
		t.Errorf("counted %+v, by hand %+v", got, want)
	}
}

// A depthwise layer: each of two channels meets one filter, so a zero filter spares its whole channel.
func TestCountGroups(t *testing.T) {
	g := graph.New("groups")
	x := g.Input("x", tensor.TypeOf(tensor.F32, 1, 2, 2, 2))
	w := g.Const("w", tensor.Must(tensor.From([]float32{0, 7}, 2, 1, 1, 1)))
	y, err := g.Add(graph.Conv, "y", []*graph.Value{x, w}, attr.Set{"groups": 2})
	if err != nil {
		t.Fatal(err)
	}
	var got LayerSparsity
	newCounter(y.Def).count(tensor.Must(tensor.From([]float32{1, 1, 1, 1, 0, 2, 0, 2}, 1, 2, 2, 2)), &got)
	if want := (LayerSparsity{Inputs: 8, ZeroInputs: 2, MACs: 8, Executed: 2}); got != want {
		t.Errorf("counted %+v, by hand %+v", got, want)
	}
}
