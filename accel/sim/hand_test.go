package sim

import (
	"fmt"
	"slices"
	"testing"

	"github.com/luciola-nn/luciola/accel/machine"
	"github.com/luciola-nn/luciola/accel/program"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// hand is a program of one convolution written by hand, with one tile, and its input. Scales are 1, so that stored results are the
// sums themselves.
func hand(m *machine.Machine, c program.Conv, dense int64, weights, x []int8, in, out []int) (*program.Program, *tensor.Tensor) {
	c.Codec, c.Segments = "bitmask64", []program.Segment{{First: 0, End: c.Filters}}
	encoded := program.EncodeBitmask(nil, weights, 0)
	c.Segments[0].Bytes = int64(len(encoded))
	c.DilationH, c.DilationW = 1, 1
	p := &program.Program{
		Name: "hand", Machine: m.Name, MachineDigest: m.Digest(), Weights: encoded, Input: 0, Output: 1,
		Tensors: []program.Tensor{
			{Name: "x", Dims: in, Scale: 1, Round: 'S', Place: program.SRAM},
			{Name: "y", Dims: out, Scale: 1, Round: 'S', Place: program.SRAM, Offset: 1 << 10},
		},
		Layers: []program.Layer{{
			Name: "conv", Op: "conv", Unit: program.MAC, In: []int{0}, Out: 1, Conv: &c, Work: program.Work{Dense: dense},
			Apply: &program.Apply{Op: "conv", Floats: map[string]float64{"lo": -128, "hi": 127}, Weights: []float32{1}, Residual: -1},
		}},
		Commands: []program.Command{
			{Do: program.Move{What: program.Weights, Tensor: -1, Bytes: int64(len(encoded))}},
			{Do: program.Tile{End: c.OutH, Slots: dense}, Wait: []int32{0}},
			{Do: program.Elements{On: program.Vector, End: c.OutH, Until: c.Filters, Int8: 1}, Wait: []int32{1}},
		},
	}
	t := tensor.New(tensor.Type{Kind: tensor.I8, Shape: in, Quant: tensor.PerTensor(1, 0, tensor.RoundS)})
	copy(t.I8(), x)
	return p, t
}

func handMachine(t *testing.T, skip string, window int) *machine.Machine {
	m, err := machine.Parse("hand.machine", fmt.Sprintf(`machine hand
base dna100-4k
mac.count = 2 | assumed | test
mac.lane.mults = 1 | assumed | test
mac.lane.window = %d | assumed | test
mac.skip = %s | assumed | test
`, window, skip))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestCountsByHand: three shapes whose counts were worked out on paper. With a[k] the non-zero activations that column k of the
// kernel volume meets and b[k] its non-zero weights over the filters; M = 2 multipliers, G = 1.
//
// Shape 1, dense, 4 features, 2 filters, x = [5 0 −3 2], w = [1 0 2 0], [0 0 4 −1]:
//
//	dense 4·2 = 8. a = [1 0 1 1], b = [1 0 2 1]. Executed Σ a·b = 1+0+2+1 = 4.
//	Non-zero weights meet 1+0+2+1 = 4 positions, so 0 are skipped for the activation alone. Non-zero activations meet 3·2 = 6
//	filters, so 6−4 = 2 are skipped for the weight alone; 8−4−0−2 = 2 for both (column 1).
//	y = [5·1 − 3·2, −3·4 − 2·1] = [−1, −14].
//	Cycles: multipliers ⌈4/2⌉ = 2; window 2: ⌈8/(2·2)⌉ = 2; window 4: ⌈8/(2·4)⌉ = 1.
//
// Shape 2, one channel and filter, 3×3 on 3×3, padding 1; all pixels 1 but the middle one 0; w is 2 at tap (0,0), 3 at tap (1,1):
//
//	Taps inside: (2+3+2)·(2+3+2) = 49; 81−49 = 32 padded ones are no part. Tap (1,1) meets 9 pixels, 8 not zero; tap (0,0)
//	meets the 4 upper left ones, of which the middle one is zero: 3. Executed 8+3 = 11. Non-zero weights meet 9+4 = 13:
//	2 skipped for the activation. All 9 taps meet the middle pixel once: 49−9 = 40 meet non-zeros, 40−11 = 29 skipped for the
//	weight, 49−11−2−29 = 7 for both.
//	y = 3·x + 2·(pixel up left): [3 3 3; 3 2 5; 3 5 3], the middle pixel and its lower right neighbour apart: row 1 is
//	3, 0·3+2 = 2, 3+2 = 5; row 2 is 3, 3+2 = 5, 3+2·0 = 3.
//	Cycles: ⌈11/2⌉ = 6; window 2: ⌈49/4⌉ = 13; window 4: ⌈49/8⌉ = 7.
//
// Shape 3, two groups of one channel and filter, 2×2 with stride 2 on 4×4; channel 0 is 1 on its diagonal, channel 1 is 1 but for
// its first row; w0 = [3 1; 0 0], w1 = [1 0; −2 0]:
//
//	Dense 2·4·4 = 32: every pixel meets one tap. Group 0: the diagonal meets taps (0,0) and (1,1) twice each: a = [2 0 0 2], b =
//	[1 1 0 0]: executed 2, weights meet 4+4 = 8, activations 4. Group 1: a = [2 2 4 4], b = [1 0 1 0]: executed 2+4 = 6,
//	weights meet 8, activations 12. Together executed 8, skipped for the activation 16−8 = 8, for the weight 16−8 = 8, both
//	32−8−8−8 = 8.
//	y0 = 3 where the diagonal passes: [3 0; 0 3]; y1 = [0−2, 0−2; 1−2, 1−2].
//	Cycles: ⌈8/2⌉ = 4; window 2: ⌈32/4⌉ = 8; window 4: ⌈32/8⌉ = 4.
func TestCountsByHand(t *testing.T) {
	unit := program.Conv{Filters: 1, Groups: 1, GroupChannels: 1, KernelH: 1, KernelW: 1, StrideH: 1, StrideW: 1, InH: 1, InW: 1, OutH: 1, OutW: 1}
	dense, padded, grouped := unit, unit, unit
	dense.Filters, dense.GroupChannels = 2, 4
	padded.KernelH, padded.KernelW, padded.PadTop, padded.PadLeft = 3, 3, 1, 1
	padded.InH, padded.InW, padded.OutH, padded.OutW = 3, 3, 3, 3
	grouped.Filters, grouped.Groups, grouped.KernelH, grouped.KernelW, grouped.StrideH, grouped.StrideW = 2, 2, 2, 2, 2, 2
	grouped.InH, grouped.InW, grouped.OutH, grouped.OutW = 4, 4, 2, 2
	for _, c := range []struct {
		name       string
		conv       program.Conv
		w, x, y    []int8
		in, out    []int
		want       Products
		two, four  int64 // cycles of the tile with windows of 2 and 4
		weightOnly int64 // with weights skipped only, window 4: non-zero weights meet so many positions, over 2 multipliers
	}{
		{
			"dense", dense,
			[]int8{1, 0, 2, 0, 0, 0, 4, -1},
			[]int8{5, 0, -3, 2},
			[]int8{-1, -14},
			[]int{1, 4},
			[]int{1, 2},
			Products{Dense: 8, Executed: 4, SkippedWeight: 2, SkippedActivation: 0, SkippedBoth: 2},
			2, 2, 2,
		},
		{
			"padded", padded,
			[]int8{2, 0, 0, 0, 3, 0, 0, 0, 0},
			[]int8{1, 1, 1, 1, 0, 1, 1, 1, 1},
			[]int8{3, 3, 3, 3, 2, 5, 3, 5, 3},
			[]int{1, 1, 3, 3},
			[]int{1, 1, 3, 3},
			Products{Dense: 49, Executed: 11, SkippedWeight: 29, SkippedActivation: 2, SkippedBoth: 7},
			13, 7, 7,
		},
		{
			"grouped", grouped,
			[]int8{3, 1, 0, 0, 1, 0, -2, 0},
			[]int8{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
			[]int8{3, 0, 0, 3, -2, -2, -1, -1},
			[]int{1, 2, 4, 4},
			[]int{1, 2, 2, 2},
			Products{Dense: 32, Executed: 8, SkippedWeight: 8, SkippedActivation: 8, SkippedBoth: 8},
			8, 4, 8,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, v := range []struct {
				skip   string
				window int
				cycles int64
			}{{"both", 2, c.two}, {"both", 4, c.four}, {"weights", 4, c.weightOnly}, {"none", 4, (c.want.Dense + 1) / 2}} {
				m := handMachine(t, v.skip, v.window)
				p, x := hand(m, c.conv, c.want.Dense, c.w, c.x, c.in, c.out)
				s, err := New(p, m)
				if err != nil {
					t.Fatal(err)
				}
				y, act, err := s.Execute(x, nil)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(y.I8(), c.y) {
					t.Errorf("y = %v, want %v", y.I8(), c.y)
				}
				f, err := s.Time(act, true)
				if err != nil {
					t.Fatal(err)
				}
				if got := f.Layers[0].Products; got != c.want {
					t.Errorf("counted %+v, want %+v", got, c.want)
				}
				if act.Multiplied[0] != c.want.Executed {
					t.Errorf("the array multiplied %d times, want %d", act.Multiplied[0], c.want.Executed)
				}
				if got := f.Layers[0].Busy[program.MAC]; got != v.cycles {
					t.Errorf("skip %s, window %d: tile of %d cycles, want %d", v.skip, v.window, got, v.cycles)
				}
			}
		})
	}
}

// TestBrokenIdentityIsAnError: a program that claims other work than its tiles have does not pass for a result.
func TestBrokenIdentityIsAnError(t *testing.T) {
	m := handMachine(t, "both", 4)
	unit := program.Conv{Filters: 1, Groups: 1, GroupChannels: 2, KernelH: 1, KernelW: 1, StrideH: 1, StrideW: 1, InH: 1, InW: 1, OutH: 1, OutW: 1}
	for name, damage := range map[string]func(p *program.Program, a *Activity){
		"dense": func(p *program.Program, _ *Activity) { p.Layers[0].Work.Dense++ },
		"slots": func(p *program.Program, _ *Activity) { p.Layers[0].Work.Shape++ },
		"array": func(_ *program.Program, a *Activity) { a.Multiplied[0]++ },
	} {
		p, x := hand(m, unit, 2, []int8{1, 2}, []int8{3, 4}, []int{1, 2}, []int{1, 1})
		s, err := New(p, m)
		if err != nil {
			t.Fatal(err)
		}
		_, act, err := s.Execute(x, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Time(act, true); err != nil {
			t.Fatalf("before the damage: %v", err)
		}
		damage(p, act)
		if _, err := s.Time(act, true); err == nil {
			t.Errorf("%s: a broken identity went unnoticed", name)
		}
	}
}

// TestStallsByHand: twelve encoded bytes of weights take ⌈12/64⌉ = 1 cycle and arrive 100 later, decoding them takes ⌈12/512⌉ = 1,
// the tile ⌈4/2⌉ = 2 (shape 1 above), its epilogue ⌈1/128⌉ = 1. The array stands still 101 cycles for weights, 1 for the decoder,
// then works 2, then the layer ends 1 later with the vector unit: 105.
func TestStallsByHand(t *testing.T) {
	m := handMachine(t, "both", 4)
	c := program.Conv{Filters: 2, Groups: 1, GroupChannels: 4, KernelH: 1, KernelW: 1, StrideH: 1, StrideW: 1, InH: 1, InW: 1, OutH: 1, OutW: 1}
	p, x := hand(m, c, 8, []int8{1, 0, 2, 0, 0, 0, 4, -1}, []int8{5, 0, -3, 2}, []int{1, 4}, []int{1, 2})
	p.Commands = slices.Insert(p.Commands, 1, program.Command{Do: program.Decode{Bytes: 12}, Wait: []int32{0}})
	p.Commands[2].Wait, p.Commands[3].Wait = []int32{1}, []int32{2}
	f := timed(t, p, m, x)
	want := [Causes]int64{OnWeights: 101, OnDecoder: 1, OnVector: 1}
	if l := f.Layers[0]; l.Stalls != want || l.Cycles != 105 || f.Cycles != 105 {
		t.Errorf("stalls %v of %d cycles, want %v of 105", l.Stalls, l.Cycles, want)
	}
	if want := ([program.Units]int64{104, 104, 103, 104, 105}); f.Idle != want {
		t.Errorf("idle %v, want %v", f.Idle, want)
	}
}

// TestTrafficByHand: an input of four values, three of them not zero, takes 8 bytes of mask and 3 of values; unencoded 4.
func TestTrafficByHand(t *testing.T) {
	m := handMachine(t, "both", 4)
	c := program.Conv{Filters: 2, Groups: 1, GroupChannels: 4, KernelH: 1, KernelW: 1, StrideH: 1, StrideW: 1, InH: 1, InW: 1, OutH: 1, OutW: 1}
	p, x := hand(m, c, 8, []int8{1, 0, 2, 0, 0, 0, 4, -1}, []int8{5, 0, -3, 2}, []int{1, 4}, []int{1, 2})
	p.Tensors[0].Place = program.DRAM
	p.Commands[0] = program.Command{Do: program.Move{What: program.Weights, Tensor: -1, Bytes: 12}}
	p.Commands = slices.Insert(p.Commands, 1, program.Command{Do: program.Move{What: program.Features, Segment: -1, End: 1, Until: 4, Bytes: 4}})
	p.Commands[2].Wait, p.Commands[3].Wait = []int32{0, 1}, []int32{2}
	l := timed(t, p, m, x).Layers[0]
	if l.Bytes != [program.Operands]int64{12, 11, 0, 0} || l.Plain != [program.Operands]int64{8, 4, 0, 0} {
		t.Errorf("moved %v, unencoded %v; want 12 and 11, 8 and 4", l.Bytes, l.Plain)
	}
}

func timed(t *testing.T, p *program.Program, m *machine.Machine, x *tensor.Tensor) *Frame {
	t.Helper()
	s, err := New(p, m)
	if err != nil {
		t.Fatal(err)
	}
	_, act, err := s.Execute(x, nil)
	if err != nil {
		t.Fatal(err)
	}
	f, err := s.Time(act, true)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
