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
	label          string
	after          bool // the label stands to the right of the box (above it, if upright); else inside, if it fits
	upright        bool
}

// boxes draws boxes as a part of a plot of gonum.
type boxes []box

// Plot implements [plot.Plotter].
func (bs boxes) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, b := range bs {
		x0, x1, y0, y1 := x(min(b.x0, b.x1)), x(max(b.x0, b.x1)), y(min(b.y0, b.y1)), y(max(b.y0, b.y1))
		fillRect(c, b.fill, x0, y0, x1-x0, y1-y0)
		b.write(c, x0, y0, x1, y1)
	}
}

func (b box) write(c draw.Canvas, x0, y0, x1, y1 vg.Length) {
	if b.label == "" {
		return
	}
	sty := style(sizeSmall, ink)
	mid := vg.Point{X: (x0 + x1) / 2, Y: (y0 + y1) / 2}
	switch {
	case b.after && b.upright && sty.Width(b.label) > x1-x0+2:
	case b.after && b.upright:
		sty.XAlign = text.XCenter
		c.FillText(sty, vg.Point{X: mid.X, Y: y1 + 7}, b.label)
	case b.after:
		c.FillText(sty, vg.Point{X: x1 + 4, Y: mid.Y}, b.label)
	case sty.Width(b.label)+4 <= x1-x0 && y1-y0 >= sizeSmall:
		sty = aligned(style(sizeSmall, onto(b.fill)), text.XCenter)
		c.FillText(sty, mid, b.label)
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

// niceTicks returns about n round ticks from 0 or lo to hi, written by the unit.
func niceTicks(lo, hi float64, n int, u unit) []plot.Tick {
	if !(hi > lo) {
		return []plot.Tick{{Value: lo, Label: u.tick(lo)}}
	}
	step := niceStep((hi - lo) / float64(n))
	var ticks []plot.Tick
	for i := math.Ceil(lo/step - 1e-9); i*step <= hi+step*1e-9; i++ {
		v := i * step
		ticks = append(ticks, plot.Tick{Value: v, Label: u.tick(v)})
	}
	return ticks
}

// niceStep rounds up to 1, 2, 2.5 or 5 times a power of ten.
func niceStep(raw float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*power >= raw*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// nameTicks returns a tick for each name, cut to width pixels; name i stands at n-1-i if downwards, else at i.
func nameTicks(names []string, width float64, downwards bool) plot.ConstantTicks {
	ticks := make(plot.ConstantTicks, len(names))
	for i, s := range names {
		at := float64(i)
		if downwards {
			at = float64(len(names) - 1 - i)
		}
		ticks[i] = plot.Tick{Value: at, Label: fit(s, style(sizeSmall, ink), width)}
	}
	return ticks
}
