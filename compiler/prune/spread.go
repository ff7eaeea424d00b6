package prune

import (
	"cmp"
	"slices"
)

// Spread says how the budget divides over the layers.
type Spread struct {
	Name string
	Doc  string

	// Each makes every layer that is not kept meet one and the same sparsity by itself; Score is not used. Otherwise the weights of all
	// layers are ranked together, by what Score makes of a layer's scores, or by the scores themselves if Score is nil.
	Each  bool
	Score func(scores []float64) ([]float64, error)
}

// The spreads.
var (
	Uniform = Spread{
		Name: "uniform", Each: true,
		Doc: "Every layer that is not kept gets the same sparsity.",
	}
	Global = Spread{
		Name: "global",
		Doc:  "One threshold over all layers. At high targets it can empty a layer.",
	}
	LAMP = Spread{
		Name: "lamp", Score: lamp,
		Doc: "One threshold over scores that are relative to the larger weights of the layer: the largest of each layer goes last.",
	}
)

// lamp returns s²/Σt² over the t of the layer that are at least s (Lee et al., "Layer-Adaptive Sparsity for the Magnitude-based
// Pruning", 2021, arXiv:2010.07611, equation 5). Among equals the later counts as larger, so each layer has one score of 1. The sum runs
// from the largest down; the score of zero is 0.
func lamp(scores []float64) ([]float64, error) {
	order, err := ascending(scores)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(scores))
	sum := 0.0
	slices.Reverse(order)
	err = inBlocks(len(order), func(lo, hi int) {
		for _, r := range order[lo:hi] {
			square := float64(scores[r.at] * scores[r.at])
			if sum += square; sum > 0 {
				out[r.at] = square / sum
			}
		}
	})
	return out, err
}

// divide returns how many of each layer to prune such that count are pruned in all, with the same share of each, but no fewer than
// fixed (those that are pruned already). Shares are rounded by largest remainder; ties go to the earlier layer.
func divide(count int, sizes, fixed []int) []int {
	share := make([]int, len(sizes))
	open := make([]int, 0, len(sizes))
	for i := range sizes {
		open = append(open, i)
	}
	for {
		total := 0
		for _, i := range open {
			total += sizes[i]
		}
		apportion(count, total, sizes, open, share)
		// A layer with more pruned already keeps that; the others divide the rest anew.
		over := slices.IndexFunc(open, func(i int) bool { return share[i] < fixed[i] })
		if over < 0 {
			return share
		}
		i := open[over]
		share[i] = fixed[i]
		count = max(count-fixed[i], 0)
		open = slices.Delete(open, over, over+1)
	}
}

// apportion sets share[i] of each open layer to its part of count, in proportion to its size.
func apportion(count, total int, sizes, open, share []int) {
	if total == 0 {
		return
	}
	left := count
	rest := make([]int, len(sizes))
	for _, i := range open {
		share[i] = int(int64(count) * int64(sizes[i]) / int64(total))
		rest[i] = int(int64(count) * int64(sizes[i]) % int64(total))
		left -= share[i]
	}
	order := slices.Clone(open)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rest[b], rest[a]) })
	for _, i := range order[:min(left, len(order))] {
		share[i]++
	}
}
