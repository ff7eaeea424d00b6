package prune

import (
	"fmt"

	"github.com/luciola-nn/luciola/compiler/report"
)

// Report is what a plan will do to each layer, or did.
type Report struct {
	Plan    Plan
	Net     string
	Planned bool  // before any work
	Layers  []Row // conv and dense layers in execution order
}

// Row is one layer of a report. Counts are of weights; multiply-adds of one image, padded taps counted.
type Row struct {
	Layer       string // what people call it, see graph.Node.Label
	Node        string // its name in the graph
	Kept        bool   // the plan does not touch it
	Weights     int
	ZerosBefore int
	Zeros       int
	MACs        int
	MACsLeft    int // with a weight that is not zero
	Bytes       int // of the weights as they are stored
	BytesLeft   int // of the weights that are not zero, and one bit a weight that says which
}

// Density returns the share of weights that are not zero, 0…1.
func (r Row) Density() float64 { return 1 - share(r.Zeros, r.Weights) }

// Sparsity returns the share of weights that are zero, 0…1.
func (r Row) Sparsity() float64 { return share(r.Zeros, r.Weights) }

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// add appends the row of a layer of whose weights zeros are zero.
func (r *Report) add(l *layer, zeros int) {
	size := l.weight.Type.Kind.Size()
	left := l.Weights - zeros
	r.Layers = append(r.Layers, Row{
		Layer: l.Label, Node: l.Name, Kept: l.kept, Weights: l.Weights, ZerosBefore: l.Weights - l.NonZero, Zeros: zeros,
		MACs: l.macs, MACsLeft: l.macs / l.Weights * left, // every weight is multiplied equally often
		Bytes: l.Weights * size, BytesLeft: left*size + (l.Weights+7)/8,
	})
}

// Total returns the sums over all layers.
func (r *Report) Total() Row {
	t := Row{Layer: "total"}
	for _, l := range r.Layers {
		t.Weights += l.Weights
		t.ZerosBefore += l.ZerosBefore
		t.Zeros += l.Zeros
		t.MACs += l.MACs
		t.MACsLeft += l.MACsLeft
		t.Bytes += l.Bytes
		t.BytesLeft += l.BytesLeft
	}
	return t
}

// Sparsity returns the weight sparsity of the whole network, 0…1.
func (r *Report) Sparsity() float64 { return r.Total().Sparsity() }

func (r *Report) table() *report.Table {
	density := "density"
	title := r.Plan.String() + ": " + r.Net
	if r.Planned {
		density, title = "planned density", title+", nothing done yet"
	}
	t := &report.Table{
		Title: title, Left: 1,
		Head: []string{"layer", "weights", "zero before", "zero", density, "MACs", "MACs left", "bytes", "bytes left"},
	}
	cells := func(l Row) []any {
		return []any{l.Layer, l.Weights, l.ZerosBefore, l.Zeros, l.Density(), l.MACs, l.MACsLeft, l.Bytes, l.BytesLeft}
	}
	for _, l := range r.Layers {
		row := cells(l)
		if l.Kept {
			row[0] = l.Layer + " (kept)"
		}
		t.Add(row...)
	}
	total := r.Total()
	t.Total(cells(total)...)
	t.Note("Weight sparsity %s: zeros among the stored weights of conv and dense layers.", fraction(total.Sparsity()))
	t.Note("MACs left: one image, weights that are not zero. Bytes left: those weights and one bit a weight that says which.")
	return t
}

func fraction(v float64) string { return fmt.Sprintf("%.4f", v) }

// String returns the report as a text table.
func (r *Report) String() string { return r.table().String() }

// MIME returns the report as a notebook shows it.
func (r *Report) MIME() map[string]any { return r.table().MIME() }
