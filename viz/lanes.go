package viz

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg/draw"

	"github.com/luciola-nn/luciola/compiler/report"
)

// block is one buffer of a memory plan: alive from step first to step last, at addresses from offset on.
type block struct {
	name        string
	first, last int // steps, inclusive
	offset      int
	bytes       int
	kind        string // what its colour says
	note        string
}

// lanes shows blocks over steps and addresses: a memory plan.
type lanes struct {
	title, subtitle, summary string
	notes                    []string
	blocks                   []block
	steps                    []string // the name of each step
	size                     int      // bytes of the arena
	bound                    int      // least bytes that any plan needs; drawn as a line; 0: none
	boundNote                string
}

// kinds returns the kinds of block in the order they occur.
func (l *lanes) kinds() []string {
	var kinds []string
	seen := map[string]bool{}
	for _, b := range l.blocks {
		if !seen[b.kind] {
			seen[b.kind] = true
			kinds = append(kinds, b.kind)
		}
	}
	return kinds
}

func (l *lanes) colours() map[string]color.NRGBA {
	m := map[string]color.NRGBA{}
	for i, k := range l.kinds() {
		m[k] = seriesColour(i)
	}
	return m
}

func (l *lanes) figure() *Figure {
	f := frame{title: l.title, subtitle: l.subtitle, summary: l.summary, notes: l.notes, width: chartWidth, height: 320}
	colours := l.colours()
	for _, k := range l.kinds() {
		f.legend = append(f.legend, key{k, colours[k]})
	}
	f.body = func(c draw.Canvas) { l.plot().Draw(c) }
	fig := &Figure{frame: f, table: l.table()}
	if len(l.blocks) <= maxMarks {
		fig.spec = l.vega(&f)
	}
	return fig
}

func (l *lanes) plot() *plot.Plot {
	p := newPlot()
	colours := l.colours()
	var all boxes
	last := len(l.steps) - 1
	for _, b := range l.blocks {
		last = max(last, b.last)
		all = append(all, box{
			x0: float64(b.first) - 0.46, x1: float64(b.last) + 0.46, y0: float64(b.offset),
			y1: float64(b.offset + b.bytes), fill: colours[b.kind], label: b.name,
		})
	}
	ticks := niceTicks(0, float64(l.size), 5, octets)
	p.Add(grid{ticks, true}, all, outlines(all))
	if l.bound > 0 {
		p.Add(threshold{float64(l.bound), l.boundNote})
	}
	p.X.Min, p.X.Max = -0.6, float64(last)+0.6
	for _, b := range all {
		p.X.Min = min(p.X.Min, b.x0)
	}
	p.X.Tick.Marker = l.stepTicks()
	p.X.Label.Text = "step of the schedule"
	p.Y.Min, p.Y.Max = 0, float64(max(l.size, l.bound, 1))*1.06
	p.Y.Tick.Marker = plot.ConstantTicks(ticks)
	p.Y.Label.Text = "address"
	return p
}

// stepName names a step; -1 is before the first, where inputs are live, and one behind the last is where outputs still are.
func (l *lanes) stepName(i int) string {
	switch {
	case i < 0:
		return "start"
	case i >= len(l.steps):
		return "end"
	}
	return l.steps[i]
}

// stepTicks writes the numbers of the steps, not all where they are many.
func (l *lanes) stepTicks() plot.ConstantTicks {
	every := max(1, (len(l.steps)+19)/20)
	var ticks plot.ConstantTicks
	for i := 0; i < len(l.steps); i += every {
		ticks = append(ticks, plot.Tick{Value: float64(i), Label: counts.text(float64(i))})
	}
	return ticks
}

// outlines draws thin edges, so that neighbours of one colour are told apart.
type outlines boxes

// Plot implements [plot.Plotter].
func (bs outlines) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, b := range bs {
		strokeRect(c, line(onto(b.fill), 0.5), x(b.x0), y(b.y0), x(b.x1)-x(b.x0), y(b.y1)-y(b.y0))
	}
}

// threshold is a dashed line across the plot at a height, with a word.
type threshold struct {
	at   float64
	name string
}

// Plot implements [plot.Plotter].
func (t threshold) Plot(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	c.StrokeLine2(line(vermilion, 1.5, 5, 3), c.Min.X, y(t.at), c.Max.X, y(t.at))
	sty := style(sizeSmall, vermilion)
	sty.XAlign = -1
	at := c.Max
	at.Y = y(t.at) + 7
	c.FillText(sty, at, t.name)
}

func (l *lanes) table() report.Table {
	t := report.Table{Title: l.title, Left: 2, Head: []string{"buffer", "kind", "from step", "to step", "address", "bytes"}, Notes: l.notes}
	for _, b := range l.blocks {
		t.Add(b.name, b.kind, b.first, b.last, b.offset, b.bytes)
	}
	return t
}

func (l *lanes) vega(f *frame) *spec {
	var rows []map[string]any
	for _, b := range l.blocks {
		rows = append(rows, map[string]any{
			"name": b.name, "kind": b.kind, "from": float64(b.first) - 0.46, "to": float64(b.last) + 0.46,
			"low": b.offset, "high": b.offset + b.bytes, "bytes": b.bytes, "first": l.stepName(b.first), "last": l.stepName(b.last), "note": b.note,
		})
	}
	var names, colours []string
	for i, k := range l.kinds() {
		names, colours = append(names, k), append(colours, hex(seriesColour(i)))
	}
	steps, address := unit{name: "step of the schedule", vega: "d"}, octets.named("address, bytes")
	x := measured("from", steps)
	x.Axis["tickMinStep"], x.Scale = 1, map[string]any{"nice": false}
	rooms := view{Mark: map[string]any{"type": "rect", "stroke": "#111", "strokeWidth": 0.5}, Encoding: map[string]channel{
		"x": x, "x2": {Field: "to"}, "y": measured("low", address), "y2": {Field: "high"},
		"color": coloured("kind", names, colours),
		"tooltip": tooltips(tip("name", "nominal", "buffer", ""), tip("bytes", "quantitative", "bytes", ","),
			tip("low", "quantitative", "address", ","), tip("first", "nominal", "alive from", ""), tip("last", "nominal", "to", ""),
			tip("note", "nominal", "note", "")),
	}}
	if l.bound == 0 {
		return newSpec(f, rows, rooms)
	}
	bound := view{
		Mark:     map[string]any{"type": "rule", "color": hex(vermilion), "strokeDash": []int{5, 3}, "size": 1.5},
		Encoding: map[string]channel{"y": {Datum: l.bound}, "tooltip": {Value: l.boundNote + ": " + bytesText(float64(l.bound))}},
	}
	return newSpec(f, rows, rooms, bound)
}
