package eval

import (
	"fmt"

	"github.com/luciola-nn/luciola/compiler/datasets"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/report"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Sparsity is what zeros a network has, counted on images at the precision it runs in. Zero means equal to the zero point.
type Sparsity struct {
	Net    string
	Images int
	Layers []LayerSparsity // convolutions and dense layers, in order
}

// LayerSparsity is one convolution or dense layer. Activation and MAC counts are sums over all images.
type LayerSparsity struct {
	Name        string
	Op          graph.Op
	OwnInput    bool // the layer reads the network's own input
	Weights     int
	ZeroWeights int
	Inputs      int64 // elements of the layer's input
	ZeroInputs  int64
	MACs        int64 // multiply-adds with both operands inside the image
	Executed    int64 // of MACs, those with both operands non-zero
	PaddedTaps  int64 // multiply-adds with padding, not in MACs
}

// CountSparsity counts the zeros of every convolution and dense layer over the images.
func CountSparsity(net *graph.Graph, images datasets.Split) (*Sparsity, error) {
	one, err := net.Batch(1)
	if err != nil {
		return nil, fmt.Errorf("eval: %w", err)
	}
	s := &Sparsity{Net: net.Name, Images: images.Len()}
	var counters []*counter
	var inputs []*graph.Value
	for _, n := range one.Nodes() {
		if n.Op != graph.Conv && n.Op != graph.Dense {
			continue
		}
		if !n.In[1].IsConst() {
			return nil, fmt.Errorf("eval: the weights of %s %%%s are computed; only constant ones are counted", n.Op, n.Name())
		}
		counters = append(counters, newCounter(n))
		inputs = append(inputs, n.In[0])
	}
	parts := make([][]LayerSparsity, images.Len()) // an image each, added in order
	err = Observe(one, inputs, images, func(i int, in []*tensor.Tensor) error {
		parts[i] = make([]LayerSparsity, len(counters))
		for j, c := range counters {
			c.count(in[j], &parts[i][j])
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("eval: %w", err)
	}
	for j, c := range counters {
		l := c.layer
		for _, p := range parts {
			l.Inputs, l.ZeroInputs = l.Inputs+p[j].Inputs, l.ZeroInputs+p[j].ZeroInputs
			l.MACs, l.Executed, l.PaddedTaps = l.MACs+p[j].MACs, l.Executed+p[j].Executed, l.PaddedTaps+p[j].PaddedTaps
		}
		s.Layers = append(s.Layers, l)
	}
	return s, nil
}

// Weight returns zeros / stored weights of convolutions and dense layers.
func (s *Sparsity) Weight() float64 {
	zeros, all := 0, 0
	for _, l := range s.Layers {
		zeros, all = zeros+l.ZeroWeights, all+l.Weights
	}
	return ratio(int64(zeros), int64(all))
}

// Activation returns zeros / elements of layer inputs, without the network's own input.
func (s *Sparsity) Activation() float64 { return s.activation(false) }

// ActivationWithInput returns zeros / elements of layer inputs, the network's own input among them.
func (s *Sparsity) ActivationWithInput() float64 { return s.activation(true) }

func (s *Sparsity) activation(own bool) float64 {
	zeros, all := int64(0), int64(0)
	for _, l := range s.Layers {
		if own || !l.OwnInput {
			zeros, all = zeros+l.ZeroInputs, all+l.Inputs
		}
	}
	return ratio(zeros, all)
}

// MAC returns the share of multiply-adds with a zero operand, padding apart: 1 − executed/all, counted.
func (s *Sparsity) MAC() float64 {
	executed, all := int64(0), int64(0)
	for _, l := range s.Layers {
		executed, all = executed+l.Executed, all+l.MACs
	}
	if all == 0 {
		return 0
	}
	return 1 - ratio(executed, all)
}

func ratio(a, b int64) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// table lays the counts out, a row a layer.
func (s *Sparsity) table() *report.Table {
	t := &report.Table{
		Title: fmt.Sprintf("%s over %d images", s.Net, s.Images), Left: 2,
		Head: []string{"layer", "op", "weights", "zero weights", "zero activations", "zero MACs", "MACs an image"},
	}
	macs := int64(0)
	for _, l := range s.Layers {
		each := l.MACs / int64(max(s.Images, 1))
		macs += each
		t.Add(l.Name, string(l.Op), l.Weights, percent(ratio(int64(l.ZeroWeights), int64(l.Weights))),
			percent(ratio(l.ZeroInputs, l.Inputs)), percent(1-ratio(l.Executed, max(l.MACs, 1))), int(each))
	}
	t.Total("all", "", "", percent(s.Weight()), percent(s.Activation()), percent(s.MAC()), int(macs))
	t.Note("zero activations of all layers: without the network's own input; with it %s. MACs with padding are not counted.",
		percent(s.ActivationWithInput()))
	return t
}

// String returns the counts as text, a line a layer.
func (s *Sparsity) String() string { return s.table().String() }

// MIME returns the counts as an HTML table and as text.
func (s *Sparsity) MIME() map[string]any { return s.table().MIME() }
