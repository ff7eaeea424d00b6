package quant

import (
	"fmt"
	"math"
	"strings"

	"github.com/luciola-nn/luciola/compiler/datasets"
	"github.com/luciola-nn/luciola/compiler/eval"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/report"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Report says what quantization did to every layer.
type Report struct {
	Method   string  // how ranges were chosen
	Images   int     // calibration images
	NearZero float64 // threshold in steps; 0: off
	Layers   []Layer
	Islands  []string // operations left in float between integer ones
	Float    float64  // accuracy in float on the calibration images, 0…1; NaN if the network is no classifier of the images' classes
	Integers float64  // the same for the integers
	Rounded  float64  // the same without the near-zero threshold; equal to Integers when it is off
}

// Layer is one row of the report.
type Layer struct {
	Name                    string
	Op                      graph.Op
	SeenLo, SeenHi          float64 // range of the layer's output over the calibration images
	Lo, Hi                  float64 // range that int8 represents
	Clipped                 float64 // share of output elements outside it, 0…1
	SQNR                    float64 // signal over quantization noise of the output, in dB
	Weights                 int     // stored weights; 0 for layers without
	ZerosBefore, ZerosAfter int     // of Weights
}

// sampled is the most images that signal-to-noise is measured on.
const sampled = 64

// report measures every integer layer against its float twin.
func (w *rewriter) report(small *graph.Graph, calibration datasets.Split, seen map[*graph.Value]*spread) (*Report, error) {
	r := &Report{Method: w.method, Images: calibration.Len(), NearZero: w.nearZero, Islands: w.islands}
	var floats, integers []*graph.Value
	for _, n := range w.src.Nodes() {
		v := n.Out[0]
		q := w.quantized[v]
		if q == nil || w.float[v] != nil && v.Def != nil && w.float[v].Def.Op == n.Op {
			continue
		}
		f := w.layers[n]
		s := seen[v]
		lo, hi := representable(q.Type)
		row := Layer{Name: n.Name(), Op: n.Op, SeenLo: s.min, SeenHi: s.max, Lo: lo, Hi: hi, Clipped: s.clipped(lo, hi)}
		if f.data != nil {
			row.Weights, row.ZerosBefore, row.ZerosAfter = f.data.Len(), f.before, f.after
		}
		r.Layers = append(r.Layers, row)
		floats, integers = append(floats, v), append(integers, q)
	}
	if err := r.noise(w.src, small, floats, integers, calibration.Head(sampled)); err != nil {
		return nil, err
	}
	return r, r.accuracy(w, small, calibration)
}

// representable returns the reals at the ends of a per-tensor int8 type.
func representable(t tensor.Type) (lo, hi float64) {
	scale, zero := t.Quant.At(0)
	a, b := t.Kind.Range()
	return float64(scale) * float64(a-int64(zero)), float64(scale) * float64(b-int64(zero))
}

// noise fills in SQNR. Sums are kept an image and added in the order of images, so that threads do not change them.
func (r *Report) noise(float, small *graph.Graph, floats, integers []*graph.Value, images datasets.Split) error {
	reals := make([][][]float32, images.Len())
	err := eval.Observe(float, floats, images, func(i int, out []*tensor.Tensor) error {
		for _, t := range out {
			reals[i] = append(reals[i], append([]float32(nil), t.F32()...))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("quant: report: %w", err)
	}
	signal, noise := make([][]float64, images.Len()), make([][]float64, images.Len())
	err = eval.Observe(small, integers, images, func(i int, out []*tensor.Tensor) error {
		for j, t := range out {
			s, e := 0.0, 0.0
			for k, x := range reals[i][j] {
				d := float64(x) - t.Real(k)
				s, e = s+float64(float64(x)*float64(x)), e+float64(d*d)
			}
			signal[i], noise[i] = append(signal[i], s), append(noise[i], e)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("quant: report: %w", err)
	}
	for j := range r.Layers {
		s, e := 0.0, 0.0
		for i := range signal {
			s, e = s+signal[i][j], e+noise[i][j]
		}
		r.Layers[j].SQNR = 10 * math.Log10(s/e)
	}
	return nil
}

// accuracy fills in the accuracies on the calibration images, and with a near-zero threshold what it cost.
func (r *Report) accuracy(w *rewriter, small *graph.Graph, images datasets.Split) error {
	r.Float, r.Integers, r.Rounded = math.NaN(), math.NaN(), math.NaN()
	if n, err := eval.Classes(small); err != nil || n < 2 || n != len(images.Classes) {
		return nil // not a classifier, or images of other classes: calibration needs no labels
	}
	measure := func(g *graph.Graph, into *float64) error {
		a, err := eval.Accuracy(g, images)
		if err != nil {
			return fmt.Errorf("quant: report: %w", err)
		}
		*into = a.Accuracy
		return nil
	}
	if err := measure(w.src, &r.Float); err != nil {
		return err
	}
	if err := measure(small, &r.Integers); err != nil {
		return err
	}
	r.Rounded = r.Integers
	if w.nearZero <= 0.5 {
		return nil
	}
	plain := newRewriter(w.src, w.ranges, w.config)
	plain.nearZero = 0
	rounded, err := plain.run()
	if err != nil {
		return err
	}
	return measure(rounded, &r.Rounded)
}

// Zeros returns how many of how many weights are zero, before and after.
func (r *Report) Zeros() (before, after, weights int) {
	for _, l := range r.Layers {
		before, after, weights = before+l.ZerosBefore, after+l.ZerosAfter, weights+l.Weights
	}
	return before, after, weights
}

// table lays the report out, a row a layer.
func (r *Report) table() *report.Table {
	t := &report.Table{
		Title: fmt.Sprintf("int8, filters per channel, ranges by %s over %d images", r.Method, r.Images), Left: 2,
		Head: []string{"layer", "op", "seen", "int8 spans", "clipped", "SQNR, dB", "weights", "zero before", "zero after"},
	}
	for _, l := range r.Layers {
		row := []any{
			l.Name, string(l.Op), fmt.Sprintf("%.3g … %.3g", l.SeenLo, l.SeenHi), fmt.Sprintf("%.3g … %.3g", l.Lo, l.Hi),
			percent(l.Clipped), fmt.Sprintf("%.1f", l.SQNR),
		}
		if l.Weights > 0 {
			n := float64(l.Weights)
			row = append(row, l.Weights, percent(float64(l.ZerosBefore)/n), percent(float64(l.ZerosAfter)/n))
		}
		t.Add(row...)
	}
	before, after, weights := r.Zeros()
	n := float64(max(weights, 1))
	t.Total("all", "", "", "", "", "", weights, percent(float64(before)/n), percent(float64(after)/n))
	if !math.IsNaN(r.Float) {
		t.Note("accuracy on the calibration images: float %s, int8 %s (%+.2f points)",
			percent(r.Float), percent(r.Integers), 100*(r.Integers-r.Float))
	}
	if r.NearZero > 0.5 {
		t.Note("near-zero threshold %g steps: %+.2f points on the calibration images", r.NearZero, 100*(r.Integers-r.Rounded))
	}
	if len(r.Islands) > 0 {
		t.Note("left in float between integers: %s", strings.Join(r.Islands, ", "))
	}
	return t
}

func percent(share float64) string { return fmt.Sprintf("%.2f %%", 100*share) }

// String returns the report as text.
func (r *Report) String() string { return r.table().String() }

// MIME returns the report as an HTML table and as text.
func (r *Report) MIME() map[string]any { return r.table().MIME() }
