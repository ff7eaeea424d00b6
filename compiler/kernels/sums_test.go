package kernels

import (
	"math/rand/v2"
	"testing"
)

func TestSums(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	var w [4][]int16
	var x [2][]int32
	const k = 40
	for n := range k {
		for i := range w {
			w[i] = append(w[i], int16(r.IntN(511)-255))
		}
		for j := range x {
			x[j] = append(x[j], int32(r.IntN(511)-255)+int32(n%7)<<28) // some sums wrap
		}
	}
	acc, one := [8]int32{5}, [4]int32{}
	Sums4x2(&w, &x, &acc)
	Sums4x1(&w, x[1], &one)
	for j := range x {
		for i := range w {
			var want int64
			for n := range k {
				want += int64(w[i][n]) * int64(x[j][n])
			}
			if i+j == 0 {
				want += 5
			}
			if got := acc[4*j+i]; got != int32(want) || j == 1 && one[i] != got {
				t.Errorf("sum %d of column %d: %d and %d, want %d", i, j, got, one[i], int32(want))
			}
		}
	}
}

func BenchmarkSums4x2(b *testing.B) {
	const k = 576
	var w [4][]int16
	var x [2][]int32
	for i := range w {
		w[i] = make([]int16, k)
	}
	for j := range x {
		x[j] = make([]int32, k)
	}
	var acc [8]int32
	for b.Loop() {
		Sums4x2(&w, &x, &acc)
	}
	b.ReportMetric(8*k*float64(b.N)/b.Elapsed().Seconds()/1e9, "GMAC/s")
}
