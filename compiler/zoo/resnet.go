package zoo

import (
	"fmt"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// ResNet50V1 returns ResNet-50 as published (He, Zhang, Ren, Sun, "Deep residual learning for image recognition", arXiv:1512.03385, table
// 1): the first 1x1 convolution of a stage has the stride. Image f32 [N 3 224 224], normalized to mean 0 and variance 1, to logits
// [N 1000]; 25,557,032 trained parameters, 3,857,973,248 MACs an image.
//
// Its weights are made up: He-normal from a fixed seed, filters centred, with batch-norm statistics that fit them, so that counts, plans and timings are
// those of the real topology. It classifies nothing.
func ResNet50V1() *graph.Graph { return resNet50("resnet50-v1", 224, false) }

// ResNet50V15 returns ResNet-50 in the form that most libraries train, known as v1.5: the 3x3 convolution has the stride. 25,557,032
// trained parameters, 4,089,184,256 MACs an image; else as [ResNet50V1].
func ResNet50V15() *graph.Graph { return resNet50("resnet50-v1.5", 224, true) }

// stages50: blocks and inner width of the four stages; a block's result has four times that width.
var stages50 = [...]struct{ blocks, width int }{{3, 64}, {4, 128}, {6, 256}, {3, 512}}

func resNet50(name string, side int, v15 bool) *graph.Graph {
	b := &builder{g: graph.New(name)}
	x := signal{
		v:       b.g.Input("image", tensor.TypeOf(tensor.F32, tensor.Sym("N"), 3, side, side)),
		moments: moments{mean: make([]float64, 3), variance: []float64{1, 1, 1}},
	}
	x = b.unit("conv1", "bn1", x, 64, 7, 2, trunk)
	pooled := x.moments.largestOfNine().rectified() // the largest of rectified pixels is the largest of the pixels, rectified
	x = signal{v: b.relu("relu1", x).v, moments: pooled}
	x.v = b.add(graph.MaxPool, "pool1", attr.Set{"size": []int{3, 3}, "strides": []int{2, 2}, "pads": []int{1, 1, 1, 1}}, x.v)
	for i, stage := range stages50 {
		for j := range stage.blocks {
			stride := 1
			if i > 0 && j == 0 {
				stride = 2
			}
			x = b.bottleneck(fmt.Sprintf("layer%d.%d", i+1, j), x, stage.width, stride, v15)
		}
	}
	x.v = b.add(graph.Reduce, "avgpool", attr.Set{"fn": "mean", "axes": []int{2, 3}, "keep": 0}, x.v)
	w, bias := b.denseWeights(1000, x)
	b.g.Output(b.add(graph.Dense, "fc", nil, x.v, b.g.Const("fc.weight", w), b.g.Const("fc.bias", bias)))
	if b.err == nil {
		b.err = graph.Verify(b.g)
	}
	if b.err != nil {
		panic(fmt.Sprintf("zoo: %s: %v", name, b.err)) // nothing of the user's goes in: a fault of ours
	}
	return b.g
}

// bottleneck adds 1x1, 3x3 and 1x1 convolutions and the shortcut around them, which has a convolution of its own where the shape changes.
func (b *builder) bottleneck(name string, x signal, width, stride int, v15 bool) signal {
	first, second := stride, 1
	if v15 {
		first, second = 1, stride
	}
	y := b.relu(name+".relu1", b.unit(name+".conv1", name+".bn1", x, width, 1, first, trunk))
	y = b.relu(name+".relu2", b.unit(name+".conv2", name+".bn2", y, width, 3, second, trunk))
	y = b.unit(name+".conv3", name+".bn3", y, 4*width, 1, 1, branchEnd)
	if len(x.mean) != 4*width {
		x = b.unit(name+".downsample.0", name+".downsample.1", x, 4*width, 1, stride, branchEnd)
	}
	sum := signal{v: b.add(graph.Add, name+".add", nil, y.v, x.v), moments: y.moments.plus(x.moments)}
	return b.relu(name+".relu3", sum)
}

// builder adds nodes; the first error ends the work.
type builder struct {
	g     *graph.Graph
	draws uint64 // parameters drawn so far: each has random numbers of its own
	err   error
}

// signal is a value with what is known of its channels.
type signal struct {
	v *graph.Value
	moments
}

func (b *builder) add(op graph.Op, name string, attrs attr.Set, in ...*graph.Value) *graph.Value {
	if b.err != nil {
		return nil
	}
	v, err := b.g.Add(op, name, in, attrs)
	b.err = err
	return v
}

// unit adds a convolution of odd size, padded to keep the image, and its batch norm.
func (b *builder) unit(conv, bn string, x signal, filters, size, stride int, style normStyle) signal {
	pad := size / 2
	w, after := b.convWeights(filters, size, x)
	y := b.add(graph.Conv, conv, attr.Set{"strides": []int{stride, stride}, "pads": []int{pad, pad, pad, pad}}, x.v, b.g.Const(conv+".weight", w))
	n := b.normStatistics(after, style)
	y = b.add(graph.BatchNorm, bn, nil, y, b.vector(bn+".weight", n.scale), b.vector(bn+".bias", n.shift),
		b.vector(bn+".running_mean", n.mean), b.vector(bn+".running_var", n.variance))
	return signal{v: y, moments: n.result()}
}

func (b *builder) relu(name string, x signal) signal {
	return signal{v: b.add(graph.Clip, name, attr.Set{"lo": 0.0}, x.v), moments: x.moments.rectified()}
}

func (b *builder) vector(name string, data []float64) *graph.Value {
	t := tensor.New(tensor.TypeOf(tensor.F32, len(data)))
	for i, v := range data {
		t.F32()[i] = float32(v)
	}
	return b.g.Const(name, t)
}
