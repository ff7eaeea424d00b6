package viz

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// card is a box with a name, a line below and, if its weights are pruned, a gauge of their density.
type card struct {
	name, detail string
	fill         color.NRGBA
	density      float64 // 0…1; NaN: none
}

const (
	cardMax  = 210 // width of a card
	cardPad  = 8
	gaugeTop = 8 // of the gauge above the card's lower edge
)

// width returns the width that the card's words need, within bounds.
func (c card) width() float64 {
	w := max(float64(bold(style(sizeSmall, ink)).Width(c.name)), textWidth(c.detail))
	return min(cardMax, max(84, w+2*cardPad))
}

// paint draws the card about its centre.
func (c card) paint(dc draw.Canvas, x, y vg.Length) {
	w := vg.Length(c.width())
	roundRect(dc, c.fill, x-w/2, y-boxHeight/2, w, boxHeight, 4)
	words := onto(c.fill)
	up := vg.Length(0)
	if !math.IsNaN(c.density) {
		up = 7
		number := fmt.Sprintf("%.3f", c.density)
		left, base := x-w/2+cardPad, y-boxHeight/2+gaugeTop
		bar := w - 2*cardPad - vg.Length(textWidth(number)) - 5
		track := words
		track.A = 0x50
		fillRect(dc, track, left, base, bar, 4)
		fillRect(dc, words, left, base, bar*vg.Length(c.density), 4)
		dc.FillText(aligned(style(sizeSmall, words), text.XRight), vg.Point{X: x + w/2 - cardPad, Y: base + 3}, number)
	}
	name, detail := aligned(bold(style(sizeSmall, words)), text.XCenter), aligned(style(sizeSmall, words), text.XCenter)
	room := float64(w) - 2*cardPad + 4
	dc.FillText(name, vg.Point{X: x, Y: y + 8 + up}, fit(c.name, name, room))
	dc.FillText(detail, vg.Point{X: x, Y: y - 7 + up}, fit(c.detail, detail, room))
}

// paint draws cards and arrows into dc, whose upper left corner is the drawing's.
func (l *layout) paint(dc draw.Canvas, cards []card) {
	at := func(p place) vg.Point { return vg.Point{X: dc.Min.X + vg.Length(p.x), Y: dc.Max.Y - vg.Length(p.y)} }
	for _, route := range l.routes {
		trace(dc, at, route)
	}
	for i, c := range cards {
		p := at(l.vertices[i])
		c.paint(dc, p.X, p.Y)
	}
}

// trace draws an edge that leaves and arrives vertically, with an arrow head. Where it leads to the next column it goes down, between
// the columns, up, and down again.
func trace(dc draw.Canvas, at func(place) vg.Point, route []stop) {
	var p vg.Path
	last := route[0].place
	p.Move(at(last))
	for _, s := range route[1:] {
		from, to := at(last), at(s.place)
		switch {
		case s.turn > 0:
			aside := float64(s.turn % 3)
			low, high, gutter := last.y+6+3*aside, s.y-8-2*aside, s.left-columnGap/2+6*(aside-1)
			for _, q := range []place{{last.x, low}, {gutter, low}, {gutter, high}, {s.x, high}, s.place} {
				p.Line(at(q))
			}
		case from.X == to.X:
			p.Line(to)
		default:
			mid := (from.Y + to.Y) / 2
			p.CubeTo(vg.Point{X: from.X, Y: mid}, vg.Point{X: to.X, Y: mid}, to)
		}
		last = s.place
	}
	dc.SetLineStyle(line(ink, 1))
	dc.Stroke(p)
	arrow(dc, at(last))
}

// arrow draws a head that points down at p.
func arrow(dc draw.Canvas, p vg.Point) {
	dc.FillPolygon(ink, []vg.Point{p, {X: p.X - 3, Y: p.Y + 6}, {X: p.X + 3, Y: p.Y + 6}})
}

// roundRect fills a rectangle with round corners.
func roundRect(dc draw.Canvas, fill color.Color, x, y, w, h, r vg.Length) {
	var p vg.Path
	p.Move(vg.Point{X: x + r, Y: y})
	p.Line(vg.Point{X: x + w - r, Y: y})
	p.Arc(vg.Point{X: x + w - r, Y: y + r}, r, -math.Pi/2, math.Pi/2)
	p.Line(vg.Point{X: x + w, Y: y + h - r})
	p.Arc(vg.Point{X: x + w - r, Y: y + h - r}, r, 0, math.Pi/2)
	p.Line(vg.Point{X: x + r, Y: y + h})
	p.Arc(vg.Point{X: x + r, Y: y + h - r}, r, math.Pi/2, math.Pi/2)
	p.Line(vg.Point{X: x, Y: y + r})
	p.Arc(vg.Point{X: x + r, Y: y + r}, r, math.Pi, math.Pi/2)
	p.Close()
	dc.SetColor(fill)
	dc.Fill(p)
}
