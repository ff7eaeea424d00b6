package quant_test

import (
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/datasets"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/quant"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// nets are what [TestIslands] quantizes. Weights are inline, so that the text says all.
const (
	// head and tail: the first operation and the last have no integer form.
	begins = `graph begins
%x : f32[N 2 4 4] = input
%w : f32[2 2 1 1] = const [0.5 -1 1 0.25]
%n : f32[N 2 4 4] = lrn %x size=3
%y : f32[N 2 4 4] = conv %n %w lo=0
output %y
`
	ends = `graph ends
%x : f32[N 2 4 4] = input
%w : f32[3 32] = const @W
%flat : f32[N 32] = reshape %x shape=[0 -1]
%fc : f32[N 3] = dense %flat %w
%y : f32[N 3] = softmax %fc axis=1
output %y
`
	// between: two operations without integer form, each between two convolutions. The result of %a is also summed, as an integer.
	between = `graph between
%x : f32[N 2 4 4] = input
%w : f32[2 2 1 1] = const [0.5 -1 1 0.25]
%v : f32[2 2 1 1] = const [-1 0.5 0.75 2]
%u : f32[1 2 1 1] = const [1 -0.5]
%a : f32[N 2 4 4] = conv %x %w
%n : f32[N 2 4 4] = lrn %a size=3
%b : f32[N 2 4 4] = conv %n %v lo=0
%s : f32[N 2 4 4] = mul %b %a
%m : f32[N 2 4 4] = lrn %s size=3
%y : f32[N 1 4 4] = conv %m %u
output %y
`
	// scales: branches tenfold apart meet in a product and a concatenation; pools of both kinds follow, and a sum of what they give.
	scales = `graph scales
%x : f32[N 2 4 4] = input
%big : f32[2 2 1 1] = const [5 -10 10 2.5]
%little : f32[2 2 1 1] = const [0.5 -1 1 0.25]
%u : f32[2 4 1 1] = const [0.01 0.02 1 -2 0.03 -0.01 2 1]
%a : f32[N 2 4 4] = conv %x %big lo=0
%b : f32[N 2 4 4] = conv %x %little
%t : f32[N 2 4 4] = tanh %b
%c : f32[N 4 4 4] = concat %a %t axis=1
%sum : f32[N 2 4 4] = mul %a %b
%p : f32[N 4 2 2] = maxpool %c size=[2 2] strides=[2 2]
%q : f32[N 2 2 2] = avgpool %sum size=[2 2] strides=[2 2]
%d : f32[N 2 2 2] = conv %p %u
%e : f32[N 2 2 2] = sigmoid %d
%y : f32[N 2 2 2] = add %e %q
output %y
`
)

func parsed(t *testing.T, text string) *graph.Graph {
	t.Helper()
	blobs := graph.Blobs{}
	if strings.Contains(text, "@W") {
		w := tensor.New(tensor.TypeOf(tensor.F32, 3, 32))
		for i := range w.F32() {
			w.F32()[i] = float32(i%7)/4 - 0.75
		}
		one := graph.New("one")
		one.Const("w", w)
		for digest, b := range one.Blobs() {
			blobs[digest] = b
			text = strings.ReplaceAll(text, "@W", "@"+digest)
		}
	}
	g, err := graph.Parse(text, blobs)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// kinds lists the operations in order, those of a float result in brackets: "quantize conv [dequantize]".
func kinds(g *graph.Graph) string {
	var all []string
	for _, n := range g.Nodes() {
		s := string(n.Op)
		if n.Out[0].Type.Kind.IsFloat() {
			s = "[" + s + "]"
		}
		all = append(all, s)
	}
	return strings.Join(all, " ")
}

// TestIslands: what has an integer form computes on integers, what has none on floats, and nothing on both; a value is converted once
// each way, and only where the two meet.
func TestIslands(t *testing.T) {
	for _, tt := range []struct {
		net, kinds, islands string
		allow               bool
	}{
		{begins, "[lrn] quantize conv [dequantize]", "lrn %n", true},
		{ends, "quantize reshape dense [dequantize] [softmax]", "", false},
		{between, "quantize conv [dequantize] [lrn] quantize conv mul [dequantize] [lrn] quantize conv [dequantize]", "lrn %n, lrn %m", true},
		{scales, "quantize conv conv tanh concat mul maxpool avgpool conv sigmoid add [dequantize]", "", false},
	} {
		g := parsed(t, tt.net)
		t.Run(g.Name, func(t *testing.T) {
			images := datasets.Random(16, 2, 4, 4)
			if tt.allow {
				if _, err := quant.Int8(g, images); err == nil || !strings.Contains(err.Error(), "lrn computes in float") {
					t.Errorf("without AllowFloat: %v", err)
				}
			}
			var opts []quant.Option
			if tt.allow {
				opts = append(opts, quant.AllowFloat())
			}
			r := int8(t, g, images, opts...)
			if got := kinds(r.Graph); got != tt.kinds {
				t.Errorf("operations\n%s\nexpected\n%s\n%s", got, tt.kinds, r.Graph.Text())
			}
			if got := strings.Join(r.Islands, ", "); got != tt.islands {
				t.Errorf("islands %q, expected %q", got, tt.islands)
			}
			checkUnmixed(t, r.Graph)
			for _, l := range r.Layers {
				// 8 bits give 30 dB and more to values that use a fair part of their range; a wrong scale or zero point leaves less than 10.
				if l.SQNR < 25 {
					t.Errorf("%s %%%s: %.1f dB", l.Op, l.Name, l.SQNR)
				}
			}
		})
	}
}

// checkUnmixed fails on an operation, conversions apart, that touches both floats and integers.
func checkUnmixed(t *testing.T, g *graph.Graph) {
	t.Helper()
	for _, n := range g.Nodes() {
		if n.Op == graph.Quantize || n.Op == graph.Dequantize {
			continue
		}
		float := n.Out[0].Type.Kind.IsFloat()
		for _, v := range n.In {
			if v != nil && v.Type.Kind.IsFloat() != float {
				t.Errorf("%s %%%s makes %v of %%%s, which is %v", n.Op, n.Name(), n.Out[0].Type.Kind, v.Name, v.Type.Kind)
			}
		}
	}
}

// TestScales: a concatenation has one scale, which its branches take, coarse as it is for one; so has a maximum and what it reads. A
// product, a mean and a convolution have a scale of their own.
func TestScales(t *testing.T) {
	r := int8(t, parsed(t, scales), datasets.Random(16, 2, 4, 4))
	q := func(name string) tensor.Quant {
		v := r.Graph.Value(name)
		if v == nil {
			t.Fatalf("no %%%s in\n%s", name, r.Graph.Text())
		}
		return *v.Type.Quant
	}
	same := func(a, b string) bool { x, y := q(a), q(b); return x.Equal(&y) }
	for _, pair := range [][2]string{{"a", "c"}, {"t", "c"}, {"p", "c"}} {
		if !same(pair[0], pair[1]) {
			t.Errorf("%%%s has %v, %%%s %v: expected the same", pair[0], q(pair[0]), pair[1], q(pair[1]))
		}
	}
	for _, pair := range [][2]string{{"b", "t"}, {"sum", "a"}, {"q", "sum"}, {"d", "p"}, {"e", "q"}, {"y", "q"}, {"y", "e"}, {"x.q", "b"}} {
		if same(pair[0], pair[1]) {
			t.Errorf("%%%s and %%%s both have %v: expected one each", pair[0], pair[1], q(pair[0]))
		}
	}
}
