package quant

import (
	"math"
	"testing"

	"github.com/luciola-nn/luciola/compiler/datasets"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// pictures are grey images of one row.
func pictures(rows ...[]uint8) datasets.Split {
	s := datasets.Split{Name: "by hand", Classes: []string{"none"}, Channels: 1, Height: 1, Width: len(rows[0]), Labels: make([]int, len(rows))}
	for _, r := range rows {
		s.Images = append(s.Images, r...)
	}
	return s
}

// scaled is a network whose result is weight·x, and that result.
func scaled(t *testing.T, width int, weight float32) (*graph.Graph, *graph.Value) {
	t.Helper()
	g := graph.New("scaled")
	x := g.Input("x", tensor.TypeOf(tensor.F32, tensor.Sym("N"), 1, 1, width))
	y, err := g.Add(graph.Conv, "y", []*graph.Value{x, g.Const("w", tensor.Must(tensor.From([]float32{weight}, 1, 1, 1, 1)))}, nil)
	if err != nil {
		t.Fatal(err)
	}
	g.Output(y)
	return g, y
}

// Pixels 0 9 | 101 253, two images, times 255/255: the reals 0 9 101 253. Signal: 0 + 81 + 10,201 + 64,009 = 74,291, over both images.
//
//	scale 4, zero point −128   0 … 1020   0, 2.25, 25.25, 63.25 steps round to 0, 2, 25, 63: reals 0 8 100 252
//	                           noise 0 + 1 + 1 + 1 = 3                  10·log₁₀(74,291 / 3)      = 43.938 dB
//	scale 1, zero point 0      −128 … 127 253 becomes 127, the others are exact
//	                           noise 126² = 15,876                      10·log₁₀(74,291 / 15,876) = 6.702 dB
//	scale 1, zero point −128   0 … 255    all exact: no noise            +∞ dB
func TestNoiseByHand(t *testing.T) {
	images := pictures([]uint8{0, 9}, []uint8{101, 253})
	for _, tt := range []struct {
		scale      float32
		zero       int32
		lo, hi, db float64
	}{
		{4, -128, 0, 1020, 43.938}, {1, 0, -128, 127, 6.702}, {1, -128, 0, 255, math.Inf(1)},
	} {
		float, y := scaled(t, 2, 255)
		small, z := scaled(t, 2, 255)
		q, err := small.AddTyped(graph.Quantize, "q", []*graph.Value{z}, nil,
			tensor.Type{Kind: tensor.I8, Shape: z.Type.Shape, Quant: tensor.PerTensor(tt.scale, tt.zero, tensor.RoundS)})
		if err != nil {
			t.Fatal(err)
		}
		small.Output(q)
		if lo, hi := representable(q.Type); lo != tt.lo || hi != tt.hi {
			t.Errorf("scale %v, zero point %d spans %v … %v, expected %v … %v", tt.scale, tt.zero, lo, hi, tt.lo, tt.hi)
		}
		r := &Report{Layers: make([]Layer, 1)}
		if err := r.noise(float, small, []*graph.Value{y}, []*graph.Value{q}, images); err != nil {
			t.Fatal(err)
		}
		if got := r.Layers[0].SQNR; got != tt.db && !(math.Abs(got-tt.db) < 0.0005) { // three decimals, as worked out above
			t.Errorf("scale %v, zero point %d: %.4f dB, by hand %v", tt.scale, tt.zero, got, tt.db)
		}
	}
}

// 2,048 bins from 0 to 2,048, one wide; elements 0.5, 1.5, 1000.5, 2047.5. A bin counts as clipped if it lies outside altogether.
//
//	1.5 … 3000   bin 0 ends at 1, below 1.5; bin 1 reaches over 1.5: one of four
//	0 … 1000.2   bin 1000 begins at 1000, inside; bin 2047 outside: one of four
//	1.5 … 999    bins 0, 1000 and 2047: three of four
//	0 … 2048     none
func TestClippedByHand(t *testing.T) {
	s := &spread{min: 0, max: bins}
	s.add([]float32{0.5, 1.5, 1000.5, 2047.5})
	for _, tt := range []struct{ lo, hi, want float64 }{{1.5, 3000, 0.25}, {0, 1000.2, 0.25}, {1.5, 999, 0.75}, {0, 2048, 0}} {
		if got := s.clipped(tt.lo, tt.hi); got != tt.want {
			t.Errorf("%v … %v clips %v, by hand %v", tt.lo, tt.hi, got, tt.want)
		}
	}
	if got := (&spread{}).clipped(0, 1); got != 0 {
		t.Errorf("of nothing %v is clipped", got)
	}
}

// TestReportByHand takes a row of the report from images to figures. 100 pixels, 99 of them 51 and one 255, times 1: 99 reals of 0.2 and a
// 1. Percentile(0.96) may cut 2 of 100 at the upper end: the 1, and no more. What is left ends with the bin of 0.2, the first of 2,048
// from 0.2 to 1:
//
//	hi      0.2 + 0.8/2048 = 0.200391; the lower end is 0, as always
//	clipped 1 of 100
//	signal  99·0.04 + 1 = 4.96
//	noise   (1 − 0.200391)² = 0.639375; 0.2 itself is 254.5 steps of 0.200391/255, at most a step off: below 99·0.000786² = 0.00007
//	SQNR    between 10·log₁₀(4.96/0.63944) = 8.8968 and 10·log₁₀(4.96/0.639375) = 8.8973 dB
func TestReportByHand(t *testing.T) {
	row := make([]uint8, 100)
	for i := range row {
		row[i] = 51
	}
	row[42] = 255
	g, _ := scaled(t, 100, 1)
	r, err := Int8(g, pictures(row), Percentile(0.96))
	if err != nil {
		t.Fatal(err)
	}
	l := r.Layers[0]
	if len(r.Layers) != 1 || l.Name != "y" || l.Weights != 1 || l.SeenLo != float64(float32(0.2)) || l.SeenHi != 1 || l.Lo != 0 {
		t.Errorf("layers %+v", r.Layers)
	}
	if math.Abs(l.Hi-0.200391) > 1e-6 { // the digits above
		t.Errorf("int8 spans to %v, by hand 0.200391", l.Hi)
	}
	if l.Clipped != 0.01 {
		t.Errorf("%v clipped, by hand 1 of 100", l.Clipped)
	}
	if l.SQNR < 8.8968 || l.SQNR > 8.8973 {
		t.Errorf("%.4f dB, by hand between 8.8968 and 8.8973", l.SQNR)
	}
}
