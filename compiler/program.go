package compiler

import (
	"fmt"
	"html"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/luciola-nn/luciola/compiler/backend"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/pass"
	"github.com/luciola-nn/luciola/compiler/plan"
	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/report"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Program is a compiled network. Its methods may be called from several goroutines at once.
type Program struct {
	Name   string       // of the graph
	Target string       // name of the backend
	Graph  *graph.Graph // what was lowered: after the passes, symbols replaced by numbers
	Trace  *pass.Trace  // what each pass did
	Layout *plan.Layout // instructions in order, and addresses

	exe     backend.Executable
	threads int
}

// Run computes the outputs for one batch, on all threads the program may use.
func (p *Program) Run(inputs ...*tensor.Tensor) ([]*tensor.Tensor, error) {
	out, err := p.exe.Run(p.threads, inputs)
	if err != nil {
		return nil, fmt.Errorf("run %s: %w", p.Name, err)
	}
	return out, nil
}

// RunBatch computes the outputs for any number of images x [N …] of a program with one input, several images at once, and returns each
// output with N first. N must be a multiple of the batch that the program was compiled for.
func (p *Program) RunBatch(x *tensor.Tensor) ([]*tensor.Tensor, error) {
	in := p.Graph.Inputs()
	if len(in) != 1 || len(in[0].Type.Shape) == 0 {
		return nil, fmt.Errorf("run %s: it has %d inputs; RunBatch is for one with the batch as first axis, use RunEach", p.Name, len(in))
	}
	want := in[0].Type
	if len(x.Shape) != len(want.Shape) || x.Kind != want.Kind || !x.Shape[1:].Equal(want.Shape[1:]) || x.Shape[0]%want.Shape[0] != 0 {
		return nil, fmt.Errorf("run %s: images %v do not fit input %%%s, which is %v: expected a multiple of %d of them",
			p.Name, x.Type, in[0].Name, want, want.Shape[0])
	}
	n := x.Shape[0] / want.Shape[0]
	outs := make([]*tensor.Tensor, len(p.Graph.Outputs()))
	for i, v := range p.Graph.Outputs() {
		if len(v.Type.Shape) == 0 || v.Type.Shape[0] != want.Shape[0] {
			return nil, fmt.Errorf("run %s: output %%%s is %v, without the batch as first axis; use RunEach", p.Name, v.Name, v.Type)
		}
		shape := slices.Clone(v.Type.Shape)
		shape[0] *= n
		outs[i] = tensor.New(v.Type.WithShape(shape))
	}
	err := p.RunEach(n, func(i int) ([]*tensor.Tensor, error) {
		part, err := rows(x, i*want.Shape[0], want)
		return []*tensor.Tensor{part}, err
	}, func(i int, got []*tensor.Tensor) error {
		for k, t := range got {
			into, err := rows(outs[k], i*t.Shape[0], t.Type)
			if err != nil {
				return err
			}
			into.Copy(t)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return outs, nil
}

// RunEach computes n batches, several at once: input returns the inputs of batch i, output takes its outputs. input is called from
// several goroutines at once, output by one at a time, in no fixed order. The first error ends the work and is returned.
func (p *Program) RunEach(n int, input func(i int) ([]*tensor.Tensor, error), output func(i int, outs []*tensor.Tensor) error) error {
	task := progress.Start("run "+p.Name, n)
	workers := max(min(p.threads, n), 1)
	each := max(p.threads/workers, 1) // threads of one batch: more than one only if there are fewer batches than threads
	var next atomic.Int64
	var one sync.Mutex
	batch := func(i int) error {
		in, err := input(i)
		if err != nil {
			return err
		}
		outs, err := p.exe.Run(each, in)
		if err != nil {
			return err
		}
		one.Lock()
		defer one.Unlock()
		if err := output(i, outs); err != nil {
			return err
		}
		return task.Step(1)
	}
	errs := make([]error, workers)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && errs[w] == nil; i = int(next.Add(1)) - 1 {
				if errs[w] = batch(i); errs[w] != nil {
					next.Store(int64(n))
				}
			}
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return fmt.Errorf("run %s: %w", p.Name, err)
		}
	}
	task.End("ran " + p.Name + " " + times(n))
	return nil
}

// rows returns the part of t that begins at a row and has the given type, sharing its data.
func rows(t *tensor.Tensor, row int, want tensor.Type) (*tensor.Tensor, error) {
	size := want.Shape[1:].Elements()
	from, to := row*size, (row+want.Shape[0])*size
	var part *tensor.Tensor
	var err error
	switch t.Kind {
	case tensor.F32:
		part, err = tensor.From(t.F32()[from:to], want.Shape...)
	case tensor.F64:
		part, err = tensor.From(t.F64()[from:to], want.Shape...)
	case tensor.I8:
		part, err = tensor.From(t.I8()[from:to], want.Shape...)
	case tensor.U8:
		part, err = tensor.From(t.U8()[from:to], want.Shape...)
	case tensor.I16:
		part, err = tensor.From(t.I16()[from:to], want.Shape...)
	case tensor.I32:
		part, err = tensor.From(t.I32()[from:to], want.Shape...)
	case tensor.I64:
		part, err = tensor.From(t.I64()[from:to], want.Shape...)
	default:
		part, err = tensor.From(t.Bool()[from:to], want.Shape...)
	}
	if err != nil {
		return nil, err
	}
	return part.WithType(want)
}

// Memory returns the memory plan: arena, lower bound, their ratio, and what fills the arena.
func (p *Program) Memory() *plan.Layout { return p.Layout }

// Text returns the instructions in order, with the addresses and lives of buffers as remarks.
func (p *Program) Text() string { return p.Layout.Text() }

// String returns one line: what the program is and what it needs.
func (p *Program) String() string {
	constants := 0
	for _, v := range p.Graph.Params() {
		constants += v.Type.Bytes()
	}
	return fmt.Sprintf("program %s for %s: %d instructions, %d B of constants, arena %d B (lower bound %d B, ratio %.3f)",
		p.Name, p.Target, len(p.Layout.Program.Code), constants, p.Layout.Arena, p.Layout.Bound, p.Layout.Ratio())
}

// MIME returns the line as a notebook shows it.
func (p *Program) MIME() map[string]any {
	return map[string]any{"text/html": "<p>" + html.EscapeString(p.String()) + "</p>", "text/plain": p.String()}
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return report.Count(n) + " times"
}
