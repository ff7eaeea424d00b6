package kernels

import "math"

// The elementary functions are our own because those of Go's math differ between processors. They use only float64 operations that IEEE
// 754 fixes, in a written order; products are converted explicitly so that no compiler fuses them. Errors are below 4 units of the
// last place of float64, far under what a conversion to float32 sees.

const (
	log2e = 1.44269504088896338700e+00
	ln2Hi = 6.93147180369123816490e-01 // ln 2 in two parts: the upper has trailing zeros, so that k·ln2Hi is exact
	ln2Lo = 1.90821492927058770002e-10
)

// expTerms are 1/n! for n = 13 … 2: |r| ≤ ln 2 / 2, so the first term left out is below 2⁻⁵⁶.
var expTerms = [...]float64{
	1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320,
	1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 1.0 / 2,
}

// Exp returns eˣ: x = k·ln 2 + r, the series of e^r, times 2ᵏ.
func Exp(x float64) float64 {
	switch {
	case x != x:
		return x
	case x > 709.782712893384:
		return math.Inf(1)
	case x < -745.2:
		return 0
	}
	k := math.Floor(float64(x*log2e) + 0.5)
	r := (x - float64(k*ln2Hi)) - float64(k*ln2Lo)
	return math.Ldexp(1+expm1Series(r), int(k))
}

// expm1Series returns e^r − 1 for |r| ≤ 0.35.
func expm1Series(r float64) float64 {
	p := expTerms[0]
	for _, c := range expTerms[1:] {
		p = float64(p*r) + c
	}
	return r + float64(float64(r*r)*p)
}

// Expm1 returns eˣ − 1 without cancellation near 0.
func Expm1(x float64) float64 {
	if x > -0.34 && x < 0.34 {
		return expm1Series(x)
	}
	return Exp(x) - 1
}

// Log returns the natural logarithm: x = m·2ᵉ with m in [√½, √2), log m = 2·artanh((m−1)/(m+1)) by its series.
func Log(x float64) float64 {
	switch {
	case x != x || x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	case math.IsInf(x, 1):
		return x
	}
	m, e := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m *= 2
		e--
	}
	s := (m - 1) / (m + 1)
	z := float64(s * s)
	p := 1.0 / 25
	for n := 23; n >= 3; n -= 2 { // |s| ≤ 0.172: the next term is below 2⁻⁶⁴ of the sum
		p = float64(p*z) + 1/float64(n)
	}
	k := float64(e)
	return float64(k*ln2Hi) + (2*s + (float64(float64(2*s*z)*p) + float64(k*ln2Lo)))
}

// Tanh returns the hyperbolic tangent, (1 − e^−2|x|)/(1 + e^−2|x|) with the sign of x.
func Tanh(x float64) float64 {
	e := Expm1(-2 * math.Abs(x))
	return math.Copysign(-e/(2+e), x)
}

// Sigmoid returns 1/(1 + e⁻ˣ).
func Sigmoid(x float64) float64 {
	if x >= 0 {
		return 1 / (1 + Exp(-x))
	}
	e := Exp(x)
	return e / (1 + e)
}

// Erf returns the Gauss error function: 2/√π · e^(−x²) · Σ 2ⁿ·x^(2n+1)/(1·3·…·(2n+1)), whose terms are all of one sign
// (Abramowitz and Stegun 7.1.6). Past 6 it is 1.
func Erf(x float64) float64 {
	a := math.Abs(x)
	if x != x || a == 0 {
		return x
	}
	if a >= 6 {
		return math.Copysign(1, x)
	}
	z := float64(a * a)
	sum, term := a, a
	for n := 3.0; term > sum*0x1p-54; n += 2 {
		term = float64(term*(2*z)) / n
		sum += term
	}
	const twoOverRootPi = 1.12837916709551257390
	return math.Copysign(min(1, float64(float64(twoOverRootPi*Exp(-z))*sum)), x)
}

// Pow returns a to the power b; exact for small whole b, by repeated multiplication, and for b = ½.
func Pow(a, b float64) float64 {
	switch {
	case b == 0:
		return 1
	case b == 0.5:
		return math.Sqrt(a)
	case b == math.Floor(b) && math.Abs(b) <= 64:
		return powInt(a, int(b))
	case a == 0 && b > 0:
		return 0
	case a == 0:
		return math.Inf(1)
	case a < 0 && b == math.Floor(b):
		odd := math.Mod(b, 2) != 0
		p := Exp(float64(b * Log(-a)))
		if odd {
			return -p
		}
		return p
	}
	return Exp(float64(b * Log(a)))
}

func powInt(a float64, n int) float64 {
	p, square := 1.0, a
	for k := max(n, -n); k > 0; k >>= 1 {
		if k&1 != 0 {
			p = float64(p * square)
		}
		square = float64(square * square)
	}
	if n < 0 {
		return 1 / p
	}
	return p
}
