package viz

import (
	"math"
	"slices"
)

// pack sets the items of a layer side by side, centred on 0.
func pack(layer []*item) {
	total := -float64(boxGap)
	for _, it := range layer {
		total += it.width + boxGap
	}
	x := -total / 2
	for _, it := range layer {
		it.x = x + it.width/2
		x += it.width + boxGap
	}
}

// straighten moves items towards their neighbours' mean place and pushes them apart again, keeping their order.
func straighten(layers [][]*item) {
	for round := range 2 * sweeps {
		for i := range layers {
			layer := layers[i]
			if round%2 == 1 {
				layer = layers[len(layers)-1-i]
			}
			want := make([]float64, len(layer))
			for j, it := range layer {
				near := it.up
				if round%2 == 1 {
					near = it.down
				}
				want[j] = it.x
				if len(near) > 0 {
					sum := 0.0
					for _, n := range near {
						sum += n.x
					}
					want[j] = sum / float64(len(near))
				}
			}
			separate(layer, want)
		}
	}
}

// separate gives every item the place it wants, as far as order and gaps allow: the mean of pushing right and pushing left.
func separate(layer []*item, want []float64) {
	right, left := slices.Clone(want), slices.Clone(want)
	for j := 1; j < len(layer); j++ {
		right[j] = max(right[j], right[j-1]+gap(layer[j-1], layer[j]))
	}
	for j := len(layer) - 2; j >= 0; j-- {
		left[j] = min(left[j], left[j+1]-gap(layer[j], layer[j+1]))
	}
	for j, it := range layer {
		it.x = (right[j] + left[j]) / 2
	}
}

func gap(a, b *item) float64 { return (a.width+b.width)/2 + boxGap }

// columns returns the first layer of every column: of the places where the column would be at least half full, the one that the fewest
// edges cross, so that few turn.
func columns(layers [][]*item) []int {
	starts := []int{0}
	most := max(columnAtMin, int(math.Sqrt(2.8*float64(len(layers)))))
	for start := 0; len(layers)-start > most; {
		best, fewest := start+most, math.MaxInt
		for i := start + most; i > start+most/2; i-- {
			cross := 0
			for _, it := range layers[i-1] {
				cross += len(it.down)
			}
			if cross < fewest {
				best, fewest = i, cross
			}
		}
		starts = append(starts, best)
		start = best
	}
	return starts
}

// fold sets the columns side by side and routes the edges.
func (d *digraph) fold(layers, chains [][]*item) *layout {
	out := &layout{vertices: make([]place, len(d.sizes))}
	starts := columns(layers)
	at := map[*item]place{}
	column := map[*item]int{}
	var lefts []float64
	x := 0.0
	for k, start := range starts {
		end := len(layers)
		if k+1 < len(starts) {
			end = starts[k+1]
		}
		lo, hi := math.Inf(1), math.Inf(-1)
		for _, layer := range layers[start:end] {
			for _, it := range layer {
				lo, hi = min(lo, it.x-it.width/2), max(hi, it.x+it.width/2)
			}
		}
		lefts = append(lefts, x)
		for l, layer := range layers[start:end] {
			for _, it := range layer {
				at[it] = place{x + it.x - lo, float64(l)*layerStep + layerStep/2 + turnRoom}
				column[it] = k
				if it.vertex >= 0 {
					out.vertices[it.vertex] = at[it]
				}
			}
		}
		x += hi - lo + columnGap
		out.height = max(out.height, float64(end-start)*layerStep+2*turnRoom)
	}
	out.width = x - columnGap
	for _, chain := range chains {
		out.route(chain, at, column, lefts)
	}
	return out
}

// route follows an edge from the lower side of its start to the upper side of its end.
func (l *layout) route(chain []*item, at map[*item]place, column map[*item]int, lefts []float64) {
	path := make([]stop, len(chain))
	for i, it := range chain {
		path[i].place = at[it]
		if i > 0 && column[it] != column[chain[i-1]] {
			l.turns++
			path[i].turn, path[i].left = l.turns, lefts[column[it]]
		}
	}
	path[0].y += boxHeight / 2
	path[len(path)-1].y -= boxHeight / 2
	l.routes = append(l.routes, path)
}
