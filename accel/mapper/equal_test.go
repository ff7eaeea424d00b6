package mapper_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/luciola-nn/luciola/accel/machine"
	"github.com/luciola-nn/luciola/accel/mapper"
	"github.com/luciola-nn/luciola/accel/program"
	"github.com/luciola-nn/luciola/accel/sim"
	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// network builds int8 graphs with random weights for tests.
type network struct {
	t   testing.TB
	rng *rand.Rand
	g   *graph.Graph
	n   int
}

func newNetwork(t testing.TB, seed uint64) *network {
	return &network{t: t, rng: rand.New(rand.NewPCG(seed, 7)), g: graph.New("test")}
}

func (b *network) add(op graph.Op, attrs attr.Set, like *tensor.Type, in ...*graph.Value) *graph.Value {
	b.t.Helper()
	b.n++
	name := fmt.Sprintf("%s%d", op, b.n)
	if like == nil {
		v, err := b.g.Add(op, name, in, attrs)
		if err != nil {
			b.t.Fatalf("%s: %v", name, err)
		}
		return v
	}
	want := *like
	call := &graph.Call{Node: &graph.Node{Op: op, In: in, Attrs: attrs}, Want: []tensor.Type{want}}
	types, err := graph.Lookup(op).Type(call)
	if err != nil {
		b.t.Fatalf("%s: %v", name, err)
	}
	want.Shape = types[0].Shape
	v, err := b.g.AddTyped(op, name, in, attrs, want)
	if err != nil {
		b.t.Fatalf("%s: %v", name, err)
	}
	return v
}

func int8Type(scale float32, zero int32) *tensor.Type {
	return &tensor.Type{Kind: tensor.I8, Quant: tensor.PerTensor(scale, zero, tensor.RoundS)}
}

// weights are random int8 filters of the given density, one scale a filter.
func (b *network) weights(density float64, shape ...int) *graph.Value {
	b.n++
	t := tensor.New(tensor.Type{Kind: tensor.I8, Shape: shape, Quant: &tensor.Quant{Axis: 0, Round: tensor.RoundS,
		Scale: make([]float32, shape[0]), Zero: make([]int32, shape[0])}})
	for i := range t.Quant.Scale {
		t.Quant.Scale[i] = 0.002 + 0.001*b.rng.Float32()
	}
	for i := range t.I8() {
		if b.rng.Float64() < density {
			t.I8()[i] = int8(b.rng.IntN(255) - 127)
		}
	}
	return b.g.Const(fmt.Sprintf("w%d", b.n), t)
}

func (b *network) bias(x, w *graph.Value) *graph.Value {
	b.n++
	m := w.Type.Shape[0]
	sx, _ := x.Type.Quant.At(0)
	q := &tensor.Quant{Axis: 0, Round: tensor.RoundS, Scale: make([]float32, m), Zero: make([]int32, m)}
	for i := range m {
		q.Scale[i] = float32(sx * w.Type.Quant.Scale[i])
	}
	t := tensor.New(tensor.Type{Kind: tensor.I32, Shape: tensor.Shape{m}, Quant: q})
	for i := range t.I32() {
		t.I32()[i] = b.rng.Int32N(2000) - 1000
	}
	return b.g.Const(fmt.Sprintf("b%d", b.n), t)
}

// small is a network with every form of layer that the units tell apart: strides, padding, groups, dilation, a fused
// residual, pools, an addition, a global mean, a dense layer, floats at both ends.
func small(t testing.TB, density float64) *graph.Graph {
	b := newNetwork(t, 11)
	relu := attr.Set{"lo": 0.0}
	x := b.g.Input("image", tensor.TypeOf(tensor.F32, tensor.Sym("N"), 3, 17, 14))
	q := b.add(graph.Quantize, nil, int8Type(0.02, 3), x)
	w := b.weights(density, 8, 3, 3, 3)
	c1 := b.add(graph.Conv, attr.Set{"pads": []int{1, 1, 1, 1}, "lo": 0.0}, int8Type(0.03, -128), q, w, b.bias(q, w))
	w = b.weights(density, 8, 4, 3, 2)
	c2 := b.add(graph.Conv, attr.Set{"pads": []int{1, 1, 1, 0}, "groups": 2}, int8Type(0.05, 5), c1, w)
	w = b.weights(density, 8, 8, 3, 3)
	c3 := b.add(graph.Conv, attr.Set{"pads": []int{2, 2, 2, 2}, "dilations": []int{2, 2}, "lo": 0.0}, int8Type(0.06, -100), c2, w, b.bias(c2, w), c1)
	p := b.add(graph.MaxPool, attr.Set{"size": []int{3, 3}, "strides": []int{2, 2}, "pads": []int{1, 1, 1, 1}}, nil, c3)
	w = b.weights(density, 16, 8, 5, 3)
	c4 := b.add(graph.Conv, attr.Set{"pads": []int{2, 1, 2, 1}, "strides": []int{2, 3}}, int8Type(0.08, 0), p, w, b.bias(p, w))
	w = b.weights(density, 16, 16, 1, 1)
	c5 := b.add(graph.Conv, relu, int8Type(0.08, -128), c4, w)
	s := b.add(graph.Add, relu, int8Type(0.1, -128), c4, c5)
	sg := b.add(graph.Sigmoid, nil, int8Type(1.0/256, -128), s)
	w = b.weights(1, 16, 1, 3, 3)
	dw := b.add(graph.Conv, attr.Set{"groups": 16, "pads": []int{1, 1, 1, 1}}, int8Type(0.01, 1), sg, w)
	m := b.add(graph.Reduce, attr.Set{"fn": "mean", "axes": []int{2}, "keep": 1}, int8Type(0.01, 1), dw)
	f := b.add(graph.Reshape, attr.Set{"shape": []int{0, -1}}, nil, m)
	w = b.weights(density, 10, f.Type.Shape[1])
	d := b.add(graph.Dense, nil, int8Type(0.02, -7), f, w, b.bias(f, w))
	y := b.add(graph.Dequantize, nil, nil, d)
	b.g.Output(b.add(graph.Softmax, attr.Set{"axis": 1}, nil, y))
	if err := graph.Verify(b.g); err != nil {
		t.Fatal(err)
	}
	return b.g
}

