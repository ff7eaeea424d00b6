package viz

import (
	"cmp"
	"math"
	"slices"
)

// digraph is a drawing of boxes joined by arrows. Edges lead from lower to higher numbers.
type digraph struct {
	sizes []float64 // width of each vertex
	edges [][2]int
}

// place is where a vertex stands: its centre, y downwards from the top.
type place struct{ x, y float64 }

// layout is the drawing's geometry.
type layout struct {
	width, height float64
	vertices      []place
	routes        [][]stop // one an edge: from the lower side of its start to the upper side of its end
	turns         int      // hops from a column to the next, of all edges
}

// stop is a place an edge comes by.
type stop struct {
	place
	turn int     // not 0: the hop from the stop before leads to the next column, the turn-th to do so
	left float64 // with turn: where that column begins
}

// Distances of the drawing in CSS pixels.
const (
	boxHeight   = 50
	layerStep   = 70
	boxGap      = 16
	detour      = 10 // width kept free for an edge that passes by
	columnGap   = 40
	turnRoom    = 10 // above and below a column, for edges that turn
	sweeps      = 12
	columnAtMin = 14 // layers that are never folded
)

// item is a vertex, or the passage of a long edge through a layer.
type item struct {
	vertex   int // -1: a passage
	width    float64
	x        float64
	up, down []*item
	layer    int
}

// arrange lays the graph out in layers: each vertex below all its sources (longest path), order within a layer by barycentre sweeps
// that reduce crossings (Sugiyama, Tagawa, Toda 1981), then the layers folded into columns where a single edge joins two of them.
func (d *digraph) arrange() *layout {
	layers, chains := d.layered()
	reduceCrossings(layers)
	for _, layer := range layers {
		pack(layer)
	}
	straighten(layers)
	return d.fold(layers, chains)
}

// layered places every vertex and gives long edges a passage in each layer between. It returns the layers and each edge's items.
func (d *digraph) layered() (layers [][]*item, chains [][]*item) {
	items := make([]*item, len(d.sizes))
	for v, w := range d.sizes {
		items[v] = &item{vertex: v, width: w}
	}
	sorted := slices.Clone(d.edges)
	slices.SortFunc(sorted, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	for _, e := range sorted {
		items[e[1]].layer = max(items[e[1]].layer, items[e[0]].layer+1)
	}
	put := func(it *item) {
		for len(layers) <= it.layer {
			layers = append(layers, nil)
		}
		layers[it.layer] = append(layers[it.layer], it)
	}
	for _, it := range items {
		put(it)
	}
	for _, e := range d.edges {
		from, to := items[e[0]], items[e[1]]
		chain := []*item{from}
		for l := from.layer + 1; l < to.layer; l++ {
			pass := &item{vertex: -1, width: detour, layer: l}
			put(pass)
			chain = append(chain, pass)
		}
		chain = append(chain, to)
		for i := range chain[1:] {
			chain[i].down = append(chain[i].down, chain[i+1])
			chain[i+1].up = append(chain[i+1].up, chain[i])
		}
		chains = append(chains, chain)
	}
	return layers, chains
}

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
