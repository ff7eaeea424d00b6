package quant

import (
	"math"

	"github.com/luciola-nn/luciola/compiler/graph"
)

// groupRanges picks a range for every value observed, one for all values that integers must represent alike: what goes into and comes
// out of pools, concatenations and movements of elements. The range of a group spans the ranges of its members.
func groupRanges(g *graph.Graph, seen map[*graph.Value]*spread, pick rangePicker) map[*graph.Value][2]float64 {
	parent := map[*graph.Value]*graph.Value{}
	var find func(v *graph.Value) *graph.Value
	find = func(v *graph.Value) *graph.Value {
		if p := parent[v]; p != nil && p != v {
			return find(p)
		}
		return v
	}
	users := g.Users()
	saturates := map[*graph.Value]bool{} // values whose only reader clamps them: the range of the clamped value is enough
	for _, n := range g.Nodes() {
		if n.Row().Integers != graph.SameParams || n.Op == graph.Dequantize {
			continue
		}
		for _, v := range n.In {
			if seen[v] != nil {
				parent[find(v)] = find(n.Out[0])
				saturates[v] = n.Op == graph.Clip && len(users[v]) == 1 && !g.IsOutput(v)
			}
		}
	}
	span := map[*graph.Value][2]float64{}
	for _, v := range g.Values() {
		if seen[v] == nil || saturates[v] {
			continue
		}
		lo, hi := pick(seen[v])
		root := find(v)
		if s, ok := span[root]; ok {
			lo, hi = math.Min(lo, s[0]), math.Max(hi, s[1])
		}
		span[root] = [2]float64{lo, hi}
	}
	ranges := map[*graph.Value][2]float64{}
	for v := range seen {
		ranges[v] = span[find(v)]
	}
	return ranges
}
