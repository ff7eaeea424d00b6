package viz

import (
	"fmt"
	"testing"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/pass"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// builder makes networks for tests; any error ends the test.
type builder struct {
	t testing.TB
	g *graph.Graph
}

func newBuilder(t testing.TB, name string) *builder { return &builder{t, graph.New(name)} }

func (b *builder) op(op graph.Op, name string, in []*graph.Value, attrs attr.Set) *graph.Value {
	b.t.Helper()
	v, err := b.g.Add(op, name, in, attrs)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

// weight adds a parameter whose elements cycle through small values, every one in `sparse` of them zero (0: none) under a mask.
func (b *builder) weight(name string, sparse int, shape ...int) *graph.Value {
	w := tensor.New(tensor.TypeOf(tensor.F32, shape...))
	for i := range w.F32() {
		w.F32()[i] = float32(i%7+1) / 8
		if sparse > 0 && i%sparse == 0 {
			w.F32()[i] = 0
		}
	}
	if sparse == 0 {
		return b.g.Const(name, w)
	}
	return b.g.Masked(name, w, tensor.NewMask(w.Len(), "test", func(i int) bool { return i%sparse != 0 }))
}

func (b *builder) conv(name string, x *graph.Value, filters, size, sparse int) *graph.Value {
	pad := size / 2
	w := b.weight(name+".weight", sparse, filters, x.Type.Shape[1], size, size)
	return b.op(graph.Conv, name, []*graph.Value{x, w}, attr.Set{"pads": []int{pad, pad, pad, pad}})
}

func (b *builder) norm(name string, x *graph.Value) *graph.Value {
	c := x.Type.Shape[1]
	in := []*graph.Value{x}
	for _, p := range []string{"scale", "shift", "mean", "var"} {
		in = append(in, b.weight(name+"."+p, 0, c))
	}
	return b.op(graph.BatchNorm, name, in, nil)
}

func (b *builder) relu(name string, x *graph.Value) *graph.Value {
	return b.op(graph.Clip, name, []*graph.Value{x}, attr.Set{"lo": 0.0})
}

// small is a network of the LeNet class with batch norm, its second convolution pruned by half.
func small(t testing.TB) *graph.Graph {
	b := newBuilder(t, "lenet")
	x := b.g.Input("image", tensor.TypeOf(tensor.F32, tensor.Sym("N"), 1, 28, 28))
	pool := attr.Set{"size": []int{2, 2}, "strides": []int{2, 2}}
	x = b.relu("relu1", b.norm("bn1", b.conv("conv1", x, 6, 5, 0)))
	x = b.op(graph.MaxPool, "pool1", []*graph.Value{x}, pool)
	x = b.relu("relu2", b.norm("bn2", b.conv("conv2", x, 16, 5, 2)))
	x = b.op(graph.MaxPool, "pool2", []*graph.Value{x}, pool)
	x = b.op(graph.Reshape, "flat", []*graph.Value{x}, attr.Set{"shape": []int{0, -1}})
	x = b.relu("relu3", b.op(graph.Dense, "fc1", []*graph.Value{x, b.weight("fc1.weight", 3, 84, 784)}, nil))
	x = b.op(graph.Dense, "fc2", []*graph.Value{x, b.weight("fc2.weight", 0, 10, 84)}, nil)
	b.g.Output(x)
	return b.g
}

// residual is a chain of residual blocks, each of three convolutions with norm, and every fourth with one on its short cut.
func residual(t testing.TB, blocks int) *graph.Graph {
	b := newBuilder(t, fmt.Sprintf("residual%d", blocks))
	x := b.g.Input("image", tensor.TypeOf(tensor.F32, tensor.Sym("N"), 3, 8, 8))
	x = b.relu("stem.relu", b.norm("stem.bn", b.conv("stem.conv", x, 8, 3, 0)))
	for i := range blocks {
		name := func(s string) string { return fmt.Sprintf("block%d.%s", i, s) }
		y, short := x, x
		for j, size := range []int{1, 3, 1} {
			y = b.norm(name(fmt.Sprintf("bn%d", j+1)), b.conv(name(fmt.Sprintf("conv%d", j+1)), y, 8, size, i%3))
			if j < 2 {
				y = b.relu(name(fmt.Sprintf("relu%d", j+1)), y)
			}
		}
		if i%4 == 0 {
			short = b.norm(name("down.bn"), b.conv(name("down"), x, 8, 1, 0))
		}
		x = b.relu(name("out"), b.op(graph.Add, name("add"), []*graph.Value{y, short}, nil))
	}
	b.g.Output(x)
	return b.g
}

// dropNorms is a pass that takes every batch norm away (it does not keep the meaning: only its trace matters here).
var dropNorms = pass.Pass{Name: "batchnorm", Run: func(g *graph.Graph) (int, error) {
	n := 0
	for _, node := range g.Nodes() {
		if node.Op == graph.BatchNorm {
			g.Replace(node.Out[0], node.In[0])
			n++
		}
	}
	return n, nil
}}

// intoProducer moves every relu into the convolution or dense layer before it.
var intoProducer = pass.Pass{Name: "activation", Run: func(g *graph.Graph) (int, error) {
	n := 0
	for _, node := range g.Nodes() {
		if def := node.Arg(0).Def; node.Op == graph.Clip && def != nil && (def.Op == graph.Conv || def.Op == graph.Dense) {
			attrs := def.Attrs.Clone()
			attrs["lo"] = 0.0
			def.Attrs = attrs
			g.Replace(node.Out[0], node.In[0])
			n++
		}
	}
	return n, nil
}}

var idle = pass.Pass{Name: "identity", Run: func(*graph.Graph) (int, error) { return 0, nil }}

func fused(t testing.TB, g *graph.Graph) *pass.Result {
	t.Helper()
	r, err := pass.Run(g, idle, dropNorms, intoProducer)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// classifier is one dense layer from the pixels of a glyph to scores.
func classifier(t testing.TB, classes int) *graph.Graph {
	b := newBuilder(t, "classifier")
	x := b.g.Input("image", tensor.TypeOf(tensor.F32, tensor.Sym("N"), 1, 28, 28))
	x = b.op(graph.Reshape, "flat", []*graph.Value{x}, attr.Set{"shape": []int{0, -1}})
	b.g.Output(b.op(graph.Dense, "scores", []*graph.Value{x, b.weight("scores.weight", 0, classes, 784)}, nil))
	return b.g
}
