package viz

import (
	"fmt"
	"image/color"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
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
	for _, b := range l.blocks {
		if !slices.Contains(kinds, b.kind) {
			kinds = append(kinds, b.kind)
		}
	}
	return kinds
}

// colour returns the colour of a kind.
func (l *lanes) colour(kind string) color.NRGBA { return seriesColour(slices.Index(l.kinds(), kind)) }

// Pixels between the axes of a memory plan.
const (
	lanesWide = chartWidth - 76
	lanesHigh = 340
)

func (l *lanes) figure() *Figure {
	var legend []key
	for i, k := range l.kinds() {
		legend = append(legend, key{k, seriesColour(i)})
	}
	names, without := l.names()
	if without > 0 {
		l.notes = append(l.notes, fmt.Sprintf("No room for the names of %s of %s buffers: the table has them.",
			countText(float64(without)), countText(float64(len(l.blocks)))))
	}
	f := frame{
		title: l.title, subtitle: l.subtitle, summary: l.summary, notes: l.notes, legend: legend,
		width: chartWidth, height: lanesHigh + axisHeight,
	}
	f.body = func(c draw.Canvas) { l.plot(names).Draw(c) }
	fig := &Figure{frame: f, table: l.table()}
	if len(l.blocks) <= maxMarks {
		fig.spec = l.vega(&f, names)
	}
	return fig
}

// bounds returns the range of steps and of addresses.
func (l *lanes) bounds() (left, right, top float64) {
	left, right = -0.6, float64(len(l.steps))-0.4
	for _, b := range l.blocks {
		left, right = min(left, float64(b.first)-0.6), max(right, float64(b.last)+0.6)
	}
	return left, right, float64(max(l.size, l.bound, 1)) * 1.08
}

// box returns where a block stands; one too thin to be seen is drawn as high as three pixels.
func (l *lanes) box(b block) box {
	_, _, top := l.bounds()
	low := float64(b.offset)
	return box{
		x0: float64(b.first) - 0.46, x1: float64(b.last) + 0.46, y0: low, y1: low + max(float64(b.bytes), 3*top/lanesHigh),
		fill: l.colour(b.kind),
	}
}

func (l *lanes) plot(names laneNames) *plot.Plot {
	p := newPlot()
	var all boxes
	for _, b := range l.blocks {
		all = append(all, l.box(b))
	}
	ticks := niceTicks(0, float64(l.size), 5, octets)
	p.Add(grid{ticks, true}, all, outlines(all))
	if l.bound > 0 {
		p.Add(threshold{float64(l.bound), l.boundNote})
	}
	p.Add(names)
	p.X.Min, p.X.Max, p.Y.Max = l.bounds()
	p.X.Tick.Marker = l.stepTicks()
	p.X.Label.Text = "step of the schedule"
	p.Y.Min = 0
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
	sty := aligned(style(sizeSmall, vermilion), text.XRight)
	at := c.Max
	at.Y = y(t.at) + 9
	c.FillText(sty, at, t.name)
}

func (l *lanes) table() report.Table {
	t := report.Table{Title: l.title, Left: 2, Head: []string{"buffer", "kind", "from step", "to step", "address", "bytes"}, Notes: l.notes}
	for _, b := range l.blocks {
		t.Add(b.name, b.kind, b.first, b.last, b.offset, b.bytes)
	}
	return t
}

func (l *lanes) vega(f *frame, names laneNames) *spec {
	var rows []map[string]any
	for _, b := range l.blocks {
		at := l.box(b)
		rows = append(rows, map[string]any{
			"name": b.name, "kind": b.kind, "from": at.x0, "to": at.x1, "low": at.y0, "high": at.y1,
			"bytes": countText(float64(b.bytes)), "address": countText(float64(b.offset)), "first": l.stepName(b.first),
			"last": l.stepName(b.last), "note": b.note,
		})
	}
	left, right, top := l.bounds()
	x := measured("from", "step of the schedule", left, right, l.stepTicks())
	y := measured("low", "address", 0, top, niceTicks(0, float64(l.size), 5, octets))
	y.Axis.(map[string]any)["grid"] = true
	rooms := view{Data: values{rows}, Mark: map[string]any{"type": "rect", "stroke": "#111", "strokeWidth": 0.5}, Encoding: map[string]channel{
		"x": x, "x2": {Field: "to"}, "y": y, "y2": {Field: "high"}, "color": coloured("kind", f.legend),
		"tooltip": tooltips("name=buffer", "bytes=bytes", "address=address", "first=alive from", "last=to", "note=note"),
	}}
	layers := []view{rooms}
	if l.bound > 0 {
		at := values{[]map[string]any{{"at": l.bound, "right": right, "text": l.boundNote}}}
		layers = append(layers, view{
			Data: at, Mark: map[string]any{"type": "rule", "color": hex(vermilion), "strokeDash": []int{5, 3}, "size": 1.5},
			Encoding: map[string]channel{"y": along("at", "quantitative"), "tooltip": tooltips("text=line", "at=bytes")},
		},
			view{
				Data: at, Mark: map[string]any{"type": "text", "align": "right", "baseline": "bottom", "dy": -3, "color": hex(vermilion)},
				Encoding: map[string]channel{"x": along("right", "quantitative"), "y": along("at", "quantitative"), "text": along("text", "nominal")},
			})
	}
	return newSpec(f, pane{Width: lanesWide, Height: lanesHigh, Layers: append(layers, names.vega()...)})
}
