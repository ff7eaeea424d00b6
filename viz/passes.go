package viz

import (
	"fmt"
	"image/color"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/luciola-nn/luciola/compiler/attr"
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

// countLines writes the counts that differ.
func countLines(before, after graph.Stats) []passLine {
	var lines []passLine
	add := func(name string, a, b int) {
		switch {
		case a == b || b < 0:
		case a <= 0:
			lines = append(lines, passLine{text: name + " " + countText(float64(b))})
		default:
			lines = append(lines, passLine{text: name + " " + countText(float64(b)) + " (" + share.change(float64(b-a)/float64(a)) + ")"})
		}
	}
	add("nodes", before.Nodes, after.Nodes)
	add("parameters", before.Params, after.Params)
	add("MACs", before.MACs, after.MACs)
	add("parameter bytes", before.ParamBytes, after.ParamBytes)
	add("activation bytes", before.Activations, after.Activations)
	return lines
}

// maxNodeLines is the most nodes that a column lists.
const maxNodeLines = 12

// few returns the lines, or if they are many one line for all of a kind.
func few(lines []passLine) []passLine {
	if len(lines) <= maxNodeLines {
		return lines
	}
	type kind struct {
		mark rune
		name string
	}
	var order []kind
	count := map[kind]int{}
	for _, l := range lines {
		k := kind{l.mark, l.kind}
		if count[k]++; count[k] == 1 {
			order = append(order, k)
		}
	}
	var short []passLine
	for _, k := range order {
		short = append(short, passLine{mark: k.mark, text: fmt.Sprintf("%d × %s", count[k], k.name)})
	}
	return short[:min(len(short), maxNodeLines)]
}

// described is what a node looks like to a reader.
type described struct {
	name, label, attrs string
	params             []*graph.Param
}

// describe returns the nodes of a graph in order.
func describe(g *graph.Graph) ([]described, error) {
	layers, err := g.Layers()
	if err != nil {
		return nil, fmt.Errorf("viz: %w", err)
	}
	all := make([]described, len(layers))
	for i, l := range layers {
		d := described{name: l.Name, label: l.Op, attrs: attr.Print(l.Node.Row().Attrs, l.Node.Attrs)}
		for _, v := range l.Node.In {
			if v.IsConst() {
				d.params = append(d.params, v.Param)
			}
		}
		all[i] = d
	}
	return all, nil
}

// nodeLines writes which nodes differ: those gone, then those changed, then those new.
func nodeLines(before, after []described) []passLine {
	was, is := map[string]described{}, map[string]bool{}
	for _, d := range before {
		was[d.name] = d
	}
	var changed, made []passLine
	for _, d := range after {
		is[d.name] = true
		old, known := was[d.name]
		switch {
		case !known:
			made = append(made, passLine{'+', d.label + " " + d.name, d.label})
		case old.label != d.label:
			changed = append(changed, passLine{'→', d.name + ": " + d.label, d.label})
		case old.attrs != d.attrs:
			changed = append(changed, passLine{'→', d.name + ":" + d.attrs, "other attributes"})
		case !slices.Equal(old.params, d.params):
			changed = append(changed, passLine{'→', d.name + ": new weights", "new weights"})
		}
	}
	var gone []passLine
	for _, d := range before {
		if !is[d.name] {
			gone = append(gone, passLine{'−', d.label + " " + d.name, d.label})
		}
	}
	return slices.Concat(gone, changed, made)
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

// board lays columns out in rows.
type board []passColumn

const (
	columnStep  = chartWidth / 3
	columnWidth = columnStep - 8
	columnHead  = 24
	lineStep    = 17
)

// sheet is the ground of a column: dense words read better on it than on a ground that is not known.
var sheet = color.NRGBA{0xee, 0xf1, 0xf5, 0xff}

// paint draws the columns into c, and returns the height they need; with nil it only measures.
func (b board) paint(c *draw.Canvas) float64 {
	perRow := chartWidth / columnStep
	y := 0.0
	for i := 0; i < len(b); i += perRow {
		shelf := b[i:min(i+perRow, len(b))]
		tallest := 0
		for _, col := range shelf {
			tallest = max(tallest, len(col.lines))
		}
		height := columnHead + float64(lineStep*tallest) + 8
		for k, col := range shelf {
			if c != nil {
				col.paint(*c, c.Min.X+vg.Length(k*columnStep), c.Max.Y-vg.Length(y), vg.Length(height))
			}
		}
		y += height + 8
	}
	return max(y, 1)
}

// paint draws one column of a height below and to the right of a point.
func (col passColumn) paint(c draw.Canvas, x, y, height vg.Length) {
	roundRect(c, sheet, x, y-height, columnWidth, height, 4)
	roundRect(c, blue, x, y-columnHead, columnWidth, columnHead, 4)
	head := bold(style(sizeBody, onto(blue)))
	c.FillText(head, vg.Point{X: x + 8, Y: y - columnHead/2}, fit(col.name, head, columnWidth-16))
	at := y - columnHead - 4
	for _, l := range col.lines {
		sty, left, room := style(sizeSmall, l.colour()), x+8, float64(columnWidth-16)
		if l.mark != 0 {
			c.FillText(bold(sty), vg.Point{X: left, Y: at - lineStep/2}, string(l.mark))
			left, room = left+14, room-14
		}
		c.FillText(sty, vg.Point{X: left, Y: at - lineStep/2}, fit(l.text, sty, room))
		at -= lineStep
	}
}
