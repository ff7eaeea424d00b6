package viz

import (
	"cmp"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// laneName is the name and size of a block, centred in the coordinates of the plot.
type laneName struct {
	x, y   float64
	text   string
	turned bool         // reads upwards
	on     *color.NRGBA // the block it stands on; nil: beside it
	lead   float64      // if not 0, the height of the block that a line leads down to
}

type laneNames []laneName

// rect is a rectangle in pixels, y upwards.
type rect struct{ x0, y0, x1, y1 float64 }

func (r rect) meets(o rect) bool { return r.x0 < o.x1 && o.x0 < r.x1 && r.y0 < o.y1 && o.y0 < r.y1 }

// names places the names of the blocks: on the block where they fit, in one line or two or turned; else above, to the right, to the left
// or below, where nothing else stands; else higher, with a line that leads down. Large blocks choose first. It also returns how many
// blocks find no room for their names.
func (l *lanes) names() (all laneNames, without int) {
	left, right, top := l.bounds()
	rects := make([]rect, len(l.blocks))
	for i, b := range l.blocks {
		at := l.box(b)
		wide := lanesWide / (right - left)
		rects[i] = rect{(at.x0 - left) * wide, at.y0 / top * lanesHigh, (at.x1 - left) * wide, at.y1 / top * lanesHigh}
	}
	order := make([]int, len(l.blocks))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(l.blocks[b].bytes, l.blocks[a].bytes) })
	taken := slices.Clone(rects)
	if l.bound > 0 { // the word at the line
		y := float64(l.bound) / top * lanesHigh
		taken = append(taken, rect{lanesWide - textWidth(l.boundNote), y, lanesWide, y + sizeSmall + 2})
	}
	for _, i := range order {
		lines := seat(l.blocks[i], rects[i], taken)
		if len(lines) == 0 {
			without++
		}
		for _, n := range lines {
			if w := textWidth(n.text); n.on == nil {
				taken = append(taken, rect{n.x - w/2, n.y - sizeSmall/2, n.x + w/2, n.y + sizeSmall/2})
			}
			n.x, n.y, n.lead = left+n.x/lanesWide*(right-left), n.y/lanesHigh*top, n.lead/lanesHigh*top
			if n.on != nil {
				fill := l.colour(l.blocks[i].kind)
				n.on = &fill
			}
			all = append(all, n)
		}
	}
	return all, without
}

// seat returns the lines of a block's name in pixels; none if there is no room.
func seat(b block, r rect, taken []rect) []laneName {
	size := countText(float64(b.bytes)) + " B"
	whole := b.name + " " + size
	w, wide, high := textWidth(whole), r.x1-r.x0-4, r.y1-r.y0
	mid := laneName{x: (r.x0 + r.x1) / 2, y: (r.y0 + r.y1) / 2, text: whole, on: &ink}
	switch {
	case w <= wide && high >= sizeSmall+1:
		return []laneName{mid}
	case max(textWidth(b.name), textWidth(size)) <= wide && high >= 2*sizeSmall+4:
		up, down := mid, mid
		up.y, up.text, down.y, down.text = mid.y+7, b.name, mid.y-7, size
		return []laneName{up, down}
	case w <= high-4 && wide >= sizeSmall:
		mid.turned = true
		return []laneName{mid}
	}
	const half = sizeSmall / 2
	fits := func(x, y float64) bool {
		at := rect{x - w/2, y - half, x + w/2, y + half}
		return at.x0 >= 0 && at.x1 <= lanesWide && at.y0 >= 0 && at.y1 <= lanesHigh && !slices.ContainsFunc(taken, at.meets)
	}
	for _, c := range [][2]float64{
		{mid.x, r.y1 + half + 3},
		{r.x1 + w/2 + 3, mid.y},
		{r.x0 - w/2 - 3, mid.y},
		{r.x0 + w/2, r.y1 + half + 3},
		{r.x1 - w/2, r.y1 + half + 3},
		{mid.x, r.y0 - half - 3},
	} {
		if fits(c[0], c[1]) {
			return []laneName{{x: c[0], y: c[1], text: whole}}
		}
	}
	for y := r.y1 + 3*half; y < r.y1+14*sizeSmall; y += half { // higher, with a line that leads down through free room
		for _, x := range []float64{mid.x, (r.x0 + 3*r.x1) / 4, (3*r.x0 + r.x1) / 4} {
			free := rect{x - 3, r.y1 + 1, x + 3, y}
			if fits(x, y) && !slices.ContainsFunc(taken, free.meets) {
				return []laneName{{x: x, y: y, text: whole, lead: r.y1}}
			}
		}
	}
	return nil
}

// Plot implements [plot.Plotter].
func (ns laneNames) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, n := range ns {
		words := ink
		if n.on != nil {
			words = onto(*n.on)
		}
		sty, at := aligned(style(sizeSmall, words), text.XCenter), vg.Point{X: x(n.x), Y: y(n.y)}
		if n.turned {
			sty.Rotation = math.Pi / 2
		}
		c.FillText(sty, at, n.text)
		if n.lead > 0 {
			c.StrokeLine2(line(ink, 1), at.X, at.Y-sizeSmall/2-1, at.X, y(n.lead))
		}
	}
}

// vega returns the names as layers: lines that lead to blocks, then names by colour and direction. The colour of those on blocks is a
// property of the mark: an encoding of it would take the legend away.
func (ns laneNames) vega() []view {
	leads := view{Mark: map[string]any{"type": "rule", "color": hex(ink), "yOffset": sizeSmall/2 + 1}}
	layers := []view{leads}
	at := map[[2]any]int{}
	for _, n := range ns {
		if n.lead > 0 {
			layers[0].Data.Values = append(layers[0].Data.Values, map[string]any{"x": n.x, "y": n.y, "lead": n.lead})
		}
		mark := words("center", 0)
		if n.on != nil {
			mark["color"] = hex(onto(*n.on))
		}
		if n.turned {
			mark["angle"] = 270
		}
		k := [2]any{n.turned, n.on != nil && onto(*n.on) == white}
		if n.on == nil {
			k[1] = "beside"
		}
		if at[k] == 0 {
			at[k] = len(layers)
			layers = append(layers, view{Mark: mark})
		}
		v := &layers[at[k]]
		v.Data.Values = append(v.Data.Values, map[string]any{"x": n.x, "y": n.y, "text": n.text})
	}
	for i := range layers {
		layers[i].Encoding = map[string]channel{"x": along("x", "quantitative"), "y": along("y", "quantitative")}
		if i == 0 {
			layers[i].Encoding["y2"] = channel{Field: "lead"}
		} else {
			layers[i].Encoding["text"] = along("text", "nominal")
		}
	}
	if len(layers[0].Data.Values) == 0 {
		return layers[1:]
	}
	return layers
}
