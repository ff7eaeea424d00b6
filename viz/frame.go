package viz

import (
	"image/color"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// frame is what every picture has around its body: title and subtitle above, a legend, notes below.
type frame struct {
	title    string
	subtitle string
	summary  string // one or two sentences that say what is seen, for who cannot see it
	legend   []key
	notes    []string
	width    float64 // of the body, CSS pixels
	height   float64
	body     painter
}

// key is one entry of a legend.
type key struct {
	name   string
	colour color.NRGBA
}

// Distances in CSS pixels.
const (
	margin     = 8
	titleLine  = 22
	bodyLine   = 18
	noteLine   = 16
	bodyTop    = 6 // above the body
	noteTop    = 4 // above the notes
	swatch     = 10
	legendStep = 18 // between an entry and the next
)

// alt returns the sentence that stands for the picture.
func (f *frame) alt() string {
	parts := []string{}
	for _, s := range []string{f.title, f.subtitle, f.summary} {
		if s != "" {
			parts = append(parts, strings.TrimSuffix(s, "."))
		}
	}
	return strings.Join(parts, ". ") + "."
}

// size returns the size of the whole picture in CSS pixels.
func (f *frame) size() (w, h float64) {
	w, h = f.width+2*margin, f.height+2*margin+bodyTop
	if f.title != "" {
		h += float64(titleLine * len(f.titleLines()))
	}
	if f.subtitle != "" {
		h += float64(bodyLine * len(f.wrapped(f.subtitle, sizeBody)))
	}
	h += float64(bodyLine * f.legendRows())
	if lines := len(f.noteLines()); lines > 0 {
		h += float64(noteTop + noteLine*lines)
	}
	return w, h
}

// noteLines returns the notes as lines, each note on lines of its own.
func (f *frame) noteLines() []string {
	var lines []string
	for _, n := range f.notes {
		lines = append(lines, f.wrapped(n, sizeSmall)...)
	}
	return lines
}

func (f *frame) titleLines() []string { return wrap(f.title, bold(style(sizeTitle, ink)), f.width) }

func (f *frame) wrapped(s string, size float64) []string { return wrap(s, style(size, ink), f.width) }

// wrap breaks s into lines no wider than width where words allow it.
func wrap(s string, sty text.Style, width float64) []string {
	var lines []string
	current := ""
	for _, word := range strings.Fields(s) {
		longer := strings.TrimSpace(current + " " + word)
		if current != "" && float64(sty.Width(longer)) > width {
			lines = append(lines, current)
			longer = word
		}
		current = longer
	}
	return append(lines, current)
}

// fit cuts s with an ellipsis to no more than width.
func fit(s string, sty text.Style, width float64) string {
	if float64(sty.Width(s)) <= width {
		return s
	}
	r := []rune(s)
	for len(r) > 0 && float64(sty.Width(string(r)+"…")) > width {
		r = r[:len(r)-1]
	}
	return string(r) + "…"
}

// legendRows lays the legend out and returns its rows.
func (f *frame) legendRows() int {
	rows := 0
	f.eachKey(func(_ key, _ float64, row int) { rows = row + 1 })
	return rows
}

// eachKey calls fn with the place of every entry of the legend.
func (f *frame) eachKey(fn func(k key, x float64, row int)) {
	x, row := 0.0, 0
	sty := style(sizeBody, ink)
	for _, k := range f.legend {
		w := swatch + 5 + float64(sty.Width(k.name))
		if x > 0 && x+w > f.width {
			x, row = 0, row+1
		}
		fn(k, x, row)
		x += w + legendStep
	}
}

// paint draws the whole picture into c, which has the size that size returns.
func (f *frame) paint(c draw.Canvas) {
	left, y := c.Min.X+margin, c.Max.Y-margin
	put := func(s string, sty text.Style, height float64) {
		c.FillText(sty, vg.Point{X: left, Y: y - vg.Length(height/2)}, s)
		y -= vg.Length(height)
	}
	if f.title != "" {
		for _, s := range f.titleLines() {
			put(s, bold(style(sizeTitle, ink)), titleLine)
		}
	}
	if f.subtitle != "" {
		for _, s := range f.wrapped(f.subtitle, sizeBody) {
			put(s, style(sizeBody, ink), bodyLine)
		}
	}
	f.eachKey(func(k key, x float64, row int) {
		at := vg.Point{X: left + vg.Length(x), Y: y - vg.Length(bodyLine*row) - bodyLine/2}
		fillRect(c, k.colour, at.X, at.Y-swatch/2, swatch, swatch)
		c.FillText(style(sizeBody, ink), vg.Point{X: at.X + swatch + 5, Y: at.Y}, k.name)
	})
	y -= vg.Length(bodyLine*f.legendRows() + bodyTop)
	body := draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
		Min: vg.Point{X: left, Y: y - vg.Length(f.height)},
		Max: vg.Point{X: left + vg.Length(f.width), Y: y},
	}}
	f.body(body)
	y -= vg.Length(f.height)
	y -= noteTop
	for _, s := range f.noteLines() {
		put(s, style(sizeSmall, ink), noteLine)
	}
}

// fillRect fills a rectangle given by its lower left corner and size.
func fillRect(c draw.Canvas, fill color.Color, x, y, w, h vg.Length) {
	var p vg.Path
	p.Move(vg.Point{X: x, Y: y})
	p.Line(vg.Point{X: x + w, Y: y})
	p.Line(vg.Point{X: x + w, Y: y + h})
	p.Line(vg.Point{X: x, Y: y + h})
	p.Close()
	c.SetColor(fill)
	c.Fill(p)
}
