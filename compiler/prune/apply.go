package prune

import (
	"fmt"
	"math"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Result is a pruned network and what was done to it.
type Result struct {
	Graph  *graph.Graph
	Report *Report
}

// String returns the report as text.
func (r *Result) String() string { return r.Report.String() }

// MIME returns the report as a notebook shows it.
func (r *Result) MIME() map[string]any { return r.Report.MIME() }

// Explain returns what Apply would do to each layer, before any work: weights left, multiply-adds left, bytes. net is not changed.
func (p Plan) Explain(net *graph.Graph) (*Report, error) {
	layers, masks, err := p.masks(net)
	if err != nil {
		return nil, err
	}
	r := &Report{Plan: p, Net: net.Name, Planned: true}
	for i, l := range layers {
		zeros := l.Weights - l.NonZero
		if m := masks[i]; m != nil {
			zeros = zerosUnder(l.weight.Param.Data, m)
		}
		r.add(l, zeros)
	}
	return r, nil
}

// Apply returns the pruned network: one shot, without retraining. Pruned weights are zero and masked; weights that an earlier mask
// pruned stay so. net is not changed.
func (p Plan) Apply(net *graph.Graph) (*Result, error) {
	layers, masks, err := p.masks(net)
	if err != nil {
		return nil, err
	}
	g := net.Clone()
	r := &Report{Plan: p, Net: net.Name}
	for i, l := range layers {
		v := g.Value(l.weight.Name)
		if m := masks[i]; m != nil && !m.Equal(v.Param.Mask) {
			data, err := m.Apply(v.Param.Data)
			if err != nil {
				return nil, fmt.Errorf("prune: layer %s: %w", l.Label, err)
			}
			g.SetParam(v, data, m)
		}
		r.add(l, v.Param.Zeros())
	}
	return &Result{Graph: g, Report: r}, nil
}

// zerosUnder counts the zeros of t once m is applied.
func zerosUnder(t *tensor.Tensor, m *tensor.Mask) int {
	n := m.Len() - m.Kept()
	if t.Kind == tensor.F32 {
		for i, v := range t.F32() {
			if v == 0 && m.Keeps(i) {
				n++
			}
		}
		return n
	}
	for i := range t.Len() {
		if t.IsZero(i) && m.Keeps(i) {
			n++
		}
	}
	return n
}

// masks returns the layers of net and the mask each shall have; nil for one that has and gets none.
func (p Plan) masks(net *graph.Graph) ([]*layer, []*tensor.Mask, error) {
	if err := p.check(); err != nil {
		return nil, nil, err
	}
	layers, err := p.layers(net)
	if err != nil {
		return nil, nil, err
	}
	b, err := p.budget(layers)
	if err != nil {
		return nil, nil, err
	}
	task := progress.Start("rank the weights of "+net.Name, len(layers))
	scores := make([][]float64, len(layers))
	for i, l := range layers {
		if l.kept {
			continue
		}
		if scores[i], err = p.score(l); err != nil {
			return nil, nil, err
		}
		if err := task.Step(1); err != nil {
			return nil, nil, fmt.Errorf("prune: after layer %s: %w", l.Label, err)
		}
	}
	cuts := p.cuts(layers, scores, b)
	masks := make([]*tensor.Mask, len(layers))
	for i, l := range layers {
		masks[i] = p.mask(l, scores[i], cuts[i])
	}
	task.End(fmt.Sprintf("ranked the weights of %d layers", len(layers)))
	return layers, masks, nil
}

// budget returns how many weights of the layers that are not kept shall be pruned in all. Zeros of kept layers count.
func (p Plan) budget(layers []*layer) (int, error) {
	total, open, zerosKept := 0, 0, 0
	for _, l := range layers {
		total += l.Weights
		if l.kept {
			zerosKept += l.Weights - l.NonZero
		} else {
			open += l.Weights
		}
	}
	// At least the target. The small amount undoes that 0.07·100 is 7.000000000000001.
	need := max(int(math.Ceil(p.Target*float64(total)-1e-6))-zerosKept, 0)
	if need > open {
		return 0, fmt.Errorf("prune: target %v of %d weights cannot be met: the layers kept hold %d of them, so at most %.3f can be reached; "+
			"keep fewer layers or lower the target", p.Target, total, total-open, float64(open+zerosKept)/float64(total))
	}
	return need, nil
}

// score returns the scores of a layer; −∞ for weights that a mask prunes already, so that they stay first.
func (p Plan) score(l *layer) ([]float64, error) {
	scores := p.Criterion.Score(l.weight.Param.Data)
	if len(scores) != l.Weights {
		return nil, fmt.Errorf("prune: criterion %s gave %d scores for the %d weights of layer %s", p.Criterion.Name, len(scores), l.Weights, l.Label)
	}
	for i, v := range scores {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("prune: criterion %s: the score of weight %d of layer %s is %v, expected a finite number; the weight is %v",
				p.Criterion.Name, i, l.Label, v, l.weight.Param.Data.Real(i))
		}
	}
	if !p.Spread.Each && p.Spread.Score != nil {
		scores = p.Spread.Score(scores)
	}
	if m := l.weight.Param.Mask; m != nil {
		for i := range scores {
			if !m.Keeps(i) {
				scores[i] = math.Inf(-1)
			}
		}
	}
	return scores, nil
}

// cuts returns where to cut each layer: one cut for all, or one each.
func (p Plan) cuts(layers []*layer, scores [][]float64, count int) []*cut {
	cuts := make([]*cut, len(layers))
	pruned, sizes, fixed := 0, make([]int, len(layers)), make([]int, len(layers))
	for i, l := range layers {
		if m := l.weight.Param.Mask; m != nil && !l.kept {
			fixed[i] = m.Len() - m.Kept()
			pruned += fixed[i]
		}
		sizes[i] = len(scores[i])
	}
	if !p.Spread.Each {
		all := smallest(scores, max(count, pruned))
		for i := range cuts {
			cuts[i] = &all
		}
		return cuts
	}
	for i, n := range divide(count, sizes, fixed) {
		c := smallest(scores[i:i+1], n)
		cuts[i] = &c
	}
	return cuts
}

// mask returns the mask of a layer; nil if nothing is pruned. An equal mask stays what it is, provenance included.
func (p Plan) mask(l *layer, scores []float64, c *cut) *tensor.Mask {
	old := l.weight.Param.Mask
	if l.kept {
		return old
	}
	from := p.String()
	if old != nil && old.From() != "" {
		from = old.From() + "; " + from
	}
	m := tensor.NewMask(l.Weights, from, func(i int) bool { return !c.takes(scores[i]) })
	if m.Equal(old) || old == nil && m.Kept() == m.Len() {
		return old
	}
	return m
}
