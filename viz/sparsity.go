package viz

import (
	"fmt"
	"math"
	"strings"

	"github.com/luciola-nn/luciola/compiler/eval"
)

// Sparsity draws the zeros of one or more networks, layer by layer: of weights, of activations (the layer's input) and of multiply-adds
// with a zero operand, each counted by eval.CountSparsity. Layers are matched by name; a network without a layer leaves a gap.
func Sparsity(nets ...*eval.Sparsity) (*Figure, error) {
	if len(nets) == 0 {
		return nil, fmt.Errorf("viz: Sparsity needs at least one result of eval.CountSparsity")
	}
	b := barChart{title: "Zeros of each layer", of: "layer"}
	row := map[string]int{}
	for i, n := range nets {
		if n == nil {
			return nil, fmt.Errorf("viz: network %d of %d is nil; expected the results of eval.CountSparsity", i+1, len(nets))
		}
		for _, l := range n.Layers {
			if _, known := row[l.Name]; !known {
				row[l.Name] = len(b.names)
				b.names = append(b.names, l.Name)
			}
		}
	}
	if len(b.names) == 0 {
		return nil, fmt.Errorf("viz: %s has no convolution or dense layer, so there are no zeros to draw", nets[0].Net)
	}
	b.panels = []barPanel{
		{title: "weights", unit: share.named("zeros")},
		{title: "activations", unit: share.named("zeros")},
		{title: "multiply-adds", unit: share.named("with a zero operand")},
	}
	for i, name := range distinct(nets) {
		for p, zeros := range zerosOf(nets[i], row) {
			b.panels[p].series = append(b.panels[p].series, &Series{Name: name, Values: zeros})
		}
		n := nets[i]
		b.notes = append(b.notes, fmt.Sprintf("%s, %s images: weights %s, activations %s (%s with the network's own input), multiply-adds %s.",
			name, countText(float64(n.Images)), percentText(n.Weight()), percentText(n.Activation()), percentText(n.ActivationWithInput()),
			percentText(n.MAC())))
	}
	if len(nets) == 1 {
		b.subtitle = nets[0].Net
	}
	b.summary = fmt.Sprintf("Shares of zeros in %d layers of %d networks", len(b.names), len(nets))
	b.notes = append(b.notes, "Zero: equal to the zero point. Products with padding are not counted.")
	return b.figure(), nil
}

// zerosOf returns the shares of a network's layers, one list a panel; NaN where it has no such layer.
func zerosOf(n *eval.Sparsity, row map[string]int) [3][]float64 {
	var out [3][]float64
	for p := range out {
		out[p] = make([]float64, len(row))
		for j := range out[p] {
			out[p][j] = math.NaN()
		}
	}
	for _, l := range n.Layers {
		j := row[l.Name]
		out[0][j] = float64(l.ZeroWeights) / float64(l.Weights)
		out[1][j] = float64(l.ZeroInputs) / float64(l.Inputs)
		out[2][j] = float64(l.MACs-l.Executed) / float64(l.MACs) // NaN of nothing: a gap
	}
	return out
}

// distinct returns a name for each network; a second of the same name gets its place behind it.
func distinct(nets []*eval.Sparsity) []string {
	names := make([]string, len(nets))
	seen := map[string]bool{}
	for i, n := range nets {
		names[i] = n.Net
		if seen[n.Net] {
			names[i] = fmt.Sprintf("%s (%d)", strings.TrimSpace(n.Net), i+1)
		}
		seen[names[i]] = true
	}
	return names
}
