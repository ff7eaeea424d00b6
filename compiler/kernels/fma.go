package kernels

import "math"

// Why a fused multiply-add in pure Go rounds correctly. The product of two float32 has 48 significant bits at most and is exact in
// float64. The sum of it and c rounds once to 53 bits, the conversion to float32 again to 24. Two roundings differ from one only if
// the first was inexact and left a tie for the second: the 29 bits that go away are exactly 1 followed by zeros. Then, and where the
// result is below the normal float32 and more than 29 bits go away, the sum is rounded to odd first, after which converting gives the
// nearest float32 (Boldo and Melquiond, "Emulation of FMA and correctly rounded sums", IEEE Trans. Computers 57(4), 2008).

const (
	goneBits = 1<<29 - 1 // bits of a float64 below the last one of a normal float32
	tieBits  = 1 << 28   // those bits when they are half a unit
	normal32 = 0x1p-126  // the smallest normal float32
	calm     = 0x1p-64   // products of two values that are 0 or at least this need no rounding to odd below normal32; see [Calm]
)

// A product of two widened float32 is exact, so a compiler that fuses f*u + a changes no bit.

// FMA returns the float32 nearest to a·b + c, ties to even: what the hardware's fused multiply-add returns.
func FMA(a, b, c float32) float32 {
	p, d := float64(a)*float64(b), float64(c)
	s := p + d
	if math.Float64bits(s)&goneBits == tieBits || s > -normal32 && s < normal32 {
		s = toOdd(p, d, s)
	}
	return float32(s)
}

// toOdd returns p + c rounded to odd, given s = p + c rounded to nearest: if s is inexact and even, its neighbour on the side of the
// exact sum.
func toOdd(p, c, s float64) float64 {
	t := s - p
	e := (p - (s - t)) + (c - t) // s + e = p + c exactly (Knuth's TwoSum)
	bits := math.Float64bits(s)
	if e == 0 || bits&1 != 0 || math.IsInf(s, 0) || math.IsNaN(s) {
		return s
	}
	if (e > 0) == (s > 0) {
		return math.Float64frombits(bits + 1)
	}
	return math.Float64frombits(bits - 1)
}

// Calm reports whether every value is zero or at least 2⁻⁶⁴ in magnitude. Then sums of products of two calm slices need no care below
// the normal float32: such a product is a multiple of 2⁻¹⁷⁴, as is every float32, so a sum below 2⁻¹²⁶ has at most 48 bits: exact.
func Calm(v []float32) bool {
	for _, x := range v {
		if x < calm && x > -calm && x != 0 {
			return false
		}
	}
	return true
}

// Products4x2 continues eight chains of fused multiply-adds: acc[4·j+i] ← Σ over k, ascending, of w[i][k]·x[j][k], each step rounded to
// float32. acc and x are float32 widened to float64; the rows are as long as x[0]. care must be set unless all values are [Calm].
func Products4x2(w *[4][]float32, x *[2][]float64, acc *[8]float64, care bool) {
	if care {
		productsWithCare(w[:], x[:], acc[:])
		return
	}
	a0, a1, a2, a3 := acc[0], acc[1], acc[2], acc[3]
	b0, b1, b2, b3 := acc[4], acc[5], acc[6], acc[7]
	x0 := x[0]
	n := len(x0)
	x1, w0, w1, w2, w3 := x[1][:n], w[0][:n], w[1][:n], w[2][:n], w[3][:n]
	for k, u := range x0 {
		v, f := x1[k], float64(w0[k])
		s0 := f*u + a0
		if isTie(s0) {
			s0 = toOdd(f*u, a0, s0)
		}
		a0 = float64(float32(s0))
		t0 := f*v + b0
		if isTie(t0) {
			t0 = toOdd(f*v, b0, t0)
		}
		b0 = float64(float32(t0))
		f = float64(w1[k])
		s1 := f*u + a1
		if isTie(s1) {
			s1 = toOdd(f*u, a1, s1)
		}
		a1 = float64(float32(s1))
		t1 := f*v + b1
		if isTie(t1) {
			t1 = toOdd(f*v, b1, t1)
		}
		b1 = float64(float32(t1))
		f = float64(w2[k])
		s2 := f*u + a2
		if isTie(s2) {
			s2 = toOdd(f*u, a2, s2)
		}
		a2 = float64(float32(s2))
		t2 := f*v + b2
		if isTie(t2) {
			t2 = toOdd(f*v, b2, t2)
		}
		b2 = float64(float32(t2))
		f = float64(w3[k])
		s3 := f*u + a3
		if isTie(s3) {
			s3 = toOdd(f*u, a3, s3)
		}
		a3 = float64(float32(s3))
		t3 := f*v + b3
		if isTie(t3) {
			t3 = toOdd(f*v, b3, t3)
		}
		b3 = float64(float32(t3))
	}
	*acc = [8]float64{a0, a1, a2, a3, b0, b1, b2, b3}
}

// Products4x1 is [Products4x2] for one x: acc[i] ← Σ w[i][k]·x[k].
func Products4x1(w *[4][]float32, x []float64, acc *[4]float64, care bool) {
	if care {
		productsWithCare(w[:], [][]float64{x}, acc[:])
		return
	}
	a0, a1, a2, a3 := acc[0], acc[1], acc[2], acc[3]
	n := len(x)
	w0, w1, w2, w3 := w[0][:n], w[1][:n], w[2][:n], w[3][:n]
	for k, u := range x {
		f0 := float64(w0[k])
		s0 := f0*u + a0
		if isTie(s0) {
			s0 = toOdd(f0*u, a0, s0)
		}
		a0 = float64(float32(s0))
		f1 := float64(w1[k])
		s1 := f1*u + a1
		if isTie(s1) {
			s1 = toOdd(f1*u, a1, s1)
		}
		a1 = float64(float32(s1))
		f2 := float64(w2[k])
		s2 := f2*u + a2
		if isTie(s2) {
			s2 = toOdd(f2*u, a2, s2)
		}
		a2 = float64(float32(s2))
		f3 := float64(w3[k])
		s3 := f3*u + a3
		if isTie(s3) {
			s3 = toOdd(f3*u, a3, s3)
		}
		a3 = float64(float32(s3))
	}
	*acc = [4]float64{a0, a1, a2, a3}
}

// isTie reports whether the bits of s below a normal float32 are exactly half a unit.
func isTie(s float64) bool { return math.Float64bits(s)&goneBits == tieBits }

func productsWithCare(w [][]float32, x [][]float64, acc []float64) {
	for j, xs := range x {
		for i, ws := range w {
			a := float32(acc[4*j+i])
			for k, v := range xs {
				a = FMA(ws[k], float32(v), a)
			}
			acc[4*j+i] = float64(a)
		}
	}
}
