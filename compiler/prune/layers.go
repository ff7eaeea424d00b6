package prune

import (
	"fmt"
	"path"
	"strings"

	"github.com/luciola-nn/luciola/compiler/graph"
)

// layer is a weight that can be pruned, with the first node that reads it.
type layer struct {
	graph.Layer
	weight *graph.Value
	kept   bool // never touched
	macs   int  // multiply-adds of one image, over all nodes that read the weight
}

// layers returns the weights of conv and dense nodes in execution order, each once.
func (p Plan) layers(g *graph.Graph) ([]*layer, error) {
	nodes, err := g.Layers()
	if err != nil {
		return nil, fmt.Errorf("prune: %w", err)
	}
	var all []*layer
	of := map[*graph.Value]*layer{}
	for _, n := range nodes {
		w := n.Node.Weight()
		if w == nil || n.Weights == 0 {
			continue
		}
		if of[w] == nil {
			of[w] = &layer{Layer: n, weight: w}
			all = append(all, of[w])
		}
		of[w].macs += n.MACs
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("prune: %s has no conv or dense layer whose weight is a parameter", g.Name)
	}
	return all, p.keep(all)
}

// keep marks the layers that the plan keeps.
func (p Plan) keep(all []*layer) error {
	for _, pattern := range p.Keep {
		found := false
		for _, l := range all {
			for _, name := range l.names() {
				fits, err := path.Match(pattern, name)
				if err != nil {
					return fmt.Errorf("prune: Keeping(%q): not a glob such as fc*: %w", pattern, err)
				}
				if fits {
					l.kept, found = true, true
				}
			}
		}
		if !found {
			return fmt.Errorf("prune: Keeping(%q) fits no layer; the layers are %s", pattern, list(all))
		}
	}
	return nil
}

// names returns what a pattern is compared with.
func (l *layer) names() []string {
	names := []string{l.Name, l.Node.From, l.weight.Name}
	if i := strings.LastIndexByte(l.weight.Name, '.'); i > 0 {
		names = append(names, l.weight.Name[:i])
	}
	if dir := strings.Trim(path.Dir(l.Node.From), "/."); dir != "" {
		names = append(names, dir) // PyTorch's exporter: /conv1/Conv
	}
	return names
}

func list(all []*layer) string {
	const most = 20
	var names []string
	for i, l := range all {
		if i == most {
			return strings.Join(names, ", ") + fmt.Sprintf(" and %d more", len(all)-most)
		}
		name := l.Label
		if l.Name != name {
			name += " (" + l.Name + ")"
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}
