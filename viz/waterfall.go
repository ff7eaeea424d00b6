package viz

import (
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

// amount and part write a step's value and its share of the first total, with a sign where they are changes.
func (f fall) amount(u unit) string {
	if f.total {
		return u.write(f.value)
	}
	return u.change(f.value)
}

func (f fall) part() string {
	if f.total {
		return share.write(f.share)
	}
	return share.change(f.share)
}

func (f fall) label(u unit) string {
	switch {
	case f.unknown:
		return "not modelled"
	case !finite(f.share):
		return f.amount(u)
	}
	return f.amount(u) + "  (" + f.part() + ")"
}

const fallStep = 28 // height of a step

func (w *waterfall) figure() *Figure {
	f := frame{
		title: w.title, subtitle: w.subtitle, summary: w.summary, notes: w.notes,
		legend: []key{{"total", blue}, {w.more, orange}, {w.less, green}}, width: chartWidth, height: axisHeight + fallStep*float64(len(w.steps)),
	}
	f.body = func(c draw.Canvas) { w.plot().Draw(c) }
	return &Figure{frame: f, spec: w.vega(&f), table: w.table()}
}

// paneWidth returns the width between the axes.
func (w *waterfall) paneWidth() float64 {
	names := 0.0
	for _, s := range w.steps {
		names = max(names, textWidth(s.name))
	}
	return chartWidth - min(nameWidth, names) - 8
}

func (w *waterfall) axis() axis {
	var ends []reach
	for _, s := range w.falls() {
		ends = append(ends, reach{max(s.from, s.to), textWidth(s.label(w.unit)) + 2*labelGap + 4})
	}
	return newAxis(ends, w.paneWidth(), w.unit)
}

func (w *waterfall) plot() *plot.Plot {
	p := newPlot()
	falls, a := w.falls(), w.axis()
	var bars boxes
	var texts labels
	var names []string
	var links links
	for i, s := range falls {
		at := float64(len(falls) - 1 - i)
		bars = append(bars, box{x0: s.from, x1: s.to, y0: at - 0.36, y1: at + 0.36, fill: s.colour()})
		texts = append(texts, label{x: max(s.from, s.to), y: at, text: s.label(w.unit)})
		names = append(names, s.name)
		if i > 0 {
			links = append(links, link{falls[i-1].to, at + 1, at})
		}
	}
	p.Add(links, bars, texts)
	p.X.Min, p.X.Max = a.lo, a.hi
	p.X.Tick.Marker = plot.ConstantTicks(a.ticks)
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
			amount, part = f.amount(w.unit), f.part()
		}
		name := f.name
		if f.note != "" {
			name += " (" + f.note + ")"
		}
		t.Add(name, w.kind(f), amount, part)
	}
	return t
}
