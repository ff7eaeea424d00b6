package viz

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// span returns the places of series i's bar about a name, in units of the distance between names.
func (b *barChart) span(i int) (lo, hi float64) {
	w := 0.8 / float64(b.sideBySide())
	if b.stacked {
		i = 0
	}
	return -0.4 + float64(i)*w, -0.4 + float64(i+1)*w
}

// shapes returns boxes and words of a panel in the coordinates of its plot.
func (b *barChart) shapes(p *barPanel, a axis) (boxes, labels) {
	var all boxes
	var texts labels
	base := 0.0
	if a.log {
		base = a.lo
	}
	place := func(j, i int) (lo, hi float64) { // the first name, and in it the first series, on top
		lo, hi = b.span(max(i, 0))
		if b.upright {
			return float64(j) + lo, float64(j) + hi
		}
		at := float64(len(b.names) - 1 - j)
		return at - hi, at - lo
	}
	for _, one := range b.bars(p, base) {
		lo, hi := place(one.j, one.i)
		if b.upright {
			all = append(all, box{x0: lo, x1: hi, y0: one.from, y1: one.to, fill: seriesColour(one.i)})
		} else {
			all = append(all, box{x0: one.from, x1: one.to, y0: lo, y1: hi, fill: seriesColour(one.i)})
		}
	}
	turned := b.turned(p)
	for _, n := range b.labels(p, base) {
		lo, hi := place(n.j, n.i)
		l := label{x: n.at, y: (lo + hi) / 2, text: n.text, left: n.at < 0, upright: b.upright, turned: turned}
		if b.upright {
			l.x, l.y = l.y, l.x
		}
		texts = append(texts, l)
	}
	return all, texts
}

// paint draws the panels side by side; the names stand at the first.
func (b *barChart) paint(c draw.Canvas) {
	left := c.Min.X
	for i := range b.panels {
		p := &b.panels[i]
		part := draw.Canvas{Canvas: c.Canvas, Rectangle: c.Rectangle}
		width := vg.Length(b.paneWidth())
		if i == 0 {
			width += vg.Length(b.nameRoom())
		}
		part.Min.X, part.Max.X = left, left+width
		left = part.Max.X + paneGap
		if len(b.panels) > 1 {
			sty := aligned(bold(style(sizeBody, ink)), text.XCenter)
			c.FillText(sty, vg.Point{X: part.Max.X - vg.Length(b.paneWidth())/2, Y: part.Max.Y - panelHead/2}, p.title)
			part.Max.Y -= panelHead
		}
		b.plot(p, i == 0).Draw(part)
	}
}

// plot returns one panel; beside the first stand the names.
func (b *barChart) plot(panel *barPanel, first bool) *plot.Plot {
	p := newPlot()
	a := b.axis(panel)
	names, amounts := &p.Y, &p.X
	if b.upright {
		names, amounts = &p.X, &p.Y
	}
	all, texts := b.shapes(panel, a)
	if !b.labelled() {
		p.Add(grid{a.ticks, b.upright})
	}
	p.Add(all, texts)
	if a.lo < 0 {
		p.Add(zero{b.upright})
	}
	amounts.Min, amounts.Max = a.lo, a.hi
	if a.log {
		amounts.Scale = plot.LogScale{}
	}
	amounts.Tick.Marker = plot.ConstantTicks(a.ticks)
	amounts.Label.Text = panel.unit.name
	names.Min, names.Max = -0.55, float64(len(b.names))-0.45
	names.Tick.Length = 0
	names.Tick.Marker = plot.ConstantTicks(nil)
	if first {
		names.Tick.Marker, names.Label.Text = nameTicks(b.names, b.nameLimit(), !b.upright), b.nameTitle
	}
	return p
}

// nameLimit returns the width to which a name is cut.
func (b *barChart) nameLimit() float64 {
	if b.upright {
		return b.paneWidth()/float64(len(b.names)) - 4
	}
	return nameWidth
}
