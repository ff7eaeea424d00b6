package quant

import (
	"fmt"
	"math"
	"sync"

	"github.com/luciola-nn/luciola/compiler/datasets"
	"github.com/luciola-nn/luciola/compiler/eval"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// observe runs g over the images twice, first for the range of every float value it computes or takes, then for the distribution in it.
func observe(g *graph.Graph, images datasets.Split) (map[*graph.Value]*spread, error) {
	var values []*graph.Value
	for _, v := range g.Values() {
		if !v.IsConst() && v.Type.Kind.IsFloat() {
			values = append(values, v)
		}
	}
	seen := make([]*spread, len(values))
	for i := range seen {
		seen[i] = &spread{min: math.Inf(1), max: math.Inf(-1)}
	}
	var mu sync.Mutex // counts and extremes do not depend on the order of images
	each := func(update func(s *spread, data []float32)) error {
		return eval.Observe(g, values, images, func(_ int, out []*tensor.Tensor) error {
			mu.Lock()
			defer mu.Unlock()
			for i, t := range out {
				update(seen[i], t.F32())
			}
			return nil
		})
	}
	if err := each((*spread).extend); err != nil {
		return nil, fmt.Errorf("quant: calibration: %w", err)
	}
	for i, s := range seen {
		if math.IsInf(s.min, 0) || math.IsInf(s.max, 0) || math.IsNaN(s.min) {
			return nil, fmt.Errorf("quant: calibration: %%%s is infinite or not a number on these images", values[i].Name)
		}
	}
	if err := each((*spread).add); err != nil {
		return nil, fmt.Errorf("quant: calibration: %w", err)
	}
	byValue := make(map[*graph.Value]*spread, len(values))
	for i, v := range values {
		byValue[v] = seen[i]
	}
	return byValue, nil
}

// extend widens the range to hold data.
func (s *spread) extend(data []float32) {
	for _, x := range data {
		v := float64(x)
		if v != v {
			s.min = math.NaN()
			return
		}
		s.min, s.max = min(s.min, v), max(s.max, v)
	}
}

// add counts data.
func (s *spread) add(data []float32) {
	for _, x := range data {
		s.count[s.bin(float64(x))]++
		if x == 0 {
			s.zeros++
		}
	}
}
