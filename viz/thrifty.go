package viz

import (
	"image"
	"image/color"
	"slices"
)

// photo is the number of colours above which an image is taken for a photograph and left as it is.
const photo = 6000

// thrifty returns a drawing with the 256 colours it uses most, the others replaced by the nearest of these: edges of letters have many
// rare shades that no eye tells apart, and a PNG of 256 colours is about a third as large. Images with very many colours are returned
// as they are.
func thrifty(img image.Image) image.Image {
	src, ok := img.(*image.RGBA)
	if !ok {
		return img
	}
	count := map[[4]uint8]int{}
	for i := 0; i < len(src.Pix); {
		c := [4]uint8(src.Pix[i : i+4])
		run := i + 4
		for run < len(src.Pix) && [4]uint8(src.Pix[run:run+4]) == c {
			run += 4
		}
		count[c] += (run - i) / 4
		i = run
	}
	if len(count) > photo {
		return img
	}
	index, palette := choose(count)
	out := image.NewPaletted(src.Bounds(), palette)
	last, lastIndex := [4]uint8{}, index[[4]uint8{}]
	for i := range out.Pix {
		c := [4]uint8(src.Pix[4*i : 4*i+4])
		if c != last {
			last, lastIndex = c, index[c]
		}
		out.Pix[i] = lastIndex
	}
	return out
}

// choose returns the most frequent colours and which of them stands for each colour.
func choose(count map[[4]uint8]int) (map[[4]uint8]uint8, color.Palette) {
	all := make([][4]uint8, 0, len(count))
	for c := range count {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b [4]uint8) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return slices.Compare(a[:], b[:])
	})
	index := map[[4]uint8]uint8{}
	kept := all[:min(256, len(all))]
	palette := make(color.Palette, len(kept))
	for i, c := range kept {
		palette[i], index[c] = color.RGBA{c[0], c[1], c[2], c[3]}, uint8(i)
	}
	for _, c := range all[len(kept):] {
		best, least := 0, 1<<30
		for i, k := range kept {
			d := 0
			for j := range 4 {
				diff := int(c[j]) - int(k[j])
				d += diff * diff
			}
			if d < least {
				best, least = i, d
			}
		}
		index[c] = uint8(best)
	}
	return index, palette
}
