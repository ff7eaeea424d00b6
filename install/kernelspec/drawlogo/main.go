// Command drawlogo draws the kernel's logo, a firefly at night, as logo-svg.svg, logo-32x32.png and logo-64x64.png in the folder it
// is run in. One list of shapes makes all three. It must not need anything but the standard library.
package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log"
	"math"
	"os"
	"strings"
)

// ellipse is a shape on a canvas of 64 x 64. A glow fades from its centre to nothing at its edge.
type ellipse struct {
	x, y, rx, ry float64
	turn         float64 // degrees, clockwise
	colour       color.NRGBA
	glow         bool
}

var firefly = []ellipse{
	{32, 32, 31, 31, 0, color.NRGBA{0x14, 0x21, 0x3d, 255}, false},       // night
	{37, 42, 19.5, 19.5, 0, color.NRGBA{0xd8, 0xff, 0x4a, 255}, true},    // light
	{21.5, 31, 6, 15, 52, color.NRGBA{0xe6, 0xee, 0xf7, 150}, false},     // wings
	{41.5, 20, 6, 15, 38, color.NRGBA{0xe6, 0xee, 0xf7, 150}, false},     //
	{30, 31, 5.5, 13, -32, color.NRGBA{0x5a, 0x3a, 0x22, 255}, false},    // body
	{35.5, 40, 5.6, 8.5, -32, color.NRGBA{0xef, 0xff, 0x8a, 255}, false}, // lantern
	{23, 19.8, 4.4, 4.4, 0, color.NRGBA{0x7a, 0x2e, 0x1d, 255}, false},   // head
}

func main() {
	log.SetFlags(0)
	for _, size := range []int{32, 64} {
		var b bytes.Buffer
		if err := png.Encode(&b, draw(size)); err != nil {
			log.Fatal(err)
		}
		save(fmt.Sprintf("logo-%dx%d.png", size, size), b.Bytes())
	}
	save("logo-svg.svg", []byte(svg()))
}

func save(name string, content []byte) {
	if err := os.WriteFile(name, content, 0o644); err != nil {
		log.Fatal(err)
	}
}

// draw rasterises with 8 x 8 samples a pixel.
func draw(size int) image.Image {
	const samples = 8
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	step := 64 / float64(size*samples)
	for py := range size {
		for px := range size {
			var r, g, b, a float64
			for s := range samples * samples {
				x := (float64(px*samples+s%samples) + 0.5) * step
				y := (float64(py*samples+s/samples) + 0.5) * step
				sr, sg, sb, sa := at(x, y)
				r, g, b, a = r+sr*sa, g+sg*sa, b+sb*sa, a+sa
			}
			if a > 0 {
				img.SetNRGBA(px, py, color.NRGBA{uint8(r/a + 0.5), uint8(g/a + 0.5), uint8(b/a + 0.5), uint8(255*a/(samples*samples) + 0.5)})
			}
		}
	}
	return img
}

// at is the colour and opacity of one point.
func at(x, y float64) (r, g, b, a float64) {
	for _, e := range firefly {
		sin, cos := math.Sincos(e.turn * math.Pi / 180)
		dx, dy := x-e.x, y-e.y
		u, v := (dx*cos+dy*sin)/e.rx, (dy*cos-dx*sin)/e.ry
		d := math.Hypot(u, v)
		if d > 1 {
			continue
		}
		o := float64(e.colour.A) / 255
		if e.glow {
			o *= 1 - d
		}
		r, g, b = r+(float64(e.colour.R)-r)*o, g+(float64(e.colour.G)-g)*o, b+(float64(e.colour.B)-b)*o
		a += (1 - a) * o
	}
	return r, g, b, a
}

func svg() string {
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img"><title>Luciola</title>` + "\n")
	for i, e := range firefly {
		fill := fmt.Sprintf("#%02x%02x%02x", e.colour.R, e.colour.G, e.colour.B)
		if e.glow {
			fmt.Fprintf(&b, `<radialGradient id="g%d"><stop offset="0" stop-color="%s"/><stop offset="1" stop-color="%s" stop-opacity="0"/></radialGradient>`+"\n", i, fill, fill)
			fill = fmt.Sprintf("url(#g%d)", i)
		}
		fmt.Fprintf(&b, `<ellipse cx="%g" cy="%g" rx="%g" ry="%g" fill="%s" fill-opacity="%.2f" transform="rotate(%g %g %g)"/>`+"\n",
			e.x, e.y, e.rx, e.ry, fill, float64(e.colour.A)/255, e.turn, e.x, e.y)
	}
	b.WriteString("</svg>\n")
	return b.String()
}
