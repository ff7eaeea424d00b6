package compiler

import (
	"github.com/luciola-nn/luciola/compiler/fuse"
	"github.com/luciola-nn/luciola/compiler/pass"
)

// Passes returns the passes that compiling runs on a graph, in order: those of the one table, [fuse.Table], that keep every bit of the
// outputs. What a program computes is then the graph it was compiled from, to the bit, fused before or not; the passes that round
// differently (batch norm into a filter, a sum into an epilogue) run only where they are asked for, in [fuse.Run].
func Passes() []pass.Pass {
	var passes []pass.Pass
	for _, e := range fuse.Table() {
		if e.Exact {
			passes = append(passes, e.Pass)
		}
	}
	return passes
}
