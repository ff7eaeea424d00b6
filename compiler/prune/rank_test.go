package prune

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// numbers has ties, zeros of both signs, negatives and infinities.
func numbers(r *rand.Rand, n int) []float64 {
	list := make([]float64, n)
	for i := range list {
		switch r.IntN(4) {
		case 0:
			list[i] = float64(r.IntN(5)) - 2
		case 1:
			list[i] = math.Copysign(0, r.NormFloat64())
		default:
			list[i] = r.NormFloat64() * math.Pow(2, float64(r.IntN(80)-40))
		}
	}
	if n > 3 {
		list[0], list[n-1] = math.Inf(1), math.Inf(-1)
	}
	return list
}

func TestAscending(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for _, n := range []int{0, 1, 2, 17, 1000} {
		list := numbers(r, n)
		var want []int32
		for i := range n {
			want = append(want, int32(i))
		}
		slices.SortStableFunc(want, func(a, b int32) int { return cmp.Compare(list[a], list[b]) })
		order, err := ascending(list)
		if err != nil {
			t.Fatal(err)
		}
		var got []int32
		for _, r := range order {
			got = append(got, r.at)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d numbers: %v", n, got)
		}
	}
}

func TestSmallest(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	lists := [][]float64{numbers(r, 40), nil, numbers(r, 1), numbers(r, 100)}
	all := slices.Concat(lists...)
	sorted := slices.Clone(all)
	slices.Sort(sorted)
	for n := range len(all) + 1 {
		c, err := smallest(lists, n)
		if err != nil {
			t.Fatal(err)
		}
		var taken []float64
		for _, v := range all {
			if c.takes(v) {
				taken = append(taken, v)
			}
		}
		slices.Sort(taken)
		if !slices.Equal(taken, sorted[:n]) {
			t.Fatalf("%d smallest: %v", n, taken)
		}
	}
}

func TestLAMPByHand(t *testing.T) {
	got, err := lamp([]float64{3, 1, 2, 0})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{1, 1.0 / 14, 4.0 / 13, 0} {
		if math.Abs(got[i]-want) > 1e-15 {
			t.Errorf("score %d is %v, expected %v", i, got[i], want)
		}
	}
	if got, err := lamp([]float64{0, 0}); err != nil || got[0] != 0 || got[1] != 0 {
		t.Errorf("scores of zeros: %v", got)
	}
}

func BenchmarkLAMP(b *testing.B) {
	r := rand.New(rand.NewPCG(9, 9))
	scores := make([]float64, 1<<20)
	for i := range scores {
		scores[i] = math.Abs(float64(float32(r.NormFloat64())))
	}
	for b.Loop() {
		if _, err := lamp(scores); err != nil {
			b.Fatal(err)
		}
	}
}
