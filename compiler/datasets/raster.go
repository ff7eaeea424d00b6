package datasets

import (
	"cmp"
	"fmt"
	"slices"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Drawing is done in integers throughout, so that an image is the same on every machine. One pixel is subpixel units wide and high;
// each row of pixels is cut along scanlines lines, and on each line the width that is inside is measured exactly.
const (
	subpixel  = 256
	scanlines = 4
)

// point is a position; x grows to the right and y downwards.
type point struct{ x, y int }

// outline is a set of closed polygons, in font units around the middle of its bounding box.
type outline struct {
	rings  [][]point
	height int // of the bounding box
}

// curveSteps is how many straight pieces replace one quadratic curve of an outline.
const curveSteps = 6

// loadOutline reads the outline of a character at the font's own resolution.
func loadOutline(f *sfnt.Font, char rune) (outline, error) {
	var buf sfnt.Buffer
	index, err := f.GlyphIndex(&buf, char)
	if err == nil && index == 0 {
		err = fmt.Errorf("the fonts have no such character")
	}
	if err != nil {
		return outline{}, err
	}
	segments, err := f.LoadGlyph(&buf, index, fixed.Int26_6(f.UnitsPerEm())<<6, nil)
	if err != nil {
		return outline{}, err
	}
	var o outline
	for _, s := range segments {
		switch to := s.Args; s.Op {
		case sfnt.SegmentOpMoveTo:
			o.rings = append(o.rings, []point{units(to[0])})
		case sfnt.SegmentOpLineTo:
			o.add(units(to[0]))
		case sfnt.SegmentOpQuadTo:
			o.quad(units(to[0]), units(to[1]))
		default:
			return outline{}, fmt.Errorf("cubic curves are not drawn; the font must be TrueType")
		}
	}
	if len(o.rings) == 0 {
		return outline{}, fmt.Errorf("it has no ink")
	}
	o.centre()
	return o, nil
}

func units(p fixed.Point26_6) point { return point{int(p.X) >> 6, int(p.Y) >> 6} }

func (o *outline) add(p point) {
	last := len(o.rings) - 1
	o.rings[last] = append(o.rings[last], p)
}

// quad adds the curve from the last point over control to end.
func (o *outline) quad(control, end point) {
	ring := o.rings[len(o.rings)-1]
	start := ring[len(ring)-1]
	for i := 1; i <= curveSteps; i++ {
		const n = curveSteps
		a, b, c := (n-i)*(n-i), 2*i*(n-i), i*i
		o.add(point{floorDiv(a*start.x+b*control.x+c*end.x, n*n), floorDiv(a*start.y+b*control.y+c*end.y, n*n)})
	}
}

// centre moves the middle of the bounding box to the origin.
func (o *outline) centre() {
	all := slices.Concat(o.rings...)
	lo, hi := all[0], all[0]
	for _, p := range all {
		lo = point{min(lo.x, p.x), min(lo.y, p.y)}
		hi = point{max(hi.x, p.x), max(hi.y, p.y)}
	}
	for _, ring := range o.rings {
		for i := range ring {
			ring[i].x -= (lo.x + hi.x) / 2
			ring[i].y -= (lo.y + hi.y) / 2
		}
	}
	o.height = hi.y - lo.y
}

// placement turns, scales and moves an outline: x' = (xx·x + xy·y) / 2^placeBits + x0 in subpixel units, and the same for y'.
type placement struct{ xx, xy, yx, yy, x0, y0 int }

const placeBits = 20

func (m placement) of(p point) point {
	return point{(m.xx*p.x+m.xy*p.y)>>placeBits + m.x0, (m.yx*p.x+m.yy*p.y)>>placeBits + m.y0}
}

// crossing is where a scanline meets an outline; dir is +1 where the outline goes down and -1 where it goes up.
type crossing struct{ x, dir int }

// cover adds the ink of an outline to a width x height grid: 0..subpixel·scanlines a pixel. Inside is where the winding number is not 0.
func cover(o outline, m placement, ink []int, width, height int) {
	lines := make([][]crossing, height*scanlines)
	for _, ring := range o.rings {
		prev := m.of(ring[len(ring)-1])
		for _, p := range ring {
			p = m.of(p)
			cross(lines, prev, p)
			prev = p
		}
	}
	for i, line := range lines {
		slices.SortFunc(line, func(a, b crossing) int { return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.dir, b.dir)) })
		row := ink[i/scanlines*width : (i/scanlines+1)*width]
		winding := 0
		for j, c := range line {
			if winding != 0 {
				span(row, line[j-1].x, c.x)
			}
			winding += c.dir
		}
	}
}

// cross adds where the edge from a to b meets each scanline; line i runs at the middle of its strip.
func cross(lines [][]crossing, a, b point) {
	dir := 1
	if a.y > b.y {
		a, b, dir = b, a, -1
	}
	const strip = subpixel / scanlines
	first := max(floorDiv(a.y-strip/2+strip-1, strip), 0)
	for i := first; i < len(lines); i++ {
		y := i*strip + strip/2
		if y >= b.y {
			return
		}
		lines[i] = append(lines[i], crossing{a.x + floorDiv((b.x-a.x)*(y-a.y), b.y-a.y), dir})
	}
}

// span adds the stretch from x0 to x1 to a row of pixels.
func span(row []int, x0, x1 int) {
	x0, x1 = max(x0, 0), min(x1, len(row)*subpixel)
	for x := x0; x < x1; {
		next := min((x/subpixel+1)*subpixel, x1)
		row[x/subpixel] += next - x
		x = next
	}
}

// floorDiv rounds down; b must be positive.
func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
