package viz

import (
	"cmp"
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
