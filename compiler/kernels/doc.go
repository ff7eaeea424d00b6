// Package kernels holds the arithmetic of elements: rounding modes, elementary functions, and the loops of every operation over dense
// tensors. The graph's evaluation, the interpreter and the models of accelerators share it, so that one definition of every bit exists.
// It knows tensors and nothing of graphs, instructions, memory plans or targets.
//
//	requant.go   how an accumulator becomes a quantized value: modes D, S, W, F
//	fma.go       correctly rounded float32 multiply-add
//	elementary.go   exp, log, tanh, erf … in float64 with fixed operations
//	conv.go, dense.go, pool.go, …   the loops, one family a file
//
// The rules of floats: every element's reduction is one chain of multiply-adds in an order that its function states, each rounded once
// to float32; a zero result of a chain is +0. So bits depend on no blocking, no number of threads and no machine. Open conv.go first.
package kernels
