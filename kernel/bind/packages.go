package bind

// listed is a compiled package that cells can use.
type listed struct {
	Path    string
	Prelude bool // usable in a cell without import, before any other package of the same name
}

// packages are the packages beside the standard library. After a change: go generate ./kernel/bind.
var packages = []listed{
	{"github.com/luciola-nn/luciola/compiler/graph", true},
	{"github.com/luciola-nn/luciola/compiler/tensor", true},
	{"github.com/luciola-nn/luciola/kernel/display", true},

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
