package viz

import (
	"fmt"
	"image/color"
	"strings"

	"gonum.org/v1/plot/vg/draw"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/pass"
	"github.com/luciola-nn/luciola/compiler/report"
)

// Passes draws what a row of passes did, a column for each pass that changed something: the counts it changed, and the nodes it took
// away (−), made (+) or turned into something else (→). Passes that changed nothing are named below.
func Passes(trace *pass.Trace) (*Figure, error) {
	if trace == nil {
		return nil, fmt.Errorf("viz: Passes of a nil trace; expected the Trace of fuse.Run or pass.Run")
	}
	columns, err := passColumns(trace)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{} // of passes: one may stand in several rounds
	for _, s := range trace.Steps {
		names[s.Pass] = true
	}
	idle := trace.Idle()
	f := frame{title: "Passes over " + trace.Name, summary: fmt.Sprintf("%d of %d passes changed the network",
		len(names)-len(idle), len(names)), width: chartWidth}
	if len(idle) > 0 {
		f.notes = append(f.notes, "No change: "+strings.Join(idle, ", ")+".")
	}
	f.notes = append(f.notes, "MACs and activation bytes of one image; MACs count padded taps.")
	f.height = board(columns).paint(nil)
	f.body = func(c draw.Canvas) { board(columns).paint(&c) }
	return &Figure{frame: f, table: passTable(&f, columns)}, nil
}

// passColumn is one column: a heading and lines.
type passColumn struct {
	name  string
	stats graph.Stats
	lines []passLine
}

// passLine is a count or a node. A count has no mark.
type passLine struct {
	mark rune // '−', '+', '→' or 0
	text string
	kind string // of a node: what lines of the same kind have in common
}

func (l passLine) colour() color.NRGBA {
	switch l.mark {
	case '−':
		return color.NRGBA{0x9c, 0x3d, 0x00, 0xff}
	case '+':
		return color.NRGBA{0x00, 0x66, 0x4a, 0xff}
	case '→':
		return color.NRGBA{0x7d, 0x33, 0x60, 0xff}
	}
	return black
}

func passColumns(trace *pass.Trace) ([]passColumn, error) {
	last, err := describe(trace.Graph())
	if err != nil {
		return nil, err
	}
	start, err := trace.Graph().Stats()
	if err != nil {
		start.MACs, start.Activations = -1, -1
	}
	first := passColumn{name: "before", stats: start}
	first.lines = countLines(graph.Stats{MACs: -1, Activations: -1}, start)
	columns := []passColumn{first}
	for _, s := range trace.Changed() {
		next, err := describe(s.Graph())
		if err != nil {
			return nil, err
		}
		c := passColumn{name: s.Title(), stats: s.After, lines: countLines(s.Before, s.After)}
		c.lines = append(c.lines, few(nodeLines(last, next))...)
		columns = append(columns, c)
		last = next
	}
	return columns, nil
}

func passTable(f *frame, columns []passColumn) report.Table {
	t := report.Table{
		Title: f.title, Left: 1, Notes: f.notes,
		Head: []string{"pass", "nodes", "parameters", "MACs", "parameter bytes", "activation bytes"},
	}
	for _, c := range columns {
		t.Add(c.name, c.stats.Nodes, c.stats.Params, known(c.stats.MACs), c.stats.ParamBytes, known(c.stats.Activations))
	}
	for _, c := range columns {
		var nodes []string
		for _, l := range c.lines {
			if l.mark != 0 {
				nodes = append(nodes, string(l.mark)+" "+l.text)
			}
		}
		if len(nodes) > 0 {
			t.Note("%s: %s", c.name, strings.Join(nodes, "; "))
		}
	}
	return t
}

// known writes a count, or a question mark for one that a graph without a batch of one does not have.
func known(n int) string {
	if n < 0 {
		return "?"
	}
	return countText(float64(n))
}
