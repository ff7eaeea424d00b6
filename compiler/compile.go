// Package compiler turns a network into a program for one target.
//
//	graph ─ passes → graph ─ lower → instructions ─ plan → addresses ─ build → program
//
// The flow is [Compile], below: one screen. program.go is what can be done with the result, passes.go says which passes run. The package
// knows no file format, no data set and no notebook.
package compiler

import (
	"fmt"
	"runtime"

	"github.com/luciola-nn/luciola/compiler/backend"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/lower"
	"github.com/luciola-nn/luciola/compiler/pass"
	"github.com/luciola-nn/luciola/compiler/plan"
)

// Compile makes a program that computes g on the target to. g is not changed. Pruning and quantizing happen before, by hand, because only
// the user knows how much accuracy to pay. The outputs equal those of g.Eval to the bit.
func Compile(g *graph.Graph, to backend.Backend, opts ...Option) (*Program, error) {
	c := configure(opts)
	sized, err := g.Batch(c.batch)
	if err != nil {
		return nil, fmt.Errorf("compile %s: %w", g.Name, err)
	}
	passed, err := pass.Run(sized, c.passes...)
	if err != nil {
		return nil, fmt.Errorf("compile %s: %w", g.Name, err)
	}
	code, err := lower.Graph(passed.Graph, func(op graph.Op) bool { return to.Wants(string(op)) })
	if err != nil {
		return nil, fmt.Errorf("compile %s: %w", g.Name, err)
	}
	layout, err := plan.Memory(code)
	if err != nil {
		return nil, fmt.Errorf("compile %s: %w", g.Name, err)
	}
	exe, err := to.Build(layout)
	if err != nil {
		return nil, fmt.Errorf("compile %s: %w", g.Name, err)
	}
	return &Program{
		Name: g.Name, Target: to.Name(), Graph: passed.Graph, Trace: passed.Trace, Layout: layout, exe: exe, threads: c.threads,
	}, nil
}

// Option changes how a graph is compiled.
type Option func(*config)

type config struct {
	batch, threads int
	passes         []pass.Pass
}

// Batch compiles for n images at a time; every symbolic extent of the graph becomes n. Without it: 1.
func Batch(n int) Option { return func(c *config) { c.batch = n } }

// Threads lets the program use at most n threads. Without it: as many as the machine has. The results do not depend on it.
func Threads(n int) Option { return func(c *config) { c.threads = n } }

// WithPasses runs the given passes instead of those of [Passes].
func WithPasses(passes ...pass.Pass) Option { return func(c *config) { c.passes = passes } }

func configure(opts []Option) config {
	c := config{batch: 1, threads: runtime.GOMAXPROCS(0), passes: Passes()}
	for _, o := range opts {
		o(&c)
	}
	c.threads = max(c.threads, 1)
	return c
}
