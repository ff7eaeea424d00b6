package server

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/magic"
)

// deepest is how many magics may run cells within each other: a notebook that runs itself comes to an end.
const deepest = 16

// step is a part of a cell with the magic that it calls.
type step struct {
	magic.Part
	entry *entry // nil: Go, or nothing to do
}

// runSource runs the parts of a cell in order: Go in the worker, magics here. What can be known to be wrong beforehand is said
// before anything runs.
func (k *Kernel) runSource(e *execution, src string, depth int) (problem *link.Failure) {
	defer k.guard(&problem)
	parts := k.Language.Parts(src)
	if len(parts) == 1 && parts[0].Kind == magic.Code {
		return k.runCode(e, src)
	}
	if depth > deepest {
		return failure("UsageError", "cells run each other without end")
	}
	steps, problem := k.plan(e, src, parts, depth)
	if problem != nil {
		return problem
	}
	for i, s := range steps {
		if e.wasInterrupted() {
			return failure("KeyboardInterrupt", "interrupted")
		}
		e.setMore(i < len(steps)-1)
		if s.entry == nil {
			problem = k.runCode(e, magic.Blank(src, s.Start, s.End))
		} else {
			problem = s.entry.run(k.call(e, src, s.Part, depth))
		}
		if problem != nil {
			return problem
		}
	}
	return nil
}

// plan finds the magics that parts call, checks how they are called, and the syntax of the Go between them.
func (k *Kernel) plan(e *execution, src string, parts []magic.Part, depth int) ([]step, *link.Failure) {
	var steps []step
	for _, p := range parts {
		c := k.call(e, src, p, depth)
		if p.Kind == magic.Code {
			text := magic.Blank(src, p.Start, p.End)
			if strings.TrimSpace(text) == "" {
				continue
			}
			if status, _ := k.Language.IsComplete(text); status == "invalid" || status == "incomplete" {
				if _, problem := k.Language.Compile(e.number(), text); problem != nil {
					return nil, problem
				}
			}
			steps = append(steps, step{Part: p})
			continue
		}
		found, problem := c.find()
		if problem != nil {
			return nil, problem
		}
		if found != nil {
			steps = append(steps, step{p, found})
		}
	}
	return steps, nil
}

// runCode compiles Go and runs it in the worker.
func (k *Kernel) runCode(e *execution, src string) *link.Failure {
	k.settle(e)
	unit, problem := k.Language.Compile(e.number(), src)
	if problem != nil && leaves(src) {
		e.payload = append(e.payload, leave())
		return nil
	}
	if problem != nil {
		return problem
	}
	_, problem = k.runCompiled(e, unit)
	return problem
}

// runCompiled runs a unit and commits it.
func (k *Kernel) runCompiled(e *execution, unit Unit) (time.Duration, *link.Failure) {
	done, problem := k.runUnit(e, unit.Code)
	if problem != nil { // the worker is gone, or the cell never reached it
		return 0, problem
	}
	if unit.Commit != nil && (done.Error == nil || done.Error.Name != refused) {
		unit.Commit()
	}
	k.follow(done)
	e.wall += done.Wall
	e.cpu += done.CPU
	return done.Wall, done.Error
}

// renumber gives an execution that has run a unit a new number on the link: a request to stop names the unit it is for.
func (k *Kernel) renumber(e *execution) uint64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	if e.used {
		k.enrol(e)
	}
	e.used = true
	return e.id
}

func (k *Kernel) numberOf(e *execution) uint64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	return e.id
}

// begin has the worker run a unit. An interrupt that came too early for it is sent again.
func (k *Kernel) begin(e *execution, w *incarnation, code json.RawMessage) error {
	err := w.worker.Send(link.Message{Kind: link.Run, ID: k.renumber(e), Unit: code})
	if err == nil && e.wasInterrupted() {
		k.stopCell(e, w)
	}
	return err
}

// number is the number of the cell in messages.
func (e *execution) number() int { return max(e.count, 1) }

// setMore says whether more parts of the cell follow: a value is then no result of the cell.
func (e *execution) setMore(more bool) {
	e.mu.Lock()
	e.more = more
	e.mu.Unlock()
}

// say prints to the output of a cell, or to the text that %%capture keeps.
func (k *Kernel) say(e *execution, stream, text string) {
	if !e.captured(text) && !e.hidden {
		k.out.print(e.request, stream, text)
	}
}
