package viz

import (
	"fmt"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	plotfont "gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgpdf"
)

// outlined is a PDF canvas that draws letters as shapes: the plotting library embeds no bold font and writes no character outside
// Latin-1, such as → and −.
type outlined struct{ *vgpdf.Canvas }

// FillString draws the text from its left end on the base line at pt.
func (c outlined) FillString(face plotfont.Face, pt vg.Point, text string) {
	var buf sfnt.Buffer
	const units = 1 << 16 // of the font's em square, for exactness
	size := fixed.Int26_6(units)
	scale := face.Font.Size / units
	var last sfnt.GlyphIndex
	for i, r := range text {
		g, err := face.Face.GlyphIndex(&buf, r)
		if err != nil {
			panic(fmt.Errorf("glyph %q: %w", r, err))
		}
		if i > 0 {
			if kern, err := face.Face.Kern(&buf, last, g, size, xfont.HintingNone); err == nil {
				pt.X += vg.Length(kern) * scale
			}
		}
		segments, err := face.Face.LoadGlyph(&buf, g, size, nil)
		if err != nil {
			panic(fmt.Errorf("glyph %q: %w", r, err))
		}
		if len(segments) > 0 {
			c.Fill(glyph(segments, pt, scale))
		}
		advance, err := face.Face.GlyphAdvance(&buf, g, size, xfont.HintingNone)
		if err != nil {
			panic(fmt.Errorf("glyph %q: %w", r, err))
		}
		pt.X += vg.Length(advance) * scale
		last = g
	}
}

// glyph returns the outline of a letter at pt. Fonts count y downwards.
func glyph(segments sfnt.Segments, pt vg.Point, scale vg.Length) vg.Path {
	at := func(p fixed.Point26_6) vg.Point {
		return vg.Point{X: pt.X + vg.Length(p.X)*scale, Y: pt.Y - vg.Length(p.Y)*scale}
	}
	var path vg.Path
	for i, s := range segments {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if i > 0 {
				path.Close()
			}
			path.Move(at(s.Args[0]))
		case sfnt.SegmentOpLineTo:
			path.Line(at(s.Args[0]))
		case sfnt.SegmentOpQuadTo:
			path.QuadTo(at(s.Args[0]), at(s.Args[1]))
		case sfnt.SegmentOpCubeTo:
			path.CubeTo(at(s.Args[0]), at(s.Args[1]), at(s.Args[2]))
		}
	}
	path.Close()
	return path
}
