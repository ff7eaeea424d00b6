// Package quant turns a float network into one that computes with integers only.
//
//	small := quant.Int8(net, data.Calibration(500))
//
// Weights become int8 with one scale a filter, symmetric; activations int8 with one scale and zero point a tensor; biases int32;
// accumulators 32 bits; rounding mode S. Ranges of activations come from calibration images. It knows no target and no accelerator.
//
//	quant.go    Int8, its options and the order of its steps: this file; open it first
//	observe.go  ranges and histograms of activations
//	range.go    from a histogram to the range worth representing
//	group.go    values that must share a scale
//	rewrite.go  the integer graph
//	weights.go  filters and biases as integers, masked zeros
//	report.go   what it did to every layer
package quant

import (
	"fmt"

	"github.com/luciola-nn/luciola/compiler/datasets"
	"github.com/luciola-nn/luciola/compiler/fuse"
	"github.com/luciola-nn/luciola/compiler/graph"
)

// Option changes how [Int8] works.
type Option func(*config)

type config struct {
	pick       rangePicker
	method     string
	nearZero   float64
	allowFloat bool
}

// MinMax makes activations span all that calibration saw. Robust, and coarse where a few elements are far out.
func MinMax() Option { return func(c *config) { c.pick, c.method = pickMinMax, "min/max" } }

// Percentile makes activations span what is left after cutting (1 − share)/2 of the elements at either end, e.g. Percentile(0.9999).
// An end at zero is never cut.
func Percentile(share float64) Option {
	return func(c *config) { c.pick, c.method = pickPercentile(share), fmt.Sprintf("percentile %g", share) }
}

// MSE makes activations span the range whose rounding and clipping errors, squared, add up to the least. The default.
func MSE() Option { return func(c *config) { c.pick, c.method = pickMSE, "least squared error" } }

// NearZero also makes weights zero whose magnitude is below steps times the scale of their filter; rounding alone makes those below 0.5
// zero, so smaller values change nothing. The report says what it cost on the calibration images. Off by default.
func NearZero(steps float64) Option { return func(c *config) { c.nearZero = steps } }

// AllowFloat lets operations without an integer form stay in float between two integer ones, converting around them; the report lists
// them. Without it they are an error.
func AllowFloat() Option { return func(c *config) { c.allowFloat = true } }

// Result is a quantized network and what was done to get it.
type Result struct {
	Graph *graph.Graph
	*Report
}

// Int8 returns net as a network of integers, with the report of every layer. net is fused first if it was not; it is not changed. Its
// input and output stay float: the first operation quantizes, the last dequantizes. Weights that become zero are masked, so every later
// step keeps them zero.
//
// It fails if an operation has no integer form (see [AllowFloat]), if calibration has no images or is stopped, and if an image does not
// fit the network.
func Int8(net *graph.Graph, calibration datasets.Split, opts ...Option) (*Result, error) {
	c := config{}
	MSE()(&c)
	for _, o := range opts {
		o(&c)
	}
	if calibration.Len() == 0 {
		return nil, fmt.Errorf("quant: calibration has no images; use data.Calibration(500)")
	}
	float, err := prepare(net)
	if err != nil {
		return nil, err
	}
	seen, err := observe(float, calibration)
	if err != nil {
		return nil, err
	}
	ranges := groupRanges(float, seen, c.pick)
	w := newRewriter(float, ranges, c)
	small, err := w.run()
	if err != nil {
		return nil, err
	}
	report, err := w.report(small, calibration, seen)
	if err != nil {
		return nil, err
	}
	return &Result{Graph: small, Report: report}, nil
}

// prepare fuses net and makes batch norms that no convolution could absorb depthwise convolutions, which have an integer form.
func prepare(net *graph.Graph) (*graph.Graph, error) {
	fused, err := fuse.Run(net)
	if err != nil {
		return nil, err
	}
	g := fused.Graph
	changed, err := normsToConvs(g)
	if err != nil || changed == 0 {
		return g, err
	}
	if fused, err = fuse.Run(g); err != nil {
		return nil, err
	}
	return fused.Graph, nil
}
