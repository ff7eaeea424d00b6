package irtest

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// RandomNet returns a random network of about size nodes over images [N 2 6 6]: convolutions, batch norms, sums, clamps, pads, pools,
// transposes there and back, identities, neutral arithmetic, some filters masked, one dense layer at the end. The same seed makes the same network. It is
// made of what networks are made of, in the wrong order, so that passes meet neighbours they did not expect.
func RandomNet(seed uint64, size int) (*graph.Graph, error) {
	b := &builder{g: graph.New(fmt.Sprintf("random%d", seed)), r: rand.New(rand.NewPCG(seed, 1))}
	b.images = append(b.images, b.g.Input("x", tensor.TypeOf(tensor.F32, tensor.Sym("N"), 2, 6, 6)))
	for range size {
		makers[b.r.IntN(len(makers))](b)
	}
	last := b.images[len(b.images)-1]
	flat := b.add(graph.Reshape, "flat", attr.Set{"shape": []int{0, -1}}, last)
	if b.err == nil {
		y := b.last(flat)
		b.g.Output(b.add(graph.Clip, "y", attr.Set{"lo": 0.0}, y))
	}
	for _, v := range b.images[1:] {
		if b.r.IntN(8) == 0 {
			b.g.Output(v)
		}
	}
	if b.err != nil {
		return nil, b.err
	}
	b.g.Sweep()
	return b.g, graph.Verify(b.g)
}

// last is a dense layer, or a matrix product and a sum.
func (b *builder) last(flat *graph.Value) *graph.Value {
	k := flat.Type.Shape[1]
	if b.r.IntN(2) == 0 {
		return b.add(graph.Dense, "fc", nil, flat, b.weight(3, k))
	}
	return b.add(graph.Add, "fc", nil, b.add(graph.MatMul, "product", nil, flat, b.weight(k, 3)), b.weight(3))
}

type builder struct {
	g      *graph.Graph
	r      *rand.Rand
	images []*graph.Value // values [N C H W], any may be read again
	err    error
}

// makers each add a node or two that read some image and make another.
var makers = []func(b *builder){
	(*builder).conv, (*builder).conv, (*builder).conv, (*builder).norm, (*builder).norm, (*builder).clip, (*builder).clip,
	(*builder).sum, (*builder).sum, (*builder).affine, (*builder).pad, (*builder).pool, (*builder).there, (*builder).idle, (*builder).idle,
	(*builder).neutral, (*builder).twins, (*builder).computed, (*builder).folds,
}

// some returns the last image most of the time, else any.
func (b *builder) some() *graph.Value {
	if b.r.IntN(4) > 0 {
		return b.images[len(b.images)-1]
	}
	return b.images[b.r.IntN(len(b.images))]
}

func (b *builder) add(op graph.Op, name string, attrs attr.Set, in ...*graph.Value) *graph.Value {
	if b.err != nil {
		return b.images[0]
	}
	v, err := b.g.Add(op, name, in, attrs)
	if err != nil {
		b.err = err
		return b.images[0]
	}
	if len(v.Type.Shape) == 4 {
		b.images = append(b.images, v)
	}
	return v
}

// weight adds a parameter with elements around 1/√fan-in; one in three is half pruned.
func (b *builder) weight(shape ...int) *graph.Value {
	t := Random(b.r, tensor.TypeOf(tensor.F32, shape...))
	fan := max(t.Len()/shape[0], 1)
	for i := range t.F32() {
		t.F32()[i] /= float32(math.Sqrt(float64(fan)))
	}
	var mask *tensor.Mask
	if b.r.IntN(3) == 0 {
		mask = tensor.NewMask(t.Len(), "random", func(int) bool { return b.r.IntN(2) == 0 })
		for i := range t.F32() {
			if !mask.Keeps(i) {
				t.F32()[i] = 0
			}
		}
	}
	return b.g.Masked("w", t, mask)
}

// positive adds a parameter of n elements in [0.5, 2].
func (b *builder) positive(shape ...int) *graph.Value {
	t := tensor.New(tensor.TypeOf(tensor.F32, shape...))
	for i := range t.F32() {
		t.F32()[i] = 0.5 + 1.5*b.r.Float32()
	}
	return b.g.Const("k", t)
}

func (b *builder) conv() {
	x := b.some()
	c, out := x.Type.Shape[1], x.Type.Shape[1]
	if b.r.IntN(3) == 0 {
		out = 1 + b.r.IntN(4)
	}
	in := []*graph.Value{x, b.weight(out, c, 3, 3)}
	if b.r.IntN(2) == 0 {
		in = append(in, b.g.Const("b", Random(b.r, tensor.TypeOf(tensor.F32, out))))
	}
	b.add(graph.Conv, "conv", attr.Set{"pads": []int{1, 1, 1, 1}}, in...)
}

func (b *builder) norm() {
	x := b.some()
	c := x.Type.Shape[1]
	b.add(graph.BatchNorm, "norm", nil, x, b.weight(c), b.weight(c), b.weight(c), b.positive(c))
}

