package mapper_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/accel/acceltest"
	"github.com/luciola-nn/luciola/accel/machine"
	"github.com/luciola-nn/luciola/accel/mapper"
	"github.com/luciola-nn/luciola/accel/program"
	"github.com/luciola-nn/luciola/accel/sim"
	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

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
		m, err := machine.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, m)
	}
	for _, text := range []string{
		tiny, strings.NewReplacer("machine tiny", "machine partly", "2KiB", "14KiB", "buffer.bytes = 1KiB", "buffer.bytes = 300B").Replace(tiny), "machine weights\nbase dna100-4k\nmac.skip = weights | assumed | t\ndma.ahead = layer | assumed | t\n",
		"machine activations\nbase dna100-4k\nmac.skip = activations | assumed | t\ncodec.weights = none | assumed | t\nvector.lanes = 0 | assumed | t\n",
	} {
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
		g := acceltest.Small(t, density)
		x := acceltest.Image(5, 1, 3, 17, 14)
		want, err := g.Eval(x)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range machines(t) {
			s := simulate(t, g, m)
			got, act, err := s.Execute(x, nil)
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

// TestFloatsRunOnTheDSP: a network that nobody quantized still runs, all of it on the DSP, with the graph's bits.
func TestFloatsRunOnTheDSP(t *testing.T) {
	b := acceltest.New(t, "floats", 9)
	x := b.Graph.Input("x", tensor.TypeOf(tensor.F32, tensor.Sym("N"), 2, 9, 9))
	c := b.Add(graph.Conv, attr.Set{"pads": []int{1, 1, 1, 1}, "lo": 0.0}, nil, x, b.Graph.Const("w", acceltest.Image(2, 4, 2, 3, 3)),
		b.Graph.Const("b", acceltest.Image(3, 4)))
	p := b.Add(graph.AvgPool, attr.Set{"size": []int{3, 3}, "strides": []int{3, 3}}, nil, c)
	f := b.Add(graph.Reshape, attr.Set{"shape": []int{0, -1}}, nil, p)
	d := b.Add(graph.Dense, nil, nil, f, b.Graph.Const("v", acceltest.Image(4, 5, 36)))
	a := b.Add(graph.Add, nil, nil, d, b.Graph.Const("k", acceltest.Image(5, 1, 5)))
	b.Graph.Output(b.Add(graph.Softmax, attr.Set{"axis": 1}, nil, a))
	in := acceltest.Image(1, 1, 2, 9, 9)
	want, err := b.Graph.Eval(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range machines(t) {
		s := simulate(t, b.Graph, m)
		got, act, err := s.Execute(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.F32(), want[0].F32()) {
			t.Errorf("%s: output differs from the graph's", m.Name)
		}
		f, err := s.Time(act, true)
		if err != nil {
			t.Fatalf("%s: %v", m.Name, err)
		}
		for _, l := range f.Layers {
			if l.Unit != program.DSP {
				t.Errorf("%s: %s runs on %v", m.Name, l.Name, l.Unit)
			}
		}
		if got, want := f.Layers[0].Work.Dense, int64(81*4*18); got != want || f.Layers[0].Cycles < want/m.DSP.FloatLanes {
			t.Errorf("%s: the convolution has %d products, want %d, in %d cycles", m.Name, got, want, f.Layers[0].Cycles)
		}
	}
}

// TestDeterminism: the same graph gives the same program, and the same program the same frame.
func TestDeterminism(t *testing.T) {
	m, err := machine.Lookup("dna100-4k")
	if err != nil {
		t.Fatal(err)
	}
	var digests, frames []string
	for range 3 {
		s := simulate(t, acceltest.Small(t, .4), m)
		_, act, err := s.Execute(acceltest.Image(5, 1, 3, 17, 14), nil)
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

// TestShapeByHand: 20 channels of 6x6, 100 filters 3x3, padding 1, on an array that rounds channels up to 16s and filters to
// 128s, computes padding, and has Winograd. Taps inside: (2+3+3+3+3+2)² = 256, dense 256·20·100 = 512,000. With padded ones
// 36·9·2,000 = 648,000: 136,000 more. Rounded up 36·9·32·128 = 1,327,104: 679,104 more. Winograd leaves 4/9 of them, 589,824: 737,280
// fewer.
func TestShapeByHand(t *testing.T) {
	b := acceltest.New(t, "shape", 1)
	x := b.Graph.Input("x", *withShape(acceltest.Int8(0.02, 0), 1, 20, 6, 6))
	b.Graph.Output(b.Add(graph.Conv, attr.Set{"pads": []int{1, 1, 1, 1}}, acceltest.Int8(0.01, 0), x, b.Weights(1, 100, 20, 3, 3)))
	m, err := machine.Lookup("nvdla-2048")
	if err != nil {
		t.Fatal(err)
	}
	want := program.Work{Dense: 512_000, Padding: 136_000, Shape: 679_104, Winograd: 737_280}
	if got := simulate(t, b.Graph, m).Program().Layers[0].Work; got != want {
		t.Errorf("work %+v, want %+v", got, want)
	}
}

// TestSumsAreDoubleBuffered: a tile of a layer waits for the epilogue of the last tile but one.
func TestSumsAreDoubleBuffered(t *testing.T) {
	m, err := machine.Parse("tiny.machine", tiny)
	if err != nil {
		t.Fatal(err)
	}
	p := simulate(t, acceltest.Small(t, .5), m).Program()
	epilogues, checked := map[int][]int32{}, 0
	for i, c := range p.Commands {
		switch c.Do.(type) {
		case program.Tile:
			if before := epilogues[c.Layer]; len(before) >= 2 {
				checked++
				if !slices.Contains(c.Wait, before[len(before)-2]) {
					t.Fatalf("c%d %v does not wait for c%d", i, c.Do, before[len(before)-2])
				}
			}
		case program.Elements:
			epilogues[c.Layer] = append(epilogues[c.Layer], int32(i))
		}
	}
	if checked < 100 {
		t.Errorf("only %d tiles to check", checked)
	}
}

// TestUnits: what runs where on DNA 100.
func TestUnits(t *testing.T) {
	m, err := machine.Lookup("dna100-4k")
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, l := range simulate(t, acceltest.Small(t, .4), m).Program().Layers {
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
	b := acceltest.New(t, "one", 3)
	x := b.Graph.Input("x", *withShape(acceltest.Int8(0.02, 0), 1, 4, 6, 6))
	w := b.Weights(.5, 5, 4, 3, 3)
	b.Graph.Output(b.Add(graph.Conv, nil, acceltest.Int8(0.01, 0), x, w))
	m, err := machine.Parse("one.machine", "machine one\nbase dna100-4k\nmac.count = 1 | assumed | test\n"+
		"mac.lane.mults = 1 | assumed | test\n")
	if err != nil {
		t.Fatal(err)
	}
	in := tensor.New(x.Type)
	for i := range in.I8() {
		in.I8()[i] = int8(b.Rand.IntN(255) - 127)
	}
	frame := func(p *program.Program) (*sim.Frame, []int8, error) {
		s, err := sim.New(p, m)
		if err != nil {
			return nil, nil, err
		}
		out, act, err := s.Execute(in, nil)
		if err != nil {
			return nil, nil, err
		}
		f, err := s.Time(act, true)
		return f, out.I8(), err
	}
	fresh := func() *program.Program {
		p, err := mapper.Map(b.Graph, m)
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
	dna, err := machine.Lookup("dna100-4k")
	if err != nil {
		t.Fatal(err)
	}
	dense, err := machine.Lookup("dna100-4k-dense")
	if err != nil {
		t.Fatal(err)
	}
	p, err := mapper.Map(acceltest.Small(t, 1), dna)
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
	if _, _, err := s.Execute(acceltest.Image(1, 2, 3, 17, 14), nil); err == nil {
		t.Error("two images at once were accepted")
	}
	if _, err := mapper.FromTraffic("x", nil, dna); err == nil {
		t.Error("sizes were accepted by a machine that skips zeros")
	}
	cramped, err := machine.Parse("cramped.machine", "machine cramped\nbase dna100-4k\nbuffer.bytes = 16B | assumed | t\nsram.bytes = 0B | assumed | t\n")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := mapper.Map(acceltest.Small(t, 1), cramped); err == nil {
		t.Error("a filter larger than the buffer was accepted")
	} else {
		t.Log(err)
	}
}

// TestRandomConvolutions: convolutions of random shape on machines on which they are cut to pieces: the output is the graph's, and
// (an identity that Time checks) the products the array computes are those that counting by columns predicts.
func TestRandomConvolutions(t *testing.T) {
	var cut []*machine.Machine
	for _, m := range machines(t) {
		if m.Name == "activations" || m.Name == "nvdla-64" {
			cut = append(cut, m)
		}
	}
	m, err := machine.Parse("small.machine", strings.Replace(tiny, "2KiB", "5KiB", 1))
	if err != nil {
		t.Fatal(err)
	}
	cut = append(cut, m)
	for seed := range uint64(60) {
		b := acceltest.New(t, fmt.Sprintf("random %d", seed), seed)
		n := func(lo, hi int) int { return lo + b.Rand.IntN(hi-lo+1) }
		groups, c, m, h, w := n(1, 3), n(1, 3), n(1, 4), n(5, 19), n(5, 20)
		zero := int32(n(-128, 127))
		x := b.Graph.Input("x", *withShape(acceltest.Int8(0.02, zero), 1, groups*c, h, w))
		f := b.Weights(b.Rand.Float64(), groups*m, c, n(1, 3), n(1, 3))
		attrs := attr.Set{
			"groups": groups, "strides": []int{n(1, 3), n(1, 3)}, "dilations": []int{n(1, 2), n(1, 2)},
			"pads": []int{n(0, 2), n(0, 2), n(0, 2), n(0, 2)},
		}
		b.Graph.Output(b.Add(graph.Conv, attrs, acceltest.Int8(0.01, int32(n(-20, 20))), x, f, b.Bias(x, f)))
		in, density := tensor.New(x.Type), b.Rand.Float64()
		for i := range in.I8() {
			in.I8()[i] = int8(zero)
			if b.Rand.Float64() < density {
				in.I8()[i] = int8(b.Rand.IntN(256) - 128)
			}
		}
		want, err := b.Graph.Eval(in)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range cut {
			s := simulate(t, b.Graph, m)
			got, act, err := s.Execute(in, nil)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got.I8(), want[0].I8()) {
				t.Errorf("seed %d on %s: %v %v: output differs", seed, m.Name, f.Type, attrs)
			}
			for _, first := range []bool{true, false} {
				if _, err := s.Time(act, first); err != nil {
					t.Errorf("seed %d: %v", seed, err)
				}
			}
		}
	}
}

// TestEveryMemorySize: whatever the SRAM holds (nothing, some tensors, some of the weights, all), what lies on the chip fits, the
// identities hold, and more memory never means more traffic in the first frame. (Later ones may read weights again whose room the next
// input takes, to save cycles.)
func TestEveryMemorySize(t *testing.T) {
	g, in := acceltest.Small(t, .5), acceltest.Image(5, 1, 3, 17, 14)
	most := int64(1 << 40)
	for kib := 2; kib <= 16; kib++ {
		text := strings.NewReplacer("2KiB", fmt.Sprintf("%dKiB", kib), "buffer.bytes = 1KiB", "buffer.bytes = 300B").Replace(tiny)
		m, err := machine.Parse("size.machine", text)
		if err != nil {
			t.Fatal(err)
		}
		s := simulate(t, g, m)
		_, act, err := s.Execute(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, first := range []bool{true, false} {
			f, err := s.Time(act, first)
			if err != nil {
				t.Fatalf("%d KiB: %v", kib, err)
			}
			bytes := int64(0)
			for _, l := range f.Layers {
				for _, n := range l.Bytes {
					bytes += n
				}
			}
			if first && bytes > most {
				t.Errorf("%d KiB: %d bytes of traffic, with less memory %d", kib, bytes, most)
			}
			if first {
				most = bytes
			}
		}
	}
}
