package kernels

import (
	"math"
	"testing"
)

func TestElementary(t *testing.T) {
	for _, c := range []struct {
		name       string
		ours, want func(float64) float64
		lo, hi     float64
	}{
		{"exp", Exp, math.Exp, -740, 709},
		{"exp near 0", Exp, math.Exp, -2, 2},
		{"expm1", Expm1, math.Expm1, -2, 2},
		{"log", Log, math.Log, 1e-300, 1e6},
		{"log near 1", Log, math.Log, 0.5, 2},
		{"tanh", Tanh, math.Tanh, -20, 20},
		{"tanh near 0", Tanh, math.Tanh, -1e-4, 1e-4},
		{"erf", Erf, math.Erf, -7, 7},
		{"erf near 0", Erf, math.Erf, -1e-3, 1e-3},
	} {
		worst, at := 0.0, 0.0
		for i := range 20001 {
			x := c.lo + (c.hi-c.lo)*float64(i)/20000
			got, want := c.ours(x), c.want(x)
			if want == got {
				continue
			}
			if e := math.Abs(got-want) / math.Max(math.Abs(want), 1e-307); e > worst {
				worst, at = e, x
			}
		}
		if worst > 1e-14 {
			t.Errorf("%s: relative error %.2g at %v", c.name, worst, at)
		}
	}
}

func TestElementaryEdges(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct{ got, want float64 }{
		{Exp(800), inf},
		{Exp(-800), 0},
		{Exp(-inf), 0},
		{Exp(inf), inf},
		{Log(0), -inf},
		{Log(inf), inf},
		{Tanh(inf), 1},
		{Tanh(-inf), -1},
		{Erf(-inf), -1},
		{Sigmoid(-inf), 0},
		{Sigmoid(inf), 1},
		{Sigmoid(0), 0.5},
		{Pow(-2, 3), -8},
		{Pow(2, -2), 0.25},
		{Pow(0, 0.3), 0},
		{Pow(9, 0.5), 3},
		{Pow(-2, 65), math.Pow(-2, 65)},
		{Pow(0, 3), 0},
	} {
		if math.Abs(c.got-c.want) > 1e-12*math.Abs(c.want) && c.got != c.want {
			t.Errorf("got %v, want %v", c.got, c.want)
		}
	}
	for _, nan := range []float64{Exp(math.NaN()), Log(-1), Tanh(math.NaN()), Erf(math.NaN()), Sigmoid(math.NaN()), Pow(-1, 0.3)} {
		if nan == nan {
			t.Errorf("got %v, want NaN", nan)
		}
	}
}
