package kernels

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// exactFMA is a·b + c in arbitrary precision, rounded once.
func exactFMA(a, b, c float32) float32 {
	f := func(x float32) *big.Float { return new(big.Float).SetPrec(2000).SetFloat64(float64(x)) }
	s := new(big.Float).SetPrec(2000).Mul(f(a), f(b))
	s.Add(s, f(c))
	r, _ := s.Float32()
	return r
}

// awkward returns floats of every exponent, many with few bits so that ties are common.
func awkward(r *rand.Rand) float32 {
	bits := r.Uint32()
	switch r.IntN(4) {
	case 0:
		bits &= 0xfff00000
	case 1:
		bits = bits&0x80000fff | uint32(r.IntN(3)+100)<<23
	case 2:
		bits = bits&0x807fffff | uint32(r.IntN(40)+40)<<23
	}
	v := math.Float32frombits(bits)
	if v != v || math.IsInf(float64(v), 0) {
		return 1
	}
	return v
}

func TestFMARoundsOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	twice := 0
	for range 400_000 {
		a, b, c := awkward(r), awkward(r), awkward(r)
		if r.IntN(3) == 0 { // make the sum a near tie: c holds the top of the product's neighbour, the product a far tail
			c = math.Float32frombits(uint32(127+r.IntN(3))<<23 | r.Uint32()&0x7fffff)
			a = float32(math.Ldexp(1+float64(r.IntN(8))/8, -12))
			b = float32(math.Ldexp(1, -12) * (1 + math.Ldexp(float64(r.IntN(3)-1), -20)))
		}
		got, want := FMA(a, b, c), exactFMA(a, b, c)
		if math.Float32bits(got) != math.Float32bits(want) && (got != 0 || want != 0) {
			t.Fatalf("FMA(%g, %g, %g) = %g, want %g", a, b, c, got, want)
		}
		if float32(float64(a)*float64(b)+float64(c)) != want {
			twice++
		}
	}
	if twice == 0 {
		t.Error("no case in which rounding twice goes wrong: the test proves nothing")
	}
}

// TestFMATies holds the case that rounding twice gets wrong, by hand: 1 + 2⁻²⁴ is a tie, the tail 2⁻⁷⁰ decides it.
func TestFMATies(t *testing.T) {
	c := float32(1)
	a := float32(0x1p-24)
	b := float32(1 + 0x1p-23) // a·b = 2⁻²⁴ + 2⁻⁴⁷: exact in 53 bits, above the tie
	if got := FMA(a, b, c); got != 1+0x1p-23 {
		t.Errorf("above the tie: %x", got)
	}
	c, a, b = 0x1p30, 1+0x1p-23, 0x1p6*(1+0x1p-23) // 2³⁰ + 2⁶ + 2⁻¹⁶ + 2⁻⁴⁰: half a unit of 2³⁰ and a tail past 53 bits
	if got, want := FMA(a, b, c), float32(0x1p30+0x1p7); got != want {
		t.Errorf("far tail: %x, want %x", got, want)
	}
}

// TestProductsTies puts sums that rounding twice gets wrong into every chain: c·1, then + a·b.
func TestProductsTies(t *testing.T) {
	for _, v := range []struct{ c, a, b, want float32 }{
		// c + 2⁶ − 2⁻⁴⁰: half a unit of c less a tail past 53 bits: down to c, where the tie would go up to even
		{0x1p30 + 0x1p7, 1 + 0x1p-23, 0x1p6 * (1 - 0x1p-23), 0x1p30 + 0x1p7},
		// below the normal float32: half a unit of 2⁻¹⁴⁹ less a tail: down to c, where the tie would go up to even
		{0x1p-127 + 0x1p-149, 0x1p-75 * (1 + 0x1p-23), 0x1p-75 * (1 - 0x1p-23), 0x1p-127 + 0x1p-149},
	} {
		if got := FMA(v.a, v.b, v.c); got != v.want || float32(float64(v.a)*float64(v.b)+float64(v.c)) == v.want {
			t.Errorf("FMA gives %x, want %x, which rounding twice must miss", got, v.want)
		}
		row, col := []float32{v.c, v.a}, []float64{1, float64(v.b)}
		w, x := [4][]float32{row, row, row, row}, [2][]float64{col, col}
		acc, one := [8]float64{}, [4]float64{}
		care := !Calm(row)
		Products4x2(&w, &x, &acc, care)
		Products4x1(&w, col, &one, care)
		for i, got := range append(acc[:], one[:]...) {
			if float32(got) != v.want {
				t.Errorf("chain %d: %x, want %x", i, got, v.want)
			}
		}
	}
}

func TestProductsEqualFMA(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for round := range 200 {
		const k = 64
		scale := float32(1)
		if round%2 == 1 {
			scale = 0x1p-70 // products around 2⁻¹⁴⁰: results below the normal float32
		}
		var w [4][]float32
		var x [2][]float64
		narrow := []float32{}
		for i := range 6 {
			row := make([]float32, k)
			for n := range row {
				row[n] = float32(r.NormFloat64()) * scale
			}
			narrow = append(narrow, row...)
			if i < 4 {
				w[i] = row
				continue
			}
			x[i-4] = make([]float64, k)
			for n, v := range row {
				x[i-4][n] = float64(v)
			}
		}
		acc, one := [8]float64{}, [4]float64{}
		Products4x2(&w, &x, &acc, !Calm(narrow))
		Products4x1(&w, x[1], &one, !Calm(narrow))
		for j := range x {
			for i := range w {
				want := float32(0)
				for n, v := range x[j] {
					want = exactFMA(w[i][n], float32(v), want)
				}
				got, alone := float32(acc[4*j+i]), float32(one[i])
				if math.Float32bits(got) != math.Float32bits(want) || j == 1 && alone != got {
					t.Fatalf("round %d chain %d of column %d: %g and %g, want %g", round, i, j, got, alone, want)
				}
			}
		}
	}
}

func BenchmarkProducts4x2(b *testing.B) {
	const k = 576
	var w [4][]float32
	var x [2][]float64
	for i := range w {
		for n := range k {
			w[i] = append(w[i], float32(math.Sin(float64(i*k+n))))
		}
	}
	for j := range x {
		for n := range k {
			x[j] = append(x[j], float64(float32(math.Cos(float64(j*k+n)))))
		}
	}
	var acc [8]float64
	for b.Loop() {
		Products4x2(&w, &x, &acc, false)
	}
	b.ReportMetric(8*k*float64(b.N)/b.Elapsed().Seconds()/1e9, "GMAC/s")
}
