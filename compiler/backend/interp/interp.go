// Package interp is the interpreter: it executes a planned program in its arena with plain Go, in blocks and on all cores, and is the
// specification of what every instruction means. It knows instructions, layouts and kernels; nothing of graphs and nothing of the
// machine it runs on.
//
//	interp.go   Backend, Build, Run: this file; open it first
//	arena.go    tensors over planned memory; poison
//	steps.go    one instruction → one function; the table
//	linear.go   convolutions and dense layers: tasks over pixels and filters
//	floats.go, ints.go   the blocks of a task
package interp

import (
	"fmt"
	"sync"

	"github.com/luciola-nn/luciola/compiler/backend"
	"github.com/luciola-nn/luciola/compiler/instr"
	"github.com/luciola-nn/luciola/compiler/plan"
	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Backend is the interpreter as a target.
type Backend struct {
	poison bool
}

// Option changes a [Backend].
type Option func(*Backend)

// Poison fills memory before it is first used and as soon as it is free with a pattern that is no number, so that a program that reads
// what it may not gives wrong results. For tests.
func Poison() Option { return func(b *Backend) { b.poison = true } }

// New returns the interpreter.
func New(opts ...Option) *Backend {
	b := &Backend{}
	for _, o := range opts {
		o(b)
	}
	return b
}

// Name returns "interp".
func (b *Backend) Name() string { return "interp" }

// Wants is true: the interpreter takes every operation whole.
func (b *Backend) Wants(string) bool { return true }

// Build prepares a planned program.
func (b *Backend) Build(l *plan.Layout) (backend.Executable, error) {
	e := &executable{layout: l, index: map[*instr.Buffer]int{}, poison: b.poison, bufs: l.Program.Bufs}
	for i, buf := range l.Program.Bufs {
		e.index[buf] = i
	}
	for _, i := range l.Program.Code {
		s, err := e.step(i)
		if err != nil {
			return nil, fmt.Errorf("interp: %s %%%s: %w", i.Op, i.Out.Name, err)
		}
		e.steps = append(e.steps, s)
	}
	if b.poison {
		e.free = freed(l)
	}
	if _, err := e.newMachine(); err != nil {
		return nil, fmt.Errorf("interp: %w", err)
	}
	return e, nil
}

// executable is a program ready to run.
type executable struct {
	layout   *plan.Layout
	bufs     []*instr.Buffer
	index    map[*instr.Buffer]int // place in bufs
	steps    []step
	poison   bool
	free     [][]plan.Room // rooms that are free after each step; for poison
	machines sync.Pool
}

// step executes one instruction.
type step func(m *machine) error

// Run implements [backend.Executable].
func (e *executable) Run(threads int, inputs []*tensor.Tensor) ([]*tensor.Tensor, error) {
	p := e.layout.Program
	in := p.Inputs()
	if len(inputs) != len(in) {
		return nil, fmt.Errorf("program %s takes %d inputs, %d given", p.Name, len(in), len(inputs))
	}
	m, _ := e.machines.Get().(*machine)
	if m == nil {
		var err error
		if m, err = e.newMachine(); err != nil {
			return nil, err
		}
	}
	defer e.machines.Put(m)
	m.threads = max(threads, 1)
	if e.poison {
		m.spoil(0, e.layout.Arena)
	}
	for i, t := range inputs {
		b := in[i]
		if t.Kind != b.Type.Kind || !t.Shape.Equal(b.Type.Shape) || t.Quant != nil && !t.Quant.Equal(b.Type.Quant) {
			return nil, fmt.Errorf("program %s: input %%%s is %v, the given tensor %v", p.Name, b.Name, b.Type, t.Type)
		}
		m.tensors[e.index[b]].Copy(t)
	}
	for k, s := range e.steps {
		if err := progress.Stopped(); err != nil {
			return nil, err
		}
		if err := s(m); err != nil {
			return nil, fmt.Errorf("%s %%%s: %w", p.Code[k].Op, p.Code[k].Out.Name, err)
		}
		if e.poison {
			for _, r := range e.free[k] {
				m.spoil(r.Offset, r.Size)
			}
		}
	}
	outs := make([]*tensor.Tensor, len(p.Outputs))
	for i, b := range p.Outputs {
		outs[i] = m.tensors[e.index[b]].Clone()
	}
	return outs, nil
}