func (b *builder) clip() {
	b.add(graph.Clip, "clip", []attr.Set{{"lo": 0.0}, {"lo": 0.0, "hi": 6.0}, {"lo": -1.0, "hi": 1.0}}[b.r.IntN(3)], b.some())
}

func (b *builder) sum() {
	x := b.some()
	for i := range b.images {
		if y := b.images[len(b.images)-1-i]; y != x && y.Type.Equal(x.Type) {
			b.add(graph.Add, "sum", nil, []*graph.Value{x, y}...)
			return
		}
	}
	b.add(graph.Exp, "exp", nil, b.add(graph.Clip, "small", attr.Set{"lo": -2.0, "hi": 2.0}, x))
}

func (b *builder) affine() {
	x := b.some()
	op := []graph.Op{graph.Add, graph.Mul, graph.Sub, graph.Div}[b.r.IntN(4)]
	k := b.positive([][]int{{x.Type.Shape[1], 1, 1}, {}, {1, 1, 1, 1}}[b.r.IntN(3)]...)
	if b.r.IntN(2) == 0 && op != graph.Div {
		b.add(op, "affine", nil, k, x)
		return
	}
	b.add(op, "affine", nil, x, k)
}

func (b *builder) pad() {
	value := []float64{0, 0, 0.5, math.Inf(-1)}[b.r.IntN(4)]
	p := b.add(graph.Pad, "pad", attr.Set{"pads": []int{0, 0, 1, 1, 0, 0, 1, 1}, "value": value}, b.some())
	switch b.r.IntN(3) {
	case 0:
		b.add(graph.MaxPool, "max", attr.Set{"size": []int{3, 3}}, p)
	case 1:
		b.add(graph.AvgPool, "mean", attr.Set{"size": []int{3, 3}, "count_pad": b.r.IntN(2)}, b.finite(p))
	default:
		b.add(graph.Conv, "conv", nil, b.finite(p), b.weight(2, p.Type.Shape[1], 3, 3))
	}
	if math.IsInf(value, -1) { // nobody else may read −∞
		b.images = b.images[len(b.images)-1:]
	}
}

// finite clamps a padded image, so that −∞ does not turn sums into NaN.
func (b *builder) finite(p *graph.Value) *graph.Value {
	if math.IsInf(p.Def.Float("value"), -1) {
		return b.add(graph.Clip, "finite", attr.Set{"lo": -3.0}, p)
	}
	return p
}

func (b *builder) pool() {
	x := b.some()
	if x.Type.Shape[2] < 5 {
		return
	}
	op := []graph.Op{graph.MaxPool, graph.AvgPool}[b.r.IntN(2)]
	b.add(op, "pool", attr.Set{"size": []int{2, 2}, "pads": []int{0, 0, 1, 1}}, x)
}

// there is a transpose, something on elements, and mostly the transpose back.
func (b *builder) there() {
	t := b.add(graph.Transpose, "nhwc", attr.Set{"perm": []int{0, 2, 3, 1}}, b.some())
	e := b.add(graph.Clip, "between", attr.Set{"lo": -2.0}, t)
	b.add(graph.Transpose, "nchw", attr.Set{"perm": []int{0, 3, 1, 2}}, e)
}

func (b *builder) idle() {
	b.add([]graph.Op{graph.Identity, graph.Dropout}[b.r.IntN(2)], "idle", nil, b.some())
}

// neutral is a product or quotient with 1, or a sum or difference with 0.
func (b *builder) neutral() {
	i := b.r.IntN(4)
	k := tensor.Must(tensor.From([]float32{float32(i / 2)}, 1))
	b.add([]graph.Op{graph.Add, graph.Sub, graph.Mul, graph.Div}[i], "neutral", nil, b.some(), b.g.Const("k", k))
}

// twins are two equal nodes and their sum.
func (b *builder) twins() {
	x := b.some()
	u := b.add(graph.Clip, "twin", attr.Set{"lo": -1.5}, x)
	v := b.add(graph.Clip, "twin", attr.Set{"lo": -1.5}, x)
	b.add(graph.Sub, "difference", nil, u, b.add(graph.Neg, "neg", nil, v))
}

// computed is a convolution whose filter is computed from a parameter.
func (b *builder) computed() {
	x := b.some()
	w := b.add(graph.Transpose, "hwio", attr.Set{"perm": []int{3, 2, 0, 1}}, b.weight(1, 1, x.Type.Shape[1], 2))
	b.images = b.images[:len(b.images)-1] // not an image
	b.add(graph.Conv, "conv", nil, x, w)
}

// folds are two reshapes, there and back.
func (b *builder) folds() {
	x := b.some()
	s := x.Type.Shape
	flat := b.add(graph.Reshape, "fold", attr.Set{"shape": []int{0, s[1] * s[2], s[3]}}, x)
	b.add(graph.Reshape, "unfold", attr.Set{"shape": []int{0, s[1], s[2], s[3]}}, flat)
}
