package viz

import (
	"math"
	"slices"
	"strings"
)

const (
	chartWidth  = 720 // of a figure's body, CSS pixels: what a notebook cell shows without scrolling
	nameWidth   = 170 // of the longest name beside an axis
	axisHeight  = 44  // of an axis with its title
	panelHead   = 20  // of a panel's title
	paneGap     = 20  // between panels
	columnsHigh = 240 // upright bars
)

// bar is one drawn bar: of series i about name j.
type bar struct {
	j, i     int
	from, to float64
}

// note is the words at the end of a bar, or of a stack of bars (i is -1).
type note struct {
	j, i int
	at   float64
	text string
}

// sideBySide returns how many bars each name has across.
func (b *barChart) sideBySide() int {
	if b.stacked {
		return 1
	}
	return len(b.series())
}

// thickness returns the pixels of one bar.
func (b *barChart) thickness() float64 {
	n := len(b.names) * b.sideBySide()
	switch {
	case b.upright:
		return b.paneWidth() / float64(n) * 0.8
	case n <= 12:
		return 18
	case n <= 120:
		return 14
	}
	return 6
}

// labelled reports whether every bar has its value beside it.
func (b *barChart) labelled() bool { return b.thickness() >= sizeSmall }

// across returns the pixels of a name with all its bars.
func (b *barChart) across() float64 { return float64(b.sideBySide())*b.thickness()/0.8 + 2 }

// plotHeight returns the pixels between the axes.
func (b *barChart) plotHeight() float64 {
	if b.upright {
		return columnsHigh
	}
	return float64(len(b.names)) * b.across()
}

func (b *barChart) height() float64 {
	h := b.plotHeight() + axisHeight
	if b.upright && b.nameTitle != "" {
		h += bodyLine
	}
	if len(b.panels) > 1 {
		h += panelHead
	}
	return h
}

// nameRoom returns the width of what stands left of the first panel.
func (b *barChart) nameRoom() float64 {
	if b.upright {
		return 64
	}
	room := 0.0
	for _, n := range b.names {
		room = max(room, textWidth(n))
	}
	room = min(nameWidth, room) + 8
	if b.nameTitle != "" {
		room += bodyLine
	}
	return room
}

// paneWidth returns the width between the axes of one panel.
func (b *barChart) paneWidth() float64 {
	n := float64(len(b.panels))
	return (chartWidth - b.nameRoom() - paneGap*(n-1)) / n
}

// bars returns what is drawn of a panel on an axis that begins at base.
func (b *barChart) bars(p *barPanel, base float64) []bar {
	var all []bar
	for j := range b.names {
		from := base
		for i, s := range p.series {
			v := s.Values[j]
			if !finite(v) {
				continue
			}
			one := bar{j, i, from, v}
			if b.stacked {
				one.to = from + v
				from += v
			}
			all = append(all, one)
		}
	}
	return all
}

// labels returns the words of a panel: the value of every bar, or of every stack the sum with its parts in the order of the legend.
func (b *barChart) labels(p *barPanel, base float64) []note {
	var all []note
	if !b.labelled() {
		return nil
	}
	for j := range b.names {
		sum, parts := 0.0, []string(nil)
		for i, s := range p.series {
			v := s.Values[j]
			if !b.stacked {
				at := base
				if finite(v) {
					at = v
				}
				all = append(all, note{j, i, at, p.unit.write(v)})
			} else if finite(v) && v != 0 {
				sum += v
				parts = append(parts, p.unit.write(v))
			}
		}
		if !b.stacked {
			continue
		}
		words := p.unit.write(sum)
		if len(parts) > 1 {
			words += " = " + strings.Join(parts, " + ")
		}
		all = append(all, note{j, -1, base + sum, words})
	}
	return all
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// logarithmic reports whether values of a panel are far apart; then all panels are logarithmic.
func (b *barChart) logarithmic() bool {
	if !b.spreads {
		return false
	}
	far, positive := false, true
	for i := range b.panels {
		var amounts []float64
		for _, one := range b.bars(&b.panels[i], 0) {
			amounts = append(amounts, one.to)
		}
		far = far || spread(amounts)
		positive = positive && len(amounts) > 0 && slices.Min(amounts) > 0
	}
	return far && positive
}

// axis returns the axis of values of a panel.
func (b *barChart) axis(p *barPanel) axis {
	size := b.paneWidth()
	if b.upright {
		size = columnsHigh
	}
	var ends []reach
	for _, one := range b.bars(p, 0) {
		ends = append(ends, reach{at: one.to})
	}
	turned := b.turned(p)
	for _, l := range b.labels(p, 0) {
		words := textWidth(l.text) + 2*labelGap + 4
		if b.upright && !turned {
			words = sizeSmall + 2*labelGap
		}
		ends = append(ends, reach{l.at, words})
	}
	if b.logarithmic() {
		return newLogAxis(ends, size, p.unit)
	}
	return newAxis(ends, size, p.unit)
}

// turned reports whether a value is wider than its upright bar, so that all stand turned.
func (b *barChart) turned(p *barPanel) bool {
	if !b.upright {
		return false
	}
	for _, l := range b.labels(p, 0) {
		if textWidth(l.text) > b.thickness()/0.8 {
			return true
		}
	}
	return false
}
