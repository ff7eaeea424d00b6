package zoo

import "math"

// moments are the mean and the variance of each channel of a value over images and pixels. They are carried from layer to layer as if
// channels and pixels were independent and normal; what padding does to them is left out of account.
type moments struct{ mean, variance []float64 }

// plus returns the moments of the sum of two independent values.
func (m moments) plus(n moments) moments {
	sum := moments{make([]float64, len(m.mean)), make([]float64, len(m.mean))}
	for c := range m.mean {
		sum.mean[c] = m.mean[c] + n.mean[c]
		sum.variance[c] = m.variance[c] + n.variance[c]
	}
	return sum
}

// rectified returns the moments after ReLU.
func (m moments) rectified() moments {
	r := moments{make([]float64, len(m.mean)), make([]float64, len(m.mean))}
	for c, mean := range m.mean {
		v := m.variance[c]
		share, density := normalAt(mean / math.Sqrt(v))
		first := float64(mean*share) + float64(math.Sqrt(v)*density)
		second := float64(v*share) + float64(mean*first) // (mean² + v)·share + mean·√v·density
		r.mean[c] = first
		r.variance[c] = max(second-float64(first*first), float64(1e-6*v))
	}
	return r
}

// largestOfNine returns the moments of the largest of nine pixels, which is what a 3x3 pool leaves: for independent standard normals the
// mean is 1.48501 and the variance 0.35735 (Teichroew, "Tables of expected values of order statistics", Ann. Math. Statist. 27, 1956).
func (m moments) largestOfNine() moments {
	r := moments{make([]float64, len(m.mean)), make([]float64, len(m.mean))}
	for c, mean := range m.mean {
		r.mean[c] = mean + float64(1.48501*math.Sqrt(m.variance[c]))
		r.variance[c] = float64(0.35735 * m.variance[c])
	}
	return r
}

// normalAt returns the share of a standard normal that lies below t, and its density there: Abramowitz and Stegun, formula 26.2.17,
// error below 7.5e-8.
func normalAt(t float64) (share, density float64) {
	density = expMinus(float64(t*t)/2) / math.Sqrt(2*math.Pi)
	k := 1 / (1 + float64(0.2316419*math.Abs(t)))
	tail := 0.0
	for _, b := range [...]float64{1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.319381530} {
		tail = float64((tail + b) * k)
	}
	tail = float64(tail * density)
	if t < 0 {
		return tail, density
	}
	return 1 - tail, density
}

// expMinus returns e^(−y) for y ≥ 0, within 1e-7: the Taylor series at y/1024, squared ten times. math.Exp may differ in its last bit
// from machine to machine.
func expMinus(y float64) float64 {
	z := min(y, 700) / 1024
	e := 1 - float64(z*(1-float64(z*(0.5-float64(z*(1.0/6-z/24))))))
	for range 10 {
		e = float64(e * e)
	}
	return e
}

// through returns the moments of a layer's result.
func (m moments) through(w []float32, filters, taps int) moments {
	out := moments{make([]float64, filters), make([]float64, filters)}
	for f := range filters {
		mean, variance := 0.0, 0.0
		for c := range m.mean {
			sum, squares := 0.0, 0.0
			for _, v := range w[(f*len(m.mean)+c)*taps:][:taps] {
				sum += float64(v)
				squares += float64(float64(v) * float64(v))
			}
			mean += float64(sum * m.mean[c])
			variance += float64(squares * m.variance[c])
		}
		out.mean[f], out.variance[f] = mean, variance
	}
	return out
}
