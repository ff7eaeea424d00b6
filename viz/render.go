package viz

import (
	"bytes"
	"fmt"
	"image/color"
	"image/png"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"
)

// pointsPerInch is the scale of gonum's canvases: one of its units is one CSS pixel here.
const pointsPerInch = 72

// maxPixels bounds one side of a PNG.
const maxPixels = 8000

// safely runs a drawing; what panics inside the plotting library becomes an error of the figure.
func safely(paint func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("drawing: %v", r)
		}
	}()
	paint()
	return nil
}

// png draws the picture at the given scale, on the given ground or, if nil, on none.
func (f *frame) png(scale float64, ground color.Color) ([]byte, error) {
	w, h := f.size()
	scale = min(scale, maxPixels/max(w, h))
	if ground == nil {
		ground = color.Transparent
	}
	var out bytes.Buffer
	err := safely(func() {
		c := vgimg.NewWith(vgimg.UseWH(vg.Length(w), vg.Length(h)), vgimg.UseDPI(max(int(scale*pointsPerInch), 1)),
			vgimg.UseBackgroundColor(ground))
		f.paint(draw.New(c))
		enc := png.Encoder{CompressionLevel: png.BestCompression}
		if err := enc.Encode(&out, thrifty(c.Image())); err != nil {
			panic(err)
		}
	})
	return out.Bytes(), err
}

// svg draws the picture as SVG.
func (f *frame) svg() (string, error) {
	w, h := f.size()
	var out bytes.Buffer
	err := safely(func() {
		c := vgsvg.New(vg.Length(w), vg.Length(h))
		f.paint(draw.New(c))
		if _, err := c.WriteTo(&out); err != nil {
			panic(err)
		}
	})
	if err != nil {
		return "", err
	}
	return finishSVG(out.String(), f.title, f.alt())
}

// pdf draws the picture as PDF.
func (f *frame) pdf() ([]byte, error) {
	w, h := f.size()
	var out bytes.Buffer
	err := safely(func() {
		c := vgpdf.New(vg.Length(w), vg.Length(h))
		f.paint(draw.NewCanvas(outlined{c}, vg.Length(w), vg.Length(h)))
		if _, err := c.WriteTo(&out); err != nil {
			panic(err)
		}
	})
	return out.Bytes(), err
}
