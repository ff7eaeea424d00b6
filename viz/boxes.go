package viz

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// box is a filled rectangle in the coordinates of a plot: a bar, a step of a waterfall, a live range, a cell of a matrix.
type box struct {
	x0, y0, x1, y1 float64
	fill           color.NRGBA
	label          string  // inside, if it fits
	size           float64 // of the label; 0: small
}

// boxes draws boxes as a part of a plot of gonum.
type boxes []box

// Plot implements [plot.Plotter].
func (bs boxes) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, b := range bs {
		x0, x1, y0, y1 := x(min(b.x0, b.x1)), x(max(b.x0, b.x1)), y(min(b.y0, b.y1)), y(max(b.y0, b.y1))
		fillRect(c, b.fill, x0, y0, x1-x0, y1-y0)
		size := b.size
		if size == 0 {
			size = sizeSmall
		}
		sty := aligned(style(size, onto(b.fill)), text.XCenter)
		if b.label != "" && sty.Width(b.label) <= x1-x0 && y1-y0 >= vg.Length(size) {
			c.FillText(sty, vg.Point{X: (x0 + x1) / 2, Y: (y0 + y1) / 2}, b.label)
		}
	}
}

// DataRange implements [plot.DataRanger].
func (bs boxes) DataRange() (x0, x1, y0, y1 float64) {
	x0, x1, y0, y1 = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, b := range bs {
		x0, x1 = min(x0, b.x0, b.x1), max(x1, b.x0, b.x1)
		y0, y1 = min(y0, b.y0, b.y1), max(y1, b.y0, b.y1)
	}
	return x0, x1, y0, y1
}

// label is words beside a mark: to the right of a place in the coordinates of a plot, or to the left, or above or below it.
type label struct {
	x, y    float64
	text    string
	left    bool
	upright bool // above; with left below
	turned  bool // upright and reading upwards
}

type labels []label

// Plot implements [plot.Plotter].
func (ls labels) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, l := range ls {
		sty, at, sign := style(sizeSmall, ink), vg.Point{X: x(l.x), Y: y(l.y)}, vg.Length(1)
		if l.left {
			sign = -1
		}
		switch {
		case l.turned:
			sty.Rotation, sty.XAlign = math.Pi/2, text.XLeft
			if l.left {
				sty.XAlign = text.XRight
			}
			at.Y += sign * labelGap
		case l.upright:
			sty.XAlign = text.XCenter
			at.Y += sign * (sizeSmall/2 + labelGap/2)
		case l.left:
			sty.XAlign = text.XRight
			at.X -= labelGap
		default:
			at.X += labelGap
		}
		c.FillText(sty, at, l.text)
	}
}

// labelGap is the distance between a mark and the words beside it.
const labelGap = 4

// grid draws a faint line at every tick of an axis.
type grid struct {
	at      []plot.Tick
	upright bool // lines at heights; else at places along x
}

// Plot implements [plot.Plotter].
func (g grid) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, t := range g.at {
		if g.upright {
			c.StrokeLine2(line(faint, 1), c.Min.X, y(t.Value), c.Max.X, y(t.Value))
		} else {
			c.StrokeLine2(line(faint, 1), x(t.Value), c.Min.Y, x(t.Value), c.Max.Y)
		}
	}
}

// zero is a line at 0 of the axis of values, which negative bars leave to the other side.
type zero struct{ upright bool }

// Plot implements [plot.Plotter].
func (z zero) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	if z.upright {
		c.StrokeLine2(line(ink, 1), c.Min.X, y(0), c.Max.X, y(0))
	} else {
		c.StrokeLine2(line(ink, 1), x(0), c.Min.Y, x(0), c.Max.Y)
	}
}
