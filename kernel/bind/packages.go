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
	{"github.com/luciola-nn/luciola/kernel/widget", true},
	{"github.com/luciola-nn/luciola/viz", true},

	{"gonum.org/v1/gonum/floats", false},
	{"gonum.org/v1/gonum/integrate", false},
	{"gonum.org/v1/gonum/interp", false},
	{"gonum.org/v1/gonum/mat", false},
	{"gonum.org/v1/gonum/optimize", false},
	{"gonum.org/v1/gonum/stat", false},
	{"gonum.org/v1/gonum/stat/distuv", false},

	{"gonum.org/v1/plot", false},
	{"gonum.org/v1/plot/palette", false},
	{"gonum.org/v1/plot/plotter", false},
	{"gonum.org/v1/plot/plotutil", false},
	{"gonum.org/v1/plot/vg", false},
	{"gonum.org/v1/plot/vg/draw", false},
}
