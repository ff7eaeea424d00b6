// Package backend says what a target must offer to be compiled for. It holds no target itself and knows no graph: a target sees
// instructions with addresses. Open this file first; there is no other.
package backend

import (
	"github.com/luciola-nn/luciola/compiler/plan"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Backend is a target. A backend must give the bits that package kernels defines for every instruction; backend/interp is the oracle.
type Backend interface {
	// Name returns a short name for reports, e.g. "interp".
	Name() string

	// Wants reports whether the target takes a graph operation whole that could also be lowered to simpler instructions.
	Wants(op string) bool

	// Build makes a planned program executable. It fails if the target lacks an instruction, naming it.
	Build(l *plan.Layout) (Executable, error)
}

// Executable is a program that a target can run. Its methods may be called from several goroutines at once.
type Executable interface {
	// Run computes the outputs from the inputs, whose types must be those of the program's inputs, on at most the given number of
	// threads. The bits do not depend on it. Interrupted work (see package progress) returns its error.
	Run(threads int, inputs []*tensor.Tensor) ([]*tensor.Tensor, error)
}
