package kernels

import (
	"math"
	"testing"

	"github.com/luciola-nn/luciola/compiler/tensor"
)

// TestRequantGoldens holds values computed from the definitions in TensorFlow Lite, ruy and XNNPACK by other code than ours, at inputs
// where the modes disagree.
func TestRequantGoldens(t *testing.T) {
	for _, c := range []struct {
		scale   float64
		m       int32
		shift   int
		x       int64
		d, s, f int64
	}{
		{float64(float32(0.016091957688331604)), 1105830912, -5, -7985, -129, -128, -128},
		{float64(float32(0.01886875368654728)), 1296650880, -5, 8453, 160, 159, 159},
		{float64(float32(0.011693859472870827)), 1607191808, -6, 6114, 72, 71, 71},
		{float64(float32(0.001351979561150074)), 1486517248, -9, 16642, 23, 22, 22},
		{float64(float32(0.004201267845928669)), 1154835712, -7, 15590, 66, 65, 65},
		{float64(float32(0.007887043058872223)), 1083986944, -6, -19726, -156, -156, -156},
		{1.0 / 3, 1431655765, -1, 7, 3, 2, 2},
		{0.5, 1073741824, 0, 101, 51, 51, 50},
		{0.5, 1073741824, 0, -101, -50, -50, -50},
		{1.5, 1610612736, 1, 12345, 18518, 18518, 18518},
	} {
		if got := QuantizeMultiplier(c.scale, false); got != (Multiplier{c.m, c.shift}) {
			t.Errorf("QuantizeMultiplier(%v) = %v, want {%d %d}", c.scale, got, c.m, c.shift)
		}
		for mode, want := range map[tensor.Rounding]int64{tensor.RoundD: c.d, tensor.RoundS: c.s, tensor.RoundF: c.f} {
			if got := NewRequantizer(mode, c.scale).Round(c.x); got != want {
				t.Errorf("mode %c: %d·%v = %d, want %d", mode, c.x, c.scale, got, want)
			}
		}
	}
}

func TestQuantizeMultiplier(t *testing.T) {
	for m, want := range map[float64]Multiplier{
		0.25:             {1073741824, -1},
		0.0111:           {1525572384, -6},
		1e-5:             {1407374884, -16},
		0:                {},
		0x1p-40:          {},
		1 - 0x1p-40:      {1 << 30, 1}, // rounds up to 2³¹
		math.Ldexp(1, 5): {1 << 30, 6},
	} {
		if got := QuantizeMultiplier(m, false); got != want {
			t.Errorf("QuantizeMultiplier(%v) = %v, want %v", m, got, want)
		}
	}
	if got := QuantizeMultiplier(0x1p40, true); got != (Multiplier{math.MaxInt32, 30}) {
		t.Errorf("shift above 30 in the single-rounding build: %v", got)
	}
}

// TestModeW checks the 16-bit multiplier by hand: 0.75 is 1610612736·2⁻³¹, in 16 bits 24576·2⁻¹⁵; 1000001·24576 = 24576024576,
// plus 2¹⁴, over 2¹⁵: 750001 (750000.75 rounded).
func TestModeW(t *testing.T) {
	if got := NewRequantizer(tensor.RoundW, 0.75).Round(1000001); got != 750001 {
		t.Errorf("W: %d", got)
	}
	if got := NewRequantizer(tensor.RoundW, 0.75).Round(1 << 40); got != 3<<38 {
		t.Errorf("W past 32 bits: %d", got)
	}
}

// TestModesAgreeWithReals: S is the real product rounded half up, for exact multipliers; D differs from it by one at most.
func TestModesAgreeWithReals(t *testing.T) {
	s, d := NewRequantizer(tensor.RoundS, 0.375), NewRequantizer(tensor.RoundD, 0.375)
	for x := int64(-5000); x < 5000; x++ {
		want := int64(math.Floor(float64(x)*0.375 + 0.5))
		if got := s.Round(x); got != want {
			t.Fatalf("S(%d·0.375) = %d, want %d", x, got, want)
		}
		if got := d.Round(x); got < want-1 || got > want+1 {
			t.Fatalf("D(%d·0.375) = %d, S %d", x, got, want)
		}
	}
}

// TestEpilogueResidual by hand: sx·sw/sy = 1/2, sr/sy = 1/4. acc 3, r − zr = 2: 1.5 + 0.5 = 2 exactly, where rounding each first gives 3.
func TestEpilogueResidual(t *testing.T) {
	q := func(s float32, z int32) tensor.Type {
		return tensor.Type{Kind: tensor.I8, Shape: tensor.Shape{1}, Quant: tensor.PerTensor(s, z, tensor.RoundS)}
	}
	r := q(0.25, -3)
	e, err := NewEpilogue(q(0.5, 0), q(1, 0), q(1, 5), &r, math.Inf(-1), 2.4)
	if err != nil {
		t.Fatal(err)
	}
	if got := e.Value(3, 0, -1); got != 7 {
		t.Errorf("value %d, want 7", got)
	}
	if got := e.Value(100, 0, -1); got != 7 { // hi = round(2.4) + 5
		t.Errorf("clamped %d, want 7", got)
	}
}
