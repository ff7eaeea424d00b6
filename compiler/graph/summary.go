package graph

import (
	"fmt"
	"math"
	"strings"

	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/report"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Layer is one node as the summary shows it, for one image.
type Layer struct {
	Node    *Node
	Name    string       // of the node, in the text form
	Label   string       // what people call it, see [Node.Label]
	Op      string       // the operation with what is fused into it: "conv+add+relu"
	Shape   tensor.Shape // of the first result, symbols kept
	Params  int          // elements of the parameters it reads
	Weights int          // elements of the filter of conv and dense; 0 for others
	NonZero int          // of Weights, those that do not stand for zero
	MACs    int          // multiply-adds of one image, padded taps counted
}

// Layers returns the nodes of g with their counts for a batch of one, in execution order.
func (g *Graph) Layers() ([]Layer, error) {
	one, err := g.Batch(1)
	if err != nil {
		return nil, err
	}
	layers := make([]Layer, len(g.nodes))
	for i, n := range g.nodes {
		l := Layer{Node: n, Name: n.Name(), Label: n.Label(), Op: n.fused(), Shape: n.Out[0].Type.Shape, MACs: one.nodes[i].MACs()}
		for _, v := range n.In {
			if v.IsConst() {
				l.Params += v.Param.Data.Len()
			}
		}
		if w := n.Weight(); w != nil {
			if err := progress.Stopped(); err != nil { // zeros of all weights may never have been counted
				return nil, fmt.Errorf("count the weights of %s: %w", g.Name, err)
			}
			l.Weights = w.Param.Data.Len()
			l.NonZero = l.Weights - w.Param.Zeros()
		}
		layers[i] = l
	}
	return layers, nil
}

// Weight returns the filter of a conv or dense node if it is a parameter: what pruning prunes and weight sparsity counts. Else nil.
func (n *Node) Weight() *Value {
	if (n.Op == Conv || n.Op == Dense) && n.Arg(1).IsConst() {
		return n.In[1]
	}
	return nil
}

// Label returns what people call the node: "conv1" if its weight is called conv1.weight, as PyTorch's modules are; else its name in the
// source model; else its name. Labels need not be unique.
func (n *Node) Label() string {
	if w := n.Weight(); w != nil {
		if module, ok := strings.CutSuffix(w.Name, ".weight"); ok && module != "" {
			return module
		}
	}
	if n.From != "" {
		return n.From
	}
	return n.Name()
}

// fused returns the operation and what is fused into it.
func (n *Node) fused() string {
	s := string(n.Op)
	if (n.Op == Conv || n.Op == Dense) && n.Arg(3) != nil {
		s += "+add"
	}
	switch n.Op {
	case Conv, Dense, Add, Clip:
	default:
		return s
	}
	act := activation(n.Float("lo"), n.Float("hi"))
	switch {
	case n.Op == Clip && act != "":
		return act
	case act != "":
		return s + "+" + act
	}
	return s
}

// activation names a clamp: "relu", "relu6", "clip", or "" for none.
func activation(lo, hi float64) string {
	switch {
	case math.IsInf(lo, -1) && math.IsInf(hi, 1):
		return ""
	case lo == 0 && math.IsInf(hi, 1):
		return "relu"
	case lo == 0 && hi == 6:
		return "relu6"
	}
	return "clip"
}

// Summary returns the layers as a table: operation, shape of the result, parameters, density of the filter, multiply-adds of one image.
func (g *Graph) Summary() (*report.Table, error) {
	layers, err := g.Layers()
	if err != nil {
		return nil, err
	}
	t := &report.Table{Title: g.Name, Left: 3, Head: []string{"layer", "operation", "output", "parameters", "density", "MACs"}}
	for _, v := range g.inputs {
		t.Add(v.Name, "input", v.Type.Shape, "", "", "")
	}
	total := Layer{}
	seen := map[*Value]bool{}
	for _, l := range layers {
		t.Add(l.Label, l.Op, l.Shape, blank(l.Params), density(l), blank(l.MACs))
		total.MACs += l.MACs
		if w := l.Node.Weight(); w != nil && !seen[w] {
			seen[w] = true
			total.Weights += l.Weights
			total.NonZero += l.NonZero
		}
	}
	bytes := 0
	for _, p := range g.params {
		total.Params += p.Param.Data.Len()
		bytes += p.Type.Bytes()
	}
	t.Total("total", "", "", total.Params, density(total), total.MACs)
	t.Note("%s bytes of parameters. Density: non-zero share of the weights of conv and dense. MACs: one image, padded taps counted.",
		report.Count(bytes))
	return t, nil
}

func blank(n int) string {
	if n == 0 {
		return ""
	}
	return report.Count(n)
}

func density(l Layer) any {
	if l.Weights == 0 {
		return ""
	}
	return float64(l.NonZero) / float64(l.Weights)
}

// String returns the summary as text; [Graph.Text] is the text form.
func (g *Graph) String() string {
	t, err := g.Summary()
	if err != nil {
		return g.Text()
	}
	return t.String()
}

// MIME returns the summary as a notebook shows it.
func (g *Graph) MIME() map[string]any {
	t, err := g.Summary()
	if err != nil {
		return map[string]any{"text/plain": g.Text()}
	}
	return t.MIME()
}
