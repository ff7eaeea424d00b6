package mapper_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/luciola-nn/luciola/accel/acceltest"
	"github.com/luciola-nn/luciola/accel/machine"
	"github.com/luciola-nn/luciola/accel/mapper"
	"github.com/luciola-nn/luciola/accel/program"
	"github.com/luciola-nn/luciola/accel/sim"
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
		g := acceltest.Small(t, density)
		x := acceltest.Image(5, 1, 3, 17, 14)
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
	m, err := machine.Lookup("dna100-4k")
	if err != nil {
		t.Fatal(err)
	}
	var digests, frames []string
	for range 3 {
		s := simulate(t, acceltest.Small(t, .4), m)
		_, act, err := s.Execute(acceltest.Image(5, 1, 3, 17, 14))
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
		out, act, err := s.Execute(in)
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
	if _, _, err := s.Execute(acceltest.Image(1, 2, 3, 17, 14)); err == nil {
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
