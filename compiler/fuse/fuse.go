// Package fuse holds the rewrites that keep a network's meaning, one file each: what is constant is computed, what does nothing goes,
// and what a convolution or dense layer can do by itself (scale, shift, pad, add a residual, clamp) moves into it. Masks stay: a pruned
// weight is zero before and after. The package knows no target, no data set and no file format.
//
//	fuse.go     Run and the order of the passes: this file; open it first
//	rewrite.go  how a pass walks a graph
//	NAME.go     the pass of that name, with before and after in its comment
package fuse

import (
	"slices"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/pass"
)

// Result is a fused network and what each pass did to it: it shows as the table of its trace.
type Result = pass.Result

// Run returns the fused network: all passes of [Table] in order, again until none finds anything, then extra ones once. Run on its own
// result it changes nothing. net is not changed. Outputs keep their names, and layers the name and origin of the convolution or dense
// they are built on. Outputs differ from net's by rounding only.
func Run(net *graph.Graph, extra ...pass.Pass) (*Result, error) {
	var passes []pass.Pass
	for _, e := range Table() {
		passes = append(passes, e.Pass)
	}
	return pass.Settle(net, passes, extra...)
}

// Entry is a pass in its place.
type Entry struct {
	Pass  pass.Pass
	Why   string // the reason it stands there
	Exact bool   // outputs keep every bit; else they may differ by rounding
}

// Table returns the passes of [Run] in order.
func Table() []Entry { return slices.Clone(table) }

var table = []Entry{
	{Identity, "what does nothing would hide a layer from its neighbour", true},
	{Constants, "shapes and filters that are computed become parameters that later passes can change", true},
	{Neutral, "after constants, which may compute a 1 or 0; it too would hide a layer. −0 + 0 is 0, so not to the bit", false},
	{Transposes, "a transpose and its inverse go; those that move no element become reshapes", true},
	{Reshapes, "after transposes, which leave reshapes", true},
	{Duplicates, "two equal nodes are one, which may leave a layer with the single reader that fusion wants", true},
	{MatMul, "a dense layer can take a bias, a residual and a clamp; a matrix product cannot", false},
	{Pad, "before a layer is looked at as a producer: only its padding changes", false},
	{BatchNorm, "scale and shift go into the filter while nothing else stands between", false},
	{Residual, "after scale and shift, which come before the sum", false},
	{Activation, "last of the epilogue: the clamp comes after bias and residual", true},
	{DeadCode, "whatever the others left behind", true},
}

// order says which pass must come before which. A test holds the table to it.
var order = []Constraint{
	{"identity", "batchnorm", "a dropout or identity between convolution and batch norm hides one from the other"},
	{"identity", "residual", "the same for a sum"},
	{"identity", "activation", "the same for a clamp"},
	{"neutral", "residual", "a product with 1 between convolution and sum hides one from the other"},
	{"neutral", "activation", "the same for a clamp"},
	{"constants", "neutral", "a scale or offset that is computed is seen to be 1 or 0 only then"},
	{"constants", "batchnorm", "folding needs filter and statistics as parameters; exporters compute some of them"},
	{"constants", "matmul", "a matrix product becomes dense only if its right side is a parameter"},
	{"transposes", "reshapes", "a transpose that moves no element becomes a reshape, to be merged with its neighbours"},
	{"matmul", "batchnorm", "the bias of a matrix product is an add, which batchnorm folds into the dense"},
	{"batchnorm", "residual", "the sum reads the normalized value, so the convolution must own the normalization first"},
	{"batchnorm", "activation", "a clamp reads the normalized value, so the convolution must own the normalization first"},
	{"activation", "deadcode", "the last pass sweeps"},
}

// Constraint is a pass that must come before another.
type Constraint struct{ First, Then, Why string }

// Order returns which pass must come before which.
func Order() []Constraint { return slices.Clone(order) }
