package viz

import (
	"image"
	"image/color"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"github.com/luciola-nn/luciola/compiler/report"
)

// tile is one image with two lines of words below.
type tile struct {
	pixels image.Image
	name   string
	second string // a second line
	wrong  bool   // the second line is in the colour of mistakes
}

// album is images in rows.
type album struct {
	title, subtitle, summary string
	notes                    []string
	head                     []string // of the table: number, label, prediction, …
	rows                     [][]any
	tiles                    []tile
}

const (
	tileSide  = 84 // of the square that an image is fitted into; three times 28
	tileStep  = 102
	tileWords = 38
)

func (a *album) figure() *Figure {
	perRow := chartWidth / tileStep
	rows := (len(a.tiles) + perRow - 1) / perRow
	f := frame{
		title: a.title, subtitle: a.subtitle, summary: a.summary, notes: a.notes,
		width: chartWidth, height: float64(rows) * (tileSide + tileWords),
	}
	f.body = func(c draw.Canvas) {
		for i, t := range a.tiles {
			t.paint(c, c.Min.X+vg.Length(i%perRow*tileStep), c.Max.Y-vg.Length(i/perRow*(tileSide+tileWords)))
		}
	}
	t := report.Table{Title: a.title, Left: len(a.head), Head: a.head, Notes: a.notes}
	for _, r := range a.rows {
		t.Add(r...)
	}
	return &Figure{frame: f, table: t}
}

// paint draws the tile below and to the right of a point.
func (t tile) paint(c draw.Canvas, x, y vg.Length) {
	side := vg.Length(tileSide)
	b := t.pixels.Bounds()
	unit := tileSide / vg.Length(max(b.Dx(), b.Dy(), 1))
	w, h := unit*vg.Length(b.Dx()), unit*vg.Length(b.Dy())
	img := t.pixels
	if _, bitmap := c.Canvas.(*vgimg.Canvas); bitmap { // which would smooth a small image
		img = enlarged(img)
	}
	c.DrawImage(vg.Rectangle{Min: vg.Point{X: x + (side-w)/2, Y: y - (side+h)/2}, Max: vg.Point{X: x + (side+w)/2, Y: y - (side-h)/2}}, img)
	edge := line(faint, 1)
	if t.wrong {
		edge = line(vermilion, 2)
	}
	strokeRect(c, edge, x, y-side, side, side)
	sty := aligned(style(sizeSmall, ink), text.XCenter)
	c.FillText(sty, vg.Point{X: x + side/2, Y: y - side - 10}, fit(t.name, sty, tileStep-4))
	if t.wrong {
		sty = bold(aligned(style(sizeSmall, vermilion), text.XCenter))
	}
	c.FillText(sty, vg.Point{X: x + side/2, Y: y - side - 25}, fit(t.second, sty, tileStep-4))
}

// enlarged repeats the pixels of a small image, so that a reader sees them as squares.
func enlarged(src image.Image) image.Image {
	b := src.Bounds()
	k := max(1, 2*tileSide/max(b.Dx(), b.Dy(), 1))
	if k == 1 {
		return src
	}
	grey, isGrey := src.(*image.Gray)
	if isGrey {
		out := image.NewGray(image.Rect(0, 0, k*b.Dx(), k*b.Dy()))
		for y := range k * b.Dy() {
			for x := range k * b.Dx() {
				out.Pix[out.PixOffset(x, y)] = grey.GrayAt(b.Min.X+x/k, b.Min.Y+y/k).Y
			}
		}
		return out
	}
	out := image.NewNRGBA(image.Rect(0, 0, k*b.Dx(), k*b.Dy()))
	for y := range k * b.Dy() {
		for x := range k * b.Dx() {
			out.Set(x, y, src.At(b.Min.X+x/k, b.Min.Y+y/k))
		}
	}
	return out
}

// picture makes an image of pixels as data sets hold them: channel by channel, row by row. One channel is grey; of more, the first three
// are red, green and blue.
func picture(pixels []uint8, channels, height, width int) image.Image {
	plane := height * width
	if channels < 3 {
		return &image.Gray{Pix: pixels[:plane], Stride: width, Rect: image.Rect(0, 0, width, height)}
	}
	out := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range plane {
		out.SetNRGBA(i%width, i/width, color.NRGBA{pixels[i], pixels[plane+i], pixels[2*plane+i], 0xff})
	}
	return out
}
