package prune

import (
	"fmt"
	"math"
	"regexp"
	"strconv"

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
			if zeros, err = zerosUnder(l.weight.Param.Data, m); err != nil {
				return nil, stoppedAt(l, err)
			}
		}
		r.add(l, zeros)
	}
	return r, nil
}

// Apply returns the pruned network: one shot, without retraining. Pruned weights are zero and masked; weights that an earlier mask
// pruned stay so. Its name says how sparse it is: "lenet5.sparse50" has 50 % of its weights zero. net is not changed; if there is nothing
// to prune, the network returned equals it, name included.
func (p Plan) Apply(net *graph.Graph) (*Result, error) {
	layers, masks, err := p.masks(net)
	if err != nil {
		return nil, err
	}
	g := net.Clone()
	r := &Report{Plan: p, Net: net.Name}
	changed := false
	for i, l := range layers {
		v := g.Value(l.weight.Name)
		if m := masks[i]; m != nil && !m.Equal(v.Param.Mask) {
			data, err := m.Apply(v.Param.Data)
			if err != nil {
				return nil, stoppedAt(l, err)
			}
			g.SetParam(v, data, m)
			changed = true
		}
		r.add(l, v.Param.Zeros())
	}
	if changed {
		g.Name = sparseName(net.Name, r.Sparsity())
	}
	return &Result{Graph: g, Report: r}, nil
}

func stoppedAt(l *layer, err error) error { return fmt.Errorf("prune: at layer %s: %w", l.Label, err) }

// lastSparse is the end of a name that an earlier plan gave.
var lastSparse = regexp.MustCompile(`\.sparse\d+(\.\d)?$`)

// sparseName returns the name of a network of the given weight sparsity, in percent to one place. It replaces what an earlier plan put
// at the end: a network of 50 % pruned on to 70 % is "net.sparse70".
func sparseName(name string, sparsity float64) string {
	percent := strconv.FormatFloat(math.Round(1000*sparsity)/10, 'f', -1, 64)
	return lastSparse.ReplaceAllString(name, "") + ".sparse" + percent
}

// zerosUnder counts the zeros of t once m is applied.
func zerosUnder(t *tensor.Tensor, m *tensor.Mask) (int, error) {
	n := m.Len() - m.Kept()
	err := inBlocks(t.Len(), func(lo, hi int) {
		if t.Kind == tensor.F32 {
			for i, v := range t.F32()[lo:hi] {
				if v == 0 && m.Keeps(lo+i) {
					n++
				}
			}
			return
		}
		for i := lo; i < hi; i++ {
			if t.IsZero(i) && m.Keeps(i) {
				n++
			}
		}
	})
	return n, err
}

// masks returns the layers of net and the mask each shall have; nil for one that has and gets none.
func (p Plan) masks(net *graph.Graph) ([]*layer, []*tensor.Mask, error) {
	if err := p.Err(); err != nil {
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
	task := progress.Start("rank the weights of "+net.Name, 2*len(layers))
	scores := make([][]float64, len(layers))
	for i, l := range layers {
		if scores[i], err = p.score(l); err != nil {
			return nil, nil, err
		}
		if err := task.Step(1); err != nil {
			return nil, nil, stoppedAt(l, err)
		}
	}
	cuts, err := p.cuts(layers, scores, b)
	if err != nil {
		return nil, nil, fmt.Errorf("prune: %w", err)
	}
	masks := make([]*tensor.Mask, len(layers))
	for i, l := range layers {
		if masks[i], err = p.mask(l, scores[i], cuts[i]); err != nil {
			return nil, nil, stoppedAt(l, err)
		}
		if err := task.Step(1); err != nil {
			return nil, nil, stoppedAt(l, err)
		}
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
