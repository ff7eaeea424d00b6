package pass

import (
	"fmt"
	"slices"
	"strings"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/report"
)

// Trace is what each pass of a run did. It keeps the graph after every pass (parameters are shared), so that any two can be compared.
type Trace struct {
	Name  string // of the graph
	Steps []Step // one a pass, in order; of rounds after the first, those that changed the graph

	first, last *graph.Graph
}

// Step is one pass of a run.
type Step struct {
	Pass    string
	Doc     string
	Round   int // from 1; passes that run until nothing changes may stand in several
	Changed int // places changed, as the pass counts; 0: the graph is the same
	Before  graph.Stats
	After   graph.Stats

	graph *graph.Graph
}

func newTrace(g *graph.Graph) *Trace {
	first := g.Clone()
	return &Trace{Name: g.Name, first: first, last: first}
}

// Title returns the name of the pass, with its round after the first: "residual, round 2".
func (s *Step) Title() string {
	if s.Round > 1 {
		return fmt.Sprintf("%s, round %d", s.Pass, s.Round)
	}
	return s.Pass
}

// Idle returns the names of the passes that changed nothing in any round, in order.
func (t *Trace) Idle() []string {
	var idle []string
	for _, s := range t.Steps {
		if s.Changed == 0 && !slices.Contains(idle, s.Pass) && !slices.ContainsFunc(t.Steps, func(o Step) bool { return o.Pass == s.Pass && o.Changed > 0 }) {
			idle = append(idle, s.Pass)
		}
	}
	return idle
}

// around returns the text of the graphs before and after the last step.
func (t *Trace) around() (before, after string) {
	before = t.Text()
	if n := len(t.Steps); n > 1 {
		before = t.Steps[n-2].Text()
	}
	return before, t.last.Text()
}

// add records that p made g of the last graph.
func (t *Trace) add(p Pass, round, changed int, g *graph.Graph) {
	s := Step{Pass: p.Name, Doc: p.Doc, Round: round, Changed: changed, graph: g}
	if n := len(t.Steps); n > 0 {
		s.Before = t.Steps[n-1].After
	} else {
		s.Before = counts(t.first)
	}
	if s.After = s.Before; changed > 0 {
		s.After = counts(g)
	}
	t.Steps = append(t.Steps, s)
	t.last = g
}

// counts is Stats; a graph that cannot have a batch of one has −1 multiply-adds and activation bytes, shown as "?".
func counts(g *graph.Graph) graph.Stats {
	s, err := g.Stats()
	if err != nil {
		s.MACs, s.Activations = -1, -1
	}
	return s
}

// Text returns the text form of the graph after the pass.
func (s *Step) Text() string { return s.graph.Text() }

// Graph returns a copy of the graph after the pass.
func (s *Step) Graph() *graph.Graph { return s.graph.Clone() }

// Text returns the text form of the graph before the first pass.
func (t *Trace) Text() string { return t.first.Text() }

// Graph returns a copy of the graph before the first pass.
func (t *Trace) Graph() *graph.Graph { return t.first.Clone() }

// Changed returns the steps that changed the graph.
func (t *Trace) Changed() []Step {
	var steps []Step
	for _, s := range t.Steps {
		if s.Changed > 0 {
			steps = append(steps, s)
		}
	}
	return steps
}

// table lists the passes that changed something, and names the others.
func (t *Trace) table() *report.Table {
	tb := &report.Table{
		Title: "passes over " + t.Name, Left: 1,
		Head: []string{"pass", "changes", "nodes", "parameters", "MACs", "parameter bytes", "activation bytes"},
	}
	row := func(name, changes any, s graph.Stats) []any {
		return []any{name, changes, s.Nodes, s.Params, known(s.MACs), s.ParamBytes, known(s.Activations)}
	}
	tb.Add(row("(before)", "", counts(t.first))...)
	total := 0
	for _, s := range t.Changed() {
		total += s.Changed
		tb.Add(row(s.Title(), s.Changed, s.After)...)
	}
	tb.Total(row("(after)", total, counts(t.last))...)
	if idle := t.Idle(); len(idle) > 0 {
		tb.Note("No change: %s.", strings.Join(idle, ", "))
	}
	tb.Note("MACs and activation bytes: one image; MACs count padded taps.")
	return tb
}

func known(n int) any {
	if n < 0 {
		return "?"
	}
	return n
}

// String returns the trace as a text table: nodes, parameters, multiply-adds and bytes after each pass that changed something.
func (t *Trace) String() string { return t.table().String() }

// MIME returns the trace as a notebook shows it.
func (t *Trace) MIME() map[string]any { return t.table().MIME() }
