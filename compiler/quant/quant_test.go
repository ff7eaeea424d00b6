package quant_test

import (
	"math"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/datasets"
	"github.com/luciola-nn/luciola/compiler/eval"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/prune"
	"github.com/luciola-nn/luciola/compiler/quant"
	"github.com/luciola-nn/luciola/compiler/tensor"
	"github.com/luciola-nn/luciola/compiler/zoo"
)

func glyphs(t testing.TB) *datasets.Set {
	data, err := datasets.Glyphs(datasets.Count(400, 2000))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func int8(t testing.TB, net *graph.Graph, images datasets.Split, opts ...quant.Option) *quant.Result {
	t.Helper()
	r, err := quant.Int8(net, images, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// checkIntegers fails on any operation that computes on reals between the first quantize and the last dequantize.
func checkIntegers(t *testing.T, g *graph.Graph) {
	t.Helper()
	integers := 0
	for _, n := range g.Nodes() {
		if n.Op == graph.Quantize || n.Op == graph.Dequantize {
			continue
		}
		integers++
		for _, v := range append(n.In, n.Out...) {
			if v != nil && v.Type.Kind.IsFloat() {
				t.Errorf("%s %%%s touches %%%s, which is %v", n.Op, n.Name(), v.Name, v.Type.Kind)
			}
		}
	}
	if integers == 0 {
		t.Error("no integer operation at all")
	}
}

// The whole promise on a trained network: integers only, at most a point of accuracy for int8 alone, masks kept and zeros exact.
func TestGlyphNet(t *testing.T) {
	data, net := glyphs(t), zoo.GlyphNet()
	dense := int8(t, net, data.Calibration(200))
	checkIntegers(t, dense.Graph)
	pruned, err := prune.To(0.5).By(prune.Magnitude).Across(prune.LAMP).Apply(net)
	if err != nil {
		t.Fatal(err)
	}
	sparse := int8(t, pruned.Graph, data.Calibration(200))
	checkIntegers(t, sparse.Graph)
	c, err := eval.Compare(net, dense.Graph, data.Test, sparse.Graph)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%v", c)
	if c.Nets[0].Accuracy < 0.96 {
		t.Errorf("float accuracy %.4f, expected the recipe's 0.9693 give or take", c.Nets[0].Accuracy)
	}
	if c.Nets[1].Drop > 1 {
		t.Errorf("int8 costs %.2f points", c.Nets[1].Drop)
	}
	if w := c.Nets[2].Weight(); w < 0.5 {
		t.Errorf("zero weights %.4f after int8, pruned to 0.5", w)
	}
	if err := graph.Verify(sparse.Graph); err != nil {
		t.Error(err)
	}
	for _, p := range sparse.Graph.Params() {
		if m := p.Param.Mask; m != nil && m.Kept() != p.Param.Data.Len()-p.Param.Data.Zeros() {
			t.Errorf("%%%s: %d kept by the mask, %d not zero", p.Name, m.Kept(), p.Param.Data.Len()-p.Param.Data.Zeros())
		}
	}
}

func TestNearZeroMakesZeros(t *testing.T) {
	data, net := glyphs(t), zoo.GlyphNet()
	plain := int8(t, net, data.Calibration(100))
	_, before, _ := plain.Zeros()
	pushed := int8(t, net, data.Calibration(100), quant.NearZero(4))
	_, after, weights := pushed.Zeros()
	if after <= before || after > weights/2 {
		t.Errorf("a threshold of 4 steps makes %d of %d weights zero, rounding alone %d", after, weights, before)
	}
	if !strings.Contains(pushed.String(), "near-zero threshold 4 steps") || strings.Contains(plain.String(), "near-zero") {
		t.Errorf("the report must state the threshold's cost where there is one:\n%v", pushed)
	}
	if math.IsNaN(pushed.Rounded) || pushed.Rounded != plain.Integers {
		t.Errorf("accuracy without the threshold %v, measured alone %v", pushed.Rounded, plain.Integers)
	}
}

// TestOtherClasses: calibration looks at pixels, not at labels; an accuracy on labels of other classes would mean nothing.
func TestOtherClasses(t *testing.T) {
	digits, err := datasets.Glyphs(datasets.Count(20, 1), datasets.Characters("0123456789"))
	if err != nil {
		t.Fatal(err)
	}
	r := int8(t, zoo.GlyphNet(), digits.Train)
	if !math.IsNaN(r.Float) || !math.IsNaN(r.Integers) || strings.Contains(r.String(), "accuracy on the calibration images") {
		t.Errorf("16 outputs on images of 10 classes have accuracy %v and %v\n%s", r.Float, r.Integers, r)
	}
}

func TestSameBitsTwice(t *testing.T) {
	data, net := glyphs(t), zoo.GlyphNet()
	for _, how := range []quant.Option{quant.MinMax(), quant.Percentile(0.999), quant.MSE()} {
		a, b := int8(t, net, data.Calibration(50), how), int8(t, net, data.Calibration(50), how)
		if a.Graph.Text() != b.Graph.Text() || a.String() != b.String() {
			t.Errorf("%s: two runs differ", a.Method)
		}
	}
}

// An operation without integer form between two convolutions is an error that names it, or an island that the report names.
func TestFloatOnlyOperation(t *testing.T) {
	g := graph.New("lrn")
	x := g.Input("x", tensor.TypeOf(tensor.F32, 1, 1, 8, 8))
	w := g.Const("w", tensor.Must(tensor.From([]float32{0.5, -1}, 2, 1, 1, 1)))
	v := g.Const("v", tensor.Must(tensor.From([]float32{0.5, -1}, 1, 2, 1, 1)))
	add := func(op graph.Op, name string, in []*graph.Value, attrs attr.Set) *graph.Value {
		y, err := g.Add(op, name, in, attrs)
		if err != nil {
			t.Fatal(err)
		}
		return y
	}
	a := add(graph.Conv, "a", []*graph.Value{x, w}, nil)
	n := add(graph.LRN, "n", []*graph.Value{a}, attr.Set{"size": 3})
	b := add(graph.Conv, "b", []*graph.Value{n, v}, nil)
	g.Output(b)
	images := datasets.Random(4, 1, 8, 8)
	if _, err := quant.Int8(g, images); err == nil || !strings.Contains(err.Error(), "lrn computes in float") {
		t.Errorf("lrn between convolutions: %v", err)
	}
	r := int8(t, g, images, quant.AllowFloat())
	if len(r.Islands) != 1 || !strings.Contains(r.String(), "left in float between integers: lrn %n") {
		t.Errorf("islands %v\n%v", r.Islands, r)
	}
	if _, err := quant.Int8(g, images.Head(0)); err == nil || !strings.Contains(err.Error(), "no images") {
		t.Errorf("calibration without images: %v", err)
	}
}
