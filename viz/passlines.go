package viz

import (
	"fmt"
	"slices"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
)

// countLines writes the counts that differ.
func countLines(before, after graph.Stats) []passLine {
	var lines []passLine
	add := func(name string, a, b int) {
		switch {
		case a == b || b < 0:
		case a <= 0:
			lines = append(lines, passLine{text: name + " " + countText(float64(b))})
		default:
			lines = append(lines, passLine{text: name + " " + countText(float64(b)) + " (" + share.change(float64(b-a)/float64(a)) + ")"})
		}
	}
	add("nodes", before.Nodes, after.Nodes)
	add("parameters", before.Params, after.Params)
	add("MACs", before.MACs, after.MACs)
	add("parameter bytes", before.ParamBytes, after.ParamBytes)
	add("activation bytes", before.Activations, after.Activations)
	return lines
}

// maxNodeLines is the most nodes that a column lists.
const maxNodeLines = 12

// few returns the lines, or if they are many one line for all of a kind.
func few(lines []passLine) []passLine {
	if len(lines) <= maxNodeLines {
		return lines
	}
	type kind struct {
		mark rune
		name string
	}
	var order []kind
	count := map[kind]int{}
	for _, l := range lines {
		k := kind{l.mark, l.kind}
		if count[k]++; count[k] == 1 {
			order = append(order, k)
		}
	}
	var short []passLine
	for _, k := range order {
		short = append(short, passLine{mark: k.mark, text: fmt.Sprintf("%d × %s", count[k], k.name)})
	}
	return short[:min(len(short), maxNodeLines)]
}

// described is what a node looks like to a reader.
type described struct {
	name, label, attrs string
	params             []*graph.Param
}

// describe returns the nodes of a graph in order.
func describe(g *graph.Graph) ([]described, error) {
	layers, err := g.Layers()
	if err != nil {
		return nil, fmt.Errorf("viz: %w", err)
	}
	all := make([]described, len(layers))
	for i, l := range layers {
		d := described{name: l.Name, label: l.Op, attrs: attr.Print(l.Node.Row().Attrs, l.Node.Attrs)}
		for _, v := range l.Node.In {
			if v.IsConst() {
				d.params = append(d.params, v.Param)
			}
		}
		all[i] = d
	}
	return all, nil
}

// nodeLines writes which nodes differ: those gone, then those changed, then those new.
func nodeLines(before, after []described) []passLine {
	was, is := map[string]described{}, map[string]bool{}
	for _, d := range before {
		was[d.name] = d
	}
	var changed, made []passLine
	for _, d := range after {
		is[d.name] = true
		old, known := was[d.name]
		switch {
		case !known:
			made = append(made, passLine{'+', d.label + " " + d.name, d.label})
		case old.label != d.label:
			changed = append(changed, passLine{'→', d.name + ": " + d.label, d.label})
		case old.attrs != d.attrs:
			changed = append(changed, passLine{'→', d.name + ":" + d.attrs, "other attributes"})
		case !slices.Equal(old.params, d.params):
			changed = append(changed, passLine{'→', d.name + ": new weights", "new weights"})
		}
	}
	var gone []passLine
	for _, d := range before {
		if !is[d.name] {
			gone = append(gone, passLine{'−', d.label + " " + d.name, d.label})
		}
	}
	return slices.Concat(gone, changed, made)
}
