package viz

import (
	"cmp"
	"slices"
)

// reduceCrossings reorders each layer by the mean place of its neighbours, downwards and upwards in turn, and keeps the best order.
func reduceCrossings(layers [][]*item) {
	best, fewest := snapshot(layers), crossings(layers)
	for sweep := 0; sweep < sweeps && fewest > 0; sweep++ {
		rank := ranks(layers)
		order := func(layer []*item, near func(*item) []*item) {
			mean := map[*item]float64{}
			for _, it := range layer {
				mean[it] = float64(rank[it])
				if ns := near(it); len(ns) > 0 {
					sum := 0.0
					for _, n := range ns {
						sum += float64(rank[n])
					}
					mean[it] = sum / float64(len(ns))
				}
			}
			slices.SortStableFunc(layer, func(a, b *item) int { return cmp.Compare(mean[a], mean[b]) })
			for i, it := range layer {
				rank[it] = i
			}
		}
		if sweep%2 == 0 {
			for _, layer := range layers {
				order(layer, func(it *item) []*item { return it.up })
			}
		} else {
			for _, layer := range slices.Backward(layers) {
				order(layer, func(it *item) []*item { return it.down })
			}
		}
		if n := crossings(layers); n < fewest {
			best, fewest = snapshot(layers), n
		}
	}
	for i := range layers {
		copy(layers[i], best[i])
	}
}

func snapshot(layers [][]*item) [][]*item {
	c := make([][]*item, len(layers))
	for i := range layers {
		c[i] = slices.Clone(layers[i])
	}
	return c
}

func ranks(layers [][]*item) map[*item]int {
	rank := map[*item]int{}
	for _, layer := range layers {
		for i, it := range layer {
			rank[it] = i
		}
	}
	return rank
}

// crossings counts pairs of edges between neighbouring layers that cross.
func crossings(layers [][]*item) int {
	rank, n := ranks(layers), 0
	for _, layer := range layers {
		var ends []int // of edges in order of their starts; inversions are crossings
		for _, it := range layer {
			var own []int
			for _, d := range it.down {
				own = append(own, rank[d])
			}
			slices.Sort(own)
			ends = append(ends, own...)
		}
		for i, a := range ends {
			for _, b := range ends[i+1:] {
				if a > b {
					n++
				}
			}
		}
	}
	return n
}
