package viz

import (
	"image/color"
	"math"

	"golang.org/x/image/font"
	"gonum.org/v1/plot"
	plotfont "gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Ink is the grey of text, axes and lines in drawings. Contrast 4.3 on white and on JupyterLab's dark ground #111111 (WCAG 2 asks for 4.5
// of small text and 3 of large text and lines): a drawing cannot ask which ground it stands on, so one grey must do for both, and none
// does better. Vega-Lite has the colours of the reader's theme instead.
var ink = color.NRGBA{0x79, 0x79, 0x79, 0xff}

// faint is for grid lines.
var faint = color.NRGBA{0x80, 0x80, 0x80, 0x50}

// palette is the colour set of Okabe and Ito, "Color Universal Design" (2008), told apart by every kind of colour vision. Its black is
// replaced by a grey that is seen on a dark ground; its yellow, faint on white, comes last.
var palette = []color.NRGBA{
	{0x00, 0x72, 0xb2, 0xff}, // blue
	{0xe6, 0x9f, 0x00, 0xff}, // orange
	{0x00, 0x9e, 0x73, 0xff}, // bluish green
	{0xd5, 0x5e, 0x00, 0xff}, // vermilion
	{0x56, 0xb4, 0xe9, 0xff}, // sky blue
	{0xcc, 0x79, 0xa7, 0xff}, // reddish purple
	{0x99, 0x99, 0x99, 0xff}, // grey
	{0xf0, 0xe4, 0x42, 0xff}, // yellow
}

// The colours by meaning.
var (
	blue, orange, green, vermilion = palette[0], palette[1], palette[2], palette[3]
	sky, purple, grey              = palette[4], palette[5], palette[6]
)

// seriesColour returns the colour of series i.
func seriesColour(i int) color.NRGBA { return palette[i%len(palette)] }

// hex writes a colour as CSS does.
func hex(c color.NRGBA) string {
	const digits = "0123456789abcdef"
	b := []byte{'#'}
	for _, v := range []uint8{c.R, c.G, c.B} {
		b = append(b, digits[v>>4], digits[v&15])
	}
	return string(b)
}

// onto returns black or white, whichever contrasts more with a filled box of colour c: always 4.58 to 1 or more.
func onto(c color.NRGBA) color.NRGBA {
	if contrast(c, black) > contrast(c, white) {
		return black
	}
	return white
}

var black, white = color.NRGBA{0, 0, 0, 0xff}, color.NRGBA{0xff, 0xff, 0xff, 0xff}

// contrast is that of WCAG 2: 1 for equal colours, 21 for black and white.
func contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is the relative luminance of WCAG 2.
func luminance(c color.NRGBA) float64 {
	lin := func(v uint8) float64 {
		if x := float64(v) / 255; x > 0.04045 {
			return math.Pow((x+0.055)/1.055, 2.4)
		} else {
			return x / 12.92
		}
	}
	return float64(0.2126*lin(c.R)) + float64(0.7152*lin(c.G)) + float64(0.0722*lin(c.B))
}

// mix returns the colour t of the way from a to b.
func mix(a, b color.NRGBA, t float64) color.NRGBA {
	lerp := func(x, y uint8) uint8 { return uint8(float64(x) + float64(t*(float64(y)-float64(x))) + 0.5) }
	return color.NRGBA{lerp(a.R, b.R), lerp(a.G, b.G), lerp(a.B, b.B), lerp(a.A, b.A)}
}

// Sizes of text in CSS pixels.
const (
	sizeTitle = 15
	sizeBody  = 13
	sizeSmall = 12
)

// style returns a text style of the house: Liberation Sans, whose widths are those of Arial and Helvetica.
func style(size float64, c color.Color) text.Style {
	return text.Style{
		Color:   c,
		Font:    plotfont.Font{Typeface: "Liberation", Variant: "Sans", Size: vg.Length(size)},
		Handler: text.Plain{Fonts: plotfont.DefaultCache},
		XAlign:  text.XLeft, YAlign: text.YCenter,
	}
}

func bold(s text.Style) text.Style {
	s.Font.Weight = font.WeightBold
	return s
}

// aligned returns s with its anchor at x: text.XLeft, XCenter or XRight.
func aligned(s text.Style, x text.XAlignment) text.Style {
	s.XAlign = x
	return s
}

// newPlot returns a plot in the house style: transparent ground, grey axes, no title (the frame draws it).
func newPlot() *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Color, a.Width = ink, 1
		a.Tick.Color, a.Tick.Width, a.Tick.Length = ink, 1, 4
		a.Padding = 0
		a.Label.Padding = 4
	}
	// gonum's axes turn and align these styles themselves; only ink and font are ours.
	restyle := func(s *text.Style, size float64) {
		s.Color, s.Font = ink, style(size, ink).Font
	}
	restyle(&p.X.Label.TextStyle, sizeSmall)
	restyle(&p.Y.Label.TextStyle, sizeSmall)
	restyle(&p.X.Tick.Label, sizeSmall)
	restyle(&p.Y.Tick.Label, sizeSmall)
	return p
}

// line returns a line style.
func line(c color.Color, width float64, dashes ...vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: c, Width: vg.Length(width), Dashes: dashes}
}
