package prune

import (
	"errors"
	"fmt"
	"math"

	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// score returns the scores of a layer; −∞ for weights that a mask prunes already, so that they stay first; none for a layer that is kept.
func (p Plan) score(l *layer) ([]float64, error) {
	if l.kept {
		return nil, nil
	}
	scores, err := p.Criterion.Score(l.weight.Param.Data)
	if err != nil {
		return nil, p.scoring(l, "criterion "+p.Criterion.Name, err)
	}
	if len(scores) != l.Weights {
		return nil, fmt.Errorf("prune: criterion %s gave %d scores for the %d weights of layer %s", p.Criterion.Name, len(scores), l.Weights, l.Label)
	}
	bad := -1
	err = inBlocks(len(scores), func(lo, hi int) {
		for i := lo; i < hi && bad < 0; i++ {
			if math.IsNaN(scores[i]) || math.IsInf(scores[i], 0) {
				bad = i
			}
		}
	})
	if err != nil {
		return nil, stoppedAt(l, err)
	}
	if bad >= 0 {
		return nil, fmt.Errorf("prune: criterion %s: the score of weight %d of layer %s is %v, expected a finite number; the weight is %v",
			p.Criterion.Name, bad, l.Label, scores[bad], l.weight.Param.Data.Real(bad))
	}
	if !p.Spread.Each && p.Spread.Score != nil {
		if scores, err = p.Spread.Score(scores); err != nil {
			return nil, p.scoring(l, "spread "+p.Spread.Name, err)
		}
	}
	if m := l.weight.Param.Mask; m != nil {
		err = inBlocks(len(scores), func(lo, hi int) {
			for i := lo; i < hi; i++ {
				if !m.Keeps(i) {
					scores[i] = math.Inf(-1)
				}
			}
		})
	}
	if err != nil {
		return nil, stoppedAt(l, err)
	}
	return scores, nil
}

// scoring is the error of a criterion or spread at a layer.
func (p Plan) scoring(l *layer, who string, err error) error {
	if errors.Is(err, progress.ErrStopped) {
		return stoppedAt(l, err)
	}
	return fmt.Errorf("prune: %s at layer %s: %w", who, l.Label, err)
}

// cuts returns where to cut each layer: one cut for all, or one each.
func (p Plan) cuts(layers []*layer, scores [][]float64, count int) ([]*cut, error) {
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
		all, err := smallest(scores, max(count, pruned))
		for i := range cuts {
			cuts[i] = &all
		}
		return cuts, err
	}
	for i, n := range divide(count, sizes, fixed) {
		c, err := smallest(scores[i:i+1], n)
		if err != nil {
			return nil, err
		}
		cuts[i] = &c
	}
	return cuts, nil
}

// mask returns the mask of a layer; nil if nothing is pruned. An equal mask stays what it is, provenance included.
func (p Plan) mask(l *layer, scores []float64, c *cut) (*tensor.Mask, error) {
	old := l.weight.Param.Mask
	if l.kept {
		return old, nil
	}
	from := p.String()
	if old != nil && old.From() != "" {
		from = old.From() + "; " + from
	}
	words := make([]uint64, (l.Weights+63)/64)
	err := inBlocks(l.Weights, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			if !c.takes(scores[i]) {
				words[i/64] |= 1 << (i % 64)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	m, err := tensor.MaskFromWords(l.Weights, from, words)
	if err != nil {
		return nil, err
	}
	if m.Equal(old) || old == nil && m.Kept() == m.Len() {
		return old, nil
	}
	return m, nil
}
