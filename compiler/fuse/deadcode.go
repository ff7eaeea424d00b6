package fuse

import (
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/pass"
)

// DeadCode removes nodes and parameters that no output depends on. Inputs stay: they are how the network is called.
//
//	before   %a = exp %x
//	         %b = log %x
//	         output %a
//	after    %a = exp %x
//	         output %a
var DeadCode = pass.Pass{
	Name: "deadcode",
	Doc:  "Nodes and parameters that no output depends on go.",
	Run:  func(g *graph.Graph) (int, error) { return g.Sweep(), nil },
}
