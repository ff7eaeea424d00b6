package viz

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

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