func image(seed uint64, shape ...int) *tensor.Tensor {
	rng := rand.New(rand.NewPCG(seed, 1))
	t := tensor.New(tensor.TypeOf(tensor.F32, shape...))
	for i := range t.F32() {
		t.F32()[i] = float32(rng.NormFloat64())
	}
	return t
}

// tiny is a machine on which nothing fits: tensors spill, inputs come in pieces, segments are one filter, the weight buffer holds
// few of them, and the unit for residual additions is missing.
const tiny = `machine tiny
base dna100-4k
mac.count = 4 | assumed | test
sram.bytes = 2KiB | assumed | test
buffer.bytes = 1KiB | assumed | test
dma.chunk = 96B | assumed | test
vector.ops = requantize maxpool | assumed | test
`

// machines are all shipped ones and a few odd ones.
func machines(t testing.TB) []*machine.Machine {
	var all []*machine.Machine
	for _, name := range machine.Names() {
		m, err := machine.Named(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, m)
	}
	for _, text := range []string{tiny, "machine weights\nbase dna100-4k\nmac.skip = weights | assumed | t\ndma.ahead = layer | assumed | t\n",
		"machine activations\nbase dna100-4k\nmac.skip = activations | assumed | t\ncodec.weights = none | assumed | t\nvector.lanes = 0 | assumed | t\n"} {
		m, err := machine.Parse("test.machine", text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, m)
	}
	return all
}

func simulate(t testing.TB, g *graph.Graph, m *machine.Machine) *sim.Sim {
	t.Helper()
	p, err := mapper.Map(g, m)
	if err != nil {
		t.Fatal(err)
	}
	s, err := sim.New(p, m)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestEqualsGraph: on every machine the program's output is the graph's, bit for bit, and the identities hold in the first frame
// and after it.
func TestEqualsGraph(t *testing.T) {
	for _, density := range []float64{1, .4, 0} {
		g := small(t, density)
		x := image(5, 1, 3, 17, 14)
		want, err := g.Eval(x)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range machines(t) {
			s := simulate(t, g, m)
			got, act, err := s.Execute(x)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got.F32(), want[0].F32()) {
				t.Errorf("%s at density %g: output differs from the graph's\n%v\n%v", m.Name, density, got.F32(), want[0].F32())
			}
			first, err := s.Time(act, true)
			if err != nil {
				t.Fatalf("%s: %v", m.Name, err)
			}
			steady, err := s.Time(act, false)
			if err != nil {
				t.Fatalf("%s: %v", m.Name, err)
			}
			if steady.Cycles > first.Cycles {
				t.Errorf("%s: a later frame takes %d cycles, the first %d", m.Name, steady.Cycles, first.Cycles)
			}
		}
	}
}

// TestDeterminism: the same graph gives the same program, and the same program the same frame.
func TestDeterminism(t *testing.T) {
	m, err := machine.Named("dna100-4k")
	if err != nil {
		t.Fatal(err)
	}
	var digests, frames []string
	for range 3 {
		s := simulate(t, small(t, .4), m)
		_, act, err := s.Execute(image(5, 1, 3, 17, 14))
		if err != nil {
			t.Fatal(err)
		}
		f, err := s.Time(act, true)
		if err != nil {
			t.Fatal(err)
		}
		digests, frames = append(digests, s.Program().Digest()), append(frames, fmt.Sprintf("%+v", *f))
	}
	if digests[0] != digests[1] || digests[1] != digests[2] || frames[0] != frames[1] || frames[1] != frames[2] {
		t.Errorf("runs differ: %v", digests)
	}
}

