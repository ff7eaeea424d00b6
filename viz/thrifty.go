package viz

import (
	"image"
	"image/color"
)

// thrifty returns the image with 256 colours at most if it has few enough after a rounding that no eye sees (4 bits of each channel of
// half-covered pixels), else the image itself: a PNG of a chart becomes about three times smaller.
func thrifty(img image.Image) image.Image {
	bounds := img.Bounds()
	out := image.NewPaletted(bounds, nil)
	index := map[color.NRGBA]uint8{}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := coarse(color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA))
			i, known := index[c]
			if !known {
				if len(index) == 256 {
					return img
				}
				i = uint8(len(index))
				index[c] = i
				out.Palette = append(out.Palette, c)
			}
			out.Pix[out.PixOffset(x, y)] = i
		}
	}
	return out
}

// coarse rounds the coverage of a half-covered pixel to 16 steps and, since its colour was computed from few bits, the colour too.
func coarse(c color.NRGBA) color.NRGBA {
	switch {
	case c.A == 0:
		return color.NRGBA{}
	case c.A == 255:
		return c
	}
	step := func(v uint8, n int) uint8 { return uint8((int(v) + n/2) / n * n * 255 / (255 / n * n)) }
	return color.NRGBA{step(c.R, 17), step(c.G, 17), step(c.B, 17), step(c.A, 17)}
}
