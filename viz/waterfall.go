package viz

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg/draw"

	"github.com/luciola-nn/luciola/compiler/report"
)

// step is one row of a waterfall: a total that stands on the axis, a change of what the row above left, or an effect that the model does
// not know, drawn without a bar.
type step struct {
	name    string
	value   float64 // of a total: the amount; else what is added, negative where something is taken away
	total   bool
	unknown bool // not modelled
	note    string
}

// waterfall shows how one amount becomes another in steps.
type waterfall struct {
	title, subtitle, summary string
	notes                    []string
	unit                     unit
	more, less               string // what an addition and a reduction mean: "adds cycles", "saves cycles"
	steps                    []step
}

// fall is one drawn step: from and to on the axis.
type fall struct {
	step
	from, to float64
	share    float64 // of the first total; NaN if that is 0
}

// falls places the steps.
func (w *waterfall) falls() []fall {
	all := make([]fall, len(w.steps))
	level, first := 0.0, math.NaN()
	for i, s := range w.steps {
		f := fall{step: s}
		switch {
		case s.unknown:
			f.from, f.to = level, level
		case s.total:
			f.from, f.to, level = 0, s.value, s.value
			if math.IsNaN(first) && s.value != 0 {
				first = s.value
			}
		default:
			f.from, f.to = level, level+s.value
			level = f.to
		}
		f.share = s.value / first
		all[i] = f
	}
	return all
}

// colour tells totals, additions and reductions apart.
func (f fall) colour() color.NRGBA {
	switch {
	case f.total:
		return blue
	case f.value < 0:
		return green
	}
	return orange
}

func (w *waterfall) kind(f fall) string {
	switch {
	case f.unknown:
		return "not modelled"
	case f.total:
		return "total"
	case f.value < 0:
		return w.less
	}
	return w.more
}

func (f fall) label(u unit) string {
	if f.unknown {
		return "not modelled"
	}
	s := u.write(f.value)
	if !f.total {
		s = "+" + u.write(f.value)
		if f.value < 0 {
			s = "−" + u.write(-f.value)
		}
	}
	if !math.IsNaN(f.share) && !math.IsInf(f.share, 0) {
		s += fmt.Sprintf("  (%s)", percentText(math.Abs(f.share)))
	}
	return s
}

func (w *waterfall) figure() *Figure {
	f := frame{
		title: w.title, subtitle: w.subtitle, summary: w.summary, notes: w.notes,
		legend: []key{{"total", blue}, {w.more, orange}, {w.less, green}}, width: chartWidth, height: axisHeight + 26*float64(len(w.steps)),
	}
	f.body = func(c draw.Canvas) { w.plot().Draw(c) }
	return &Figure{frame: f, spec: w.vega(&f), table: w.table()}
}

func (w *waterfall) plot() *plot.Plot {
	p := newPlot()
	falls := w.falls()
	top := 0.0
	var bars boxes
	var names []string
	var links links
	for i, s := range falls {
		top = max(top, s.from, s.to)
		at := float64(len(falls) - 1 - i)
		bars = append(bars, box{x0: s.from, x1: s.to, y0: at - 0.36, y1: at + 0.36, fill: s.colour(), label: s.label(w.unit), after: true})
		names = append(names, s.name)
		if i > 0 {
			links = append(links, link{falls[i-1].to, at + 0.64, at + 0.36})
		}
	}
	ticks := niceTicks(0, top, 5, w.unit)
	p.Add(grid{at: ticks}, links, bars)
	p.X.Min, p.X.Max = 0, top*1.25
	if top == 0 {
		p.X.Max = 1
	}
	p.X.Tick.Marker = plot.ConstantTicks(ticks)
	p.X.Label.Text = w.unit.name
	p.Y.Min, p.Y.Max = -0.5, float64(len(falls))-0.5
	p.Y.Tick.Marker, p.Y.Tick.Length = nameTicks(names, nameWidth, true), 0
	return p
}

// link joins the end of one step with the start of the next.
type link struct{ x, y0, y1 float64 }

type links []link

// Plot implements [plot.Plotter].
func (ls links) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, l := range ls {
		c.StrokeLine2(line(ink, 1), x(l.x), y(l.y0), x(l.x), y(l.y1))
	}
}

func (w *waterfall) table() report.Table {
	t := report.Table{Title: w.title, Left: 2, Head: []string{"step", "kind", w.unit.name, "of the first"}, Notes: w.notes}
	for _, f := range w.falls() {
		amount, part := "", ""
		if !f.unknown {
			amount, part = w.unit.write(f.value), share.write(f.share)
		}
		name := f.name
		if f.note != "" {
			name += " (" + f.note + ")"
		}
		t.Add(name, w.kind(f), amount, part)
	}
	return t
}

func (w *waterfall) vega(f *frame) *spec {
	var rows []map[string]any
	for _, s := range w.falls() {
		rows = append(rows, map[string]any{
			"name": s.name, "kind": w.kind(s), "from": number(s.from), "to": number(s.to),
			"value": number(s.value), "label": s.label(w.unit), "note": s.note, "end": number(max(s.from, s.to)),
		})
	}
	var kinds, colours []string
	for _, k := range f.legend {
		kinds, colours = append(kinds, k.name), append(colours, hex(k.colour))
	}
	amount := measured("from", w.unit)
	bars := view{Mark: map[string]any{"type": "bar"}, Encoding: map[string]channel{
		"y": ordered("name", ""), "x": amount, "x2": {Field: "to"}, "color": coloured("kind", kinds, colours),
		"tooltip": tooltips(tip("name", "nominal", "step", ""), tip("kind", "nominal", "", ""),
			tip("label", "nominal", w.unit.name, ""), tip("note", "nominal", "note", "")),
	}}
	words := view{Mark: map[string]any{"type": "text", "align": "left", "dx": 4}, Encoding: map[string]channel{
		"y": ordered("name", ""), "x": {Field: "end", Type: "quantitative"}, "text": {Field: "label", Type: "nominal"},
	}}
	return newSpec(f, rows, bars, words)
}
