package viz

import (
	"fmt"
	"strings"

	"github.com/luciola-nn/luciola/compiler/instr"
	"github.com/luciola-nn/luciola/compiler/plan"
)

// Memory draws a memory layout: every room of the arena as a box over the steps it is live in and the addresses it takes, with the lower
// bound (the bytes live at the fullest step) as a line.
func Memory(layout *plan.Layout) (*Figure, error) {
	if layout == nil {
		return nil, fmt.Errorf("viz: Memory of a nil layout; expected the result of plan.Memory")
	}
	l := lanes{
		title: "Memory plan of " + layout.Program.Name,
		subtitle: fmt.Sprintf("arena %s B, lower bound %s B, ratio %.3f; without sharing %s B", countText(float64(layout.Arena)),
			countText(float64(layout.Bound)), layout.Ratio(), countText(float64(layout.Naive))),
		summary: fmt.Sprintf("%d rooms over %d steps; the fullest is %s", len(layout.Rooms), len(layout.Program.Code),
			layout.StepName(layout.Peak)),
		notes: []string{"Fullest at step " + layout.StepName(layout.Peak) + ". Order: " + layout.Order + "; addresses: " + layout.Packing + "."},
		size:  layout.Arena, bound: layout.Bound, boundNote: "lower bound",
	}
	for i := range layout.Program.Code {
		l.steps = append(l.steps, layout.StepName(i))
	}
	for _, r := range layout.Rooms {
		b := block{name: r.Name, first: r.Start, last: r.End, offset: r.Offset, bytes: r.Size, kind: roomKind(layout.Program, &r)}
		if len(r.Buffers) > 1 {
			b.note = "shared by " + strings.Join(r.Buffers[:min(len(r.Buffers), 6)], ", ")
		}
		l.blocks = append(l.blocks, b)
	}
	return l.figure(), nil
}

// roomKind says what a room holds: an input, an output, buffers that share it, or one result.
func roomKind(p *instr.Program, r *plan.Room) string {
	for _, b := range p.Outputs {
		if root, _ := b.Root(); holds(r, root.Name) {
			return "output"
		}
	}
	for _, b := range p.Inputs() {
		if holds(r, b.Name) {
			return "input"
		}
	}
	if len(r.Buffers) > 1 {
		return "results that share it"
	}
	return "result"
}

func holds(r *plan.Room, name string) bool {
	for _, b := range r.Buffers {
		if b == name {
			return true
		}
	}
	return false
}
