package bind

// listed is a compiled package that cells can use.
type listed struct {
	Path    string
	Prelude bool // usable in a cell without import, before any other package of the same name
}

// packages are the packages beside the standard library. After a change: go generate ./kernel/bind.
var packages = []listed{
	{"github.com/luciola-nn/luciola/accel", true},
	{"github.com/luciola-nn/luciola/accel/machine", true},
	{"github.com/luciola-nn/luciola/compiler", true},
	{"github.com/luciola-nn/luciola/compiler/attr", true},
	{"github.com/luciola-nn/luciola/compiler/backend/interp", true},
	{"github.com/luciola-nn/luciola/compiler/datasets", true},
	{"github.com/luciola-nn/luciola/compiler/eval", true},
	{"github.com/luciola-nn/luciola/compiler/fuse", true},
	{"github.com/luciola-nn/luciola/compiler/graph", true},
	{"github.com/luciola-nn/luciola/compiler/load", true},
	{"github.com/luciola-nn/luciola/compiler/onnx", true},
	{"github.com/luciola-nn/luciola/compiler/pass", true},
	{"github.com/luciola-nn/luciola/compiler/prune", true},
	{"github.com/luciola-nn/luciola/compiler/quant", true},
	{"github.com/luciola-nn/luciola/compiler/tensor", true},
	{"github.com/luciola-nn/luciola/compiler/zoo", true},
	{"github.com/luciola-nn/luciola/kernel/display", true},
	{"github.com/luciola-nn/luciola/viz", true},

	// gonum: numbers and vectors
	{"gonum.org/v1/gonum/cmplxs", false},
	{"gonum.org/v1/gonum/cmplxs/cscalar", false},
	{"gonum.org/v1/gonum/floats", false},
	{"gonum.org/v1/gonum/floats/scalar", false},
	{"gonum.org/v1/gonum/mathext", false},
	{"gonum.org/v1/gonum/mathext/prng", false},
	{"gonum.org/v1/gonum/num/dual", false},
	{"gonum.org/v1/gonum/num/dualcmplx", false},
	{"gonum.org/v1/gonum/num/dualquat", false},
	{"gonum.org/v1/gonum/num/hyperdual", false},
	{"gonum.org/v1/gonum/num/quat", false},
	{"gonum.org/v1/gonum/unit", false},
	{"gonum.org/v1/gonum/unit/constant", false},

	// gonum: matrices
	{"gonum.org/v1/gonum/blas", false},
	{"gonum.org/v1/gonum/blas/blas32", false},
	{"gonum.org/v1/gonum/blas/blas64", false},
	{"gonum.org/v1/gonum/blas/cblas128", false},
	{"gonum.org/v1/gonum/blas/cblas64", false},
	{"gonum.org/v1/gonum/lapack", false},
	{"gonum.org/v1/gonum/lapack/lapack64", false},
	{"gonum.org/v1/gonum/mat", false},

	// gonum: calculus
	{"gonum.org/v1/gonum/diff/fd", false},
	{"gonum.org/v1/gonum/integrate", false},
	{"gonum.org/v1/gonum/integrate/quad", false},
	{"gonum.org/v1/gonum/interp", false},
	{"gonum.org/v1/gonum/optimize", false},
	{"gonum.org/v1/gonum/optimize/convex/lp", false},
	{"gonum.org/v1/gonum/optimize/functions", false},

	// gonum: signals
	{"gonum.org/v1/gonum/dsp/fourier", false},
	{"gonum.org/v1/gonum/dsp/transform", false},
	{"gonum.org/v1/gonum/dsp/window", false},

	// gonum: statistics
	{"gonum.org/v1/gonum/stat", false},
	{"gonum.org/v1/gonum/stat/card", false},
	{"gonum.org/v1/gonum/stat/combin", false},
	{"gonum.org/v1/gonum/stat/distmat", false},
	{"gonum.org/v1/gonum/stat/distmv", false},
	{"gonum.org/v1/gonum/stat/distuv", false},
	{"gonum.org/v1/gonum/stat/mds", false},
	{"gonum.org/v1/gonum/stat/samplemv", false},
	{"gonum.org/v1/gonum/stat/sampleuv", false},
	{"gonum.org/v1/gonum/stat/spatial", false},

	// gonum: space
	{"gonum.org/v1/gonum/spatial/barneshut", false},
	{"gonum.org/v1/gonum/spatial/curve", false},
	{"gonum.org/v1/gonum/spatial/kdtree", false},
	{"gonum.org/v1/gonum/spatial/r1", false},
	{"gonum.org/v1/gonum/spatial/r2", false},
	{"gonum.org/v1/gonum/spatial/r3", false},
	{"gonum.org/v1/gonum/spatial/transform", false},
	{"gonum.org/v1/gonum/spatial/vptree", false},

	// gonum: graphs
	{"gonum.org/v1/gonum/graph", false},
	{"gonum.org/v1/gonum/graph/coloring", false},
	{"gonum.org/v1/gonum/graph/community", false},
	{"gonum.org/v1/gonum/graph/encoding", false},
	{"gonum.org/v1/gonum/graph/encoding/digraph6", false},
	{"gonum.org/v1/gonum/graph/encoding/dot", false},
	{"gonum.org/v1/gonum/graph/encoding/graph6", false},
	{"gonum.org/v1/gonum/graph/flow", false},
	{"gonum.org/v1/gonum/graph/graphs/gen", false},
	{"gonum.org/v1/gonum/graph/iterator", false},
	{"gonum.org/v1/gonum/graph/layout", false},
	{"gonum.org/v1/gonum/graph/multi", false},
	{"gonum.org/v1/gonum/graph/network", false},
	{"gonum.org/v1/gonum/graph/path", false},
	{"gonum.org/v1/gonum/graph/path/dynamic", false},
	{"gonum.org/v1/gonum/graph/product", false},
	{"gonum.org/v1/gonum/graph/set/uid", false},
	{"gonum.org/v1/gonum/graph/simple", false},
	{"gonum.org/v1/gonum/graph/spectral", false},
	{"gonum.org/v1/gonum/graph/topo", false},
	{"gonum.org/v1/gonum/graph/traverse", false},

	{"gonum.org/v1/plot", false},
	{"gonum.org/v1/plot/font", false},
	{"gonum.org/v1/plot/font/liberation", false},
	{"gonum.org/v1/plot/palette", false},
	{"gonum.org/v1/plot/palette/brewer", false},
	{"gonum.org/v1/plot/palette/moreland", false},
	{"gonum.org/v1/plot/plotter", false},
	{"gonum.org/v1/plot/plotutil", false},
	{"gonum.org/v1/plot/text", false},
	{"gonum.org/v1/plot/tools/bezier", false},
	{"gonum.org/v1/plot/vg", false},
	{"gonum.org/v1/plot/vg/draw", false},
	{"gonum.org/v1/plot/vg/recorder", false},
	{"gonum.org/v1/plot/vg/vgeps", false},
	{"gonum.org/v1/plot/vg/vgimg", false},
	{"gonum.org/v1/plot/vg/vgpdf", false},
	{"gonum.org/v1/plot/vg/vgsvg", false},
	{"gonum.org/v1/plot/vg/vgtex", false},
}
