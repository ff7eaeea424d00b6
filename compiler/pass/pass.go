// Package pass is what a pass is: a named rewrite of a graph, run in a row with others on a copy, verified after each, and traced. It
// knows no particular pass (package fuse has them), no target and no notebook. A pass can be written in a cell:
//
//	noDropout := pass.Pass{Name: "no-dropout", Run: func(g *graph.Graph) (int, error) { … }}
//	done := pass.Run(net, noDropout)
//
// Open this file first, then trace.go.
package pass

import (
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/progress"
)

// Pass is a rewrite of a graph.
type Pass struct {
	Name string // a word or two with '-' between: "batchnorm"
	Doc  string // what it does, one sentence

	// Run changes g and returns how many places it changed. g is the pass's own to change, but not the data of its parameters. Nodes
	// that nothing reads any more may stay: they are swept afterwards. The result must verify.
	Run func(g *graph.Graph) (changed int, err error)
}

// Result is a rewritten graph and how it came to be.
type Result struct {
	Graph *graph.Graph
	Trace *Trace
}

// String returns the trace as text.
func (r *Result) String() string { return r.Trace.String() }

// MIME returns the trace as a notebook shows it.
func (r *Result) MIME() map[string]any { return r.Trace.MIME() }

// Failure is the error of a pass that failed, panicked or left a graph that does not verify. The graph given to [Run] is unchanged.
type Failure struct {
	Pass   string
	Err    error
	Before string // text form of the graph that the pass was given
	After  string // text form of what it left, if that can be printed; else ""
}

// Error names the pass and what went wrong.
func (f *Failure) Error() string { return fmt.Sprintf("pass %s: %v", f.Pass, f.Err) }

// Unwrap returns what went wrong.
func (f *Failure) Unwrap() error { return f.Err }

// Run runs passes in order on a copy of g, which is not changed, and verifies the graph after each. A pass that fails is named by the
// error, a *[Failure] with the graph before and after.
func Run(g *graph.Graph, passes ...Pass) (*Result, error) { return Settle(g, nil, passes...) }

// maxRounds is the most rounds of [Settle]. Networks as they are need two or three, the last of which changes nothing.
const maxRounds = 20

// Settle is [Run] of the passes settling, in order, round after round until a round changes nothing, and then of the passes last, once.
// The first round is traced whole; of the others only what changed the graph. Passes that never come to rest are an error, a *[Failure].
func Settle(g *graph.Graph, settling []Pass, last ...Pass) (*Result, error) {
	if err := graph.Verify(g); err != nil {
		return nil, fmt.Errorf("before the first pass: %w", err)
	}
	r := &run{trace: newTrace(g), task: progress.Start("passes over "+g.Name, 0)}
	for restless := len(settling) > 0; restless; {
		r.round++
		restless = false
		for _, p := range settling {
			changed, err := r.pass(p)
			if err != nil {
				return nil, err
			}
			restless = restless || changed
			if changed && r.round == maxRounds {
				before, after := r.trace.around()
				err := fmt.Errorf("still changes the graph in round %d, a bug of this pass or of one that undoes it", maxRounds)
				return nil, &Failure{Pass: p.Name, Err: err, Before: before, After: after}
			}
		}
	}
	r.round = 1
	for _, p := range last {
		if _, err := r.pass(p); err != nil {
			return nil, err
		}
	}
	r.task.End(fmt.Sprintf("%d passes over %s", len(settling)+len(last), g.Name))
	return &Result{Graph: r.trace.last.Clone(), Trace: r.trace}, nil
}

// run is passes at work.
type run struct {
	trace *Trace
	task  *progress.Task
	round int // from 1
}

// pass runs p on a copy of the last graph and traces it.
func (r *run) pass(p Pass) (changed bool, err error) {
	if p.Run == nil {
		return false, fmt.Errorf("pass %q has no Run; expected pass.Pass{Name: …, Run: func(g *graph.Graph) (int, error) { … }}", p.Name)
	}
	next := r.trace.last.Clone()
	n, err := guard(p, next)
	if errors.Is(err, progress.ErrStopped) {
		return false, fmt.Errorf("in pass %s: %w", p.Name, err)
	}
	if err != nil {
		return false, &Failure{Pass: p.Name, Err: err, Before: r.trace.last.Text(), After: printed(next)}
	}
	if n > 0 || r.round == 1 {
		r.trace.add(p, r.round, n, next)
	}
	if err := r.task.Step(1); err != nil {
		return false, fmt.Errorf("after pass %s: %w", p.Name, err)
	}
	return n > 0, nil
}

// guard runs one pass, sweeps and verifies; a panic becomes an error with the place in the pass.
func guard(p Pass, g *graph.Graph) (changed int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic, a bug of the pass: %v\n%s", r, debug.Stack())
		}
	}()
	if changed, err = p.Run(g); err != nil {
		return changed, err
	}
	if changed > 0 {
		g.Sweep()
	}
	if err := graph.Verify(g); err != nil {
		return changed, fmt.Errorf("left a graph that does not verify, a bug of the pass: %w", err)
	}
	return changed, nil
}

// printed returns the text form of a graph that may be broken.
func printed(g *graph.Graph) (text string) {
	defer func() {
		if recover() != nil {
			text = ""
		}
	}()
	return g.Text()
}
