package quant

import (
	"math"

	"github.com/luciola-nn/luciola/compiler/tensor"
)

// bins is the resolution of a histogram. Krishnamoorthi 2018 and NNCF use 2,048 for 8 bits.
const bins = 2048

// spread is the distribution of the elements of one value over the calibration images.
type spread struct {
	min, max float64
	count    [bins]int64 // of elements in equal bins from min to max
	zeros    int64       // elements exactly zero, also in count
}

// rangePicker chooses the range to represent; it contains zero.
type rangePicker func(s *spread) (lo, hi float64)

func pickMinMax(s *spread) (lo, hi float64) { return math.Min(s.min, 0), math.Max(s.max, 0) }

func pickPercentile(share float64) rangePicker {
	return func(s *spread) (lo, hi float64) {
		total := int64(0)
		for _, n := range s.count {
			total += n
		}
		cut := int64(float64(total) * (1 - share) / 2)
		lo, hi = pickMinMax(s)
		first, last := 0, bins-1
		for n := s.count[first]; n <= cut && first < bins-1; first++ {
			n += s.count[first+1]
		}
		for n := s.count[last]; n <= cut && last > first; last-- {
			n += s.count[last-1]
		}
		if lo < 0 {
			lo = math.Min(s.edge(first), 0)
		}
		if hi > 0 {
			hi = math.Max(s.edge(last+1), 0)
		}
		return lo, hi
	}
}

// edge returns where bin i begins.
func (s *spread) edge(i int) float64 { return s.min + (s.max-s.min)*float64(i)/bins }

// pickMSE tries a hundred shrinkings of the range seen and keeps the one with the least expected squared error.
func pickMSE(s *spread) (lo, hi float64) {
	const tries = 100
	lo, hi = pickMinMax(s)
	best, bestLo, bestHi := math.Inf(1), lo, hi
	for i := tries; i >= 20; i-- {
		k := float64(i) / tries
		if e := s.error(lo*k, hi*k); e < best {
			best, bestLo, bestHi = e, lo*k, hi*k
		}
	}
	return bestLo, bestHi
}

// error returns the expected squared error of representing s by 256 levels from lo to hi: step²/12 inside, the distance outside.
func (s *spread) error(lo, hi float64) float64 {
	step := (hi - lo) / 255
	inside, sum := step*step/12, 0.0
	for i, n := range s.count {
		if n == 0 {
			continue
		}
		mid := (s.edge(i) + s.edge(i+1)) / 2
		if i == s.bin(0) {
			n -= s.zeros // zero is represented exactly
		}
		switch {
		case mid < lo:
			sum += float64(n) * (lo - mid) * (lo - mid)
		case mid > hi:
			sum += float64(n) * (mid - hi) * (mid - hi)
		default:
			sum += float64(n) * inside
		}
	}
	return sum
}

// bin returns the bin of v, which is between min and max.
func (s *spread) bin(v float64) int {
	if s.max <= s.min {
		return 0
	}
	return min(max(int((v-s.min)/(s.max-s.min)*bins), 0), bins-1)
}

// clipped returns the share of elements outside [lo, hi], by whole bins.
func (s *spread) clipped(lo, hi float64) float64 {
	out, total := int64(0), int64(0)
	for i, n := range s.count {
		total += n
		if s.edge(i+1) < lo || s.edge(i) > hi {
			out += n
		}
	}
	if total == 0 {
		return 0
	}
	return float64(out) / float64(total)
}

// activation returns the int8 parameters that span [lo, hi]: scale = (hi − lo)/255, zero point where real zero falls. TFLite's rule
// for asymmetric activations (LiteRT quantization_spec).
func activation(lo, hi float64) *tensor.Quant {
	lo, hi = math.Min(lo, 0), math.Max(hi, 0)
	scale := float32((hi - lo) / 255)
	if !(scale > 0) || math.IsInf(float64(scale), 0) {
		scale = 1 // nothing but zeros
	}
	zero := math.Round(-128 - lo/float64(scale))
	return tensor.PerTensor(scale, int32(math.Max(-128, math.Min(127, zero))), tensor.RoundS)
}