// TestUnits: what runs where on DNA 100.
func TestUnits(t *testing.T) {
	m, err := machine.Named("dna100-4k")
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, l := range simulate(t, small(t, .4), m).Program().Layers {
		got += fmt.Sprintf("%s:%s ", l.Op, l.Unit)
	}
	want := "quantize:dsp conv:mac conv:mac conv:mac maxpool:vector conv:mac conv:mac add:vector sigmoid:dsp conv:mac " +
		"reduce:vector reshape:dsp dense:mac dequantize:dsp softmax:dsp "
	if got != want {
		t.Errorf("units\n%s, want\n%s", got, want)
	}
}

// TestWeightsInTheProgramAreTheWeights: zeroing one non-zero weight in the program's bytes changes the output, the products and
// the cycles; flipping one bit of a packed value changes the output; damage to a mask is found.
func TestWeightsInTheProgramAreTheWeights(t *testing.T) {
	b := newNetwork(t, 3)
	x := b.g.Input("x", *withShape(int8Type(0.02, 0), 1, 4, 6, 6))
	w := b.weights(.5, 5, 4, 3, 3)
	b.g.Output(b.add(graph.Conv, nil, int8Type(0.01, 0), x, w))
	m, err := machine.Parse("one.machine", "machine one\nbase dna100-4k\nmac.count = 1 | assumed | test\n"+
		"mac.lane.mults = 1 | assumed | test\n")
	if err != nil {
		t.Fatal(err)
	}
	in := tensor.New(x.Type)
	for i := range in.I8() {
		in.I8()[i] = int8(b.rng.IntN(255) - 127)
	}
	frame := func(p *program.Program) (*sim.Frame, []int8, error) {
		s, err := sim.New(p, m)
		if err != nil {
			return nil, nil, err
		}
		out, act, err := s.Execute(in)
		if err != nil {
			return nil, nil, err
		}
		f, err := s.Time(act, true)
		return f, out.I8(), err
	}
	fresh := func() *program.Program {
		p, err := mapper.Map(b.g, m)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	f0, out0, err := frame(fresh())
	if err != nil {
		t.Fatal(err)
	}

	p := fresh() // one segment: 180 weights in three granules
	seg := p.Layers[0].Conv.Segments[0]
	values := make([]int8, 180)
	if err := program.VisitBitmask(p.Weights[:seg.Bytes], 180, func(i int, v int8) { values[i] = v }); err != nil {
		t.Fatal(err)
	}
	last := 179
	for values[last] == 0 {
		last--
	}
	values[last] = 0
	short := program.EncodeBitmask(nil, values, 0)
	copy(p.Weights, short)
	p.Layers[0].Conv.Segments[0].Bytes = int64(len(short))
	f1, out1, err := frame(p)
	if err != nil {
		t.Fatal(err)
	}
	fewer := f0.Layers[0].Products.Executed - f1.Layers[0].Products.Executed
	if slices.Equal(out0, out1) || fewer < 14 || fewer > 16 || f1.Cycles >= f0.Cycles {
		t.Errorf("one weight less: output equal %v, %d products fewer (expected those of 16 positions, zeros of the input apart), %d cycles after %d",
			slices.Equal(out0, out1), fewer, f1.Cycles, f0.Cycles)
	}

	p = fresh()
	p.Weights[8] ^= 0x20 // the first packed value
	if f2, out2, err := frame(p); err != nil || slices.Equal(out0, out2) || f2.Cycles != f0.Cycles {
		t.Errorf("a flipped bit of a value: %v; output equal %v", err, slices.Equal(out0, out2))
	}
	p = fresh()
	p.Weights[0] ^= 1
	if _, _, err := frame(p); err == nil {
		t.Error("a flipped bit of a mask went unnoticed")
	}
}

func withShape(t *tensor.Type, shape ...int) *tensor.Type {
	t.Shape = shape
	return t
}

func TestErrors(t *testing.T) {
	dna, err := machine.Named("dna100-4k")
	if err != nil {
		t.Fatal(err)
	}
	dense, err := machine.Named("dna100-4k-dense")
	if err != nil {
		t.Fatal(err)
	}
	p, err := mapper.Map(small(t, 1), dna)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sim.New(p, dense); err == nil {
		t.Error("a program for one machine ran on another")
	}
	s, err := sim.New(p, dna)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Execute(image(1, 2, 3, 17, 14)); err == nil {
		t.Error("two images at once were accepted")
	}
	if _, err := mapper.FromTraffic("x", nil, dna); err == nil {
		t.Error("sizes were accepted by a machine that skips zeros")
	}
	cramped, err := machine.Parse("cramped.machine", "machine cramped\nbase dna100-4k\nbuffer.bytes = 16B | assumed | t\nsram.bytes = 0B | assumed | t\n")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := mapper.Map(small(t, 1), cramped); err == nil {
		t.Error("a filter larger than the buffer was accepted")
	} else {
		t.Log(err)
	}
}
