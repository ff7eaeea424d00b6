package viz

import (
	"math"
	"slices"

	"gonum.org/v1/plot"
)

// axis is the range of an axis of numbers, the same in drawing and Vega-Lite, with room for the words beside the marks.
type axis struct {
	lo, hi float64
	log    bool
	ticks  []plot.Tick
}

// reach is the end of a mark and the pixels that its words need beyond: to the right (above), left (below) if at is negative.
type reach struct{ at, words float64 }

// newAxis returns an axis over size pixels on which every mark and its words fit. It begins at 0 unless a mark is negative.
func newAxis(marks []reach, size float64, u unit) axis {
	least, most := 0.0, u.top
	for _, m := range marks {
		least, most = min(least, m.at), max(most, m.at)
	}
	if least == most {
		most = 1
	}
	if u.top > 0 { // its label is there whatever the marks are
		marks = append(slices.Clone(marks), reach{u.top, textWidth(u.tick(u.top)) / 2})
	}
	a := axis{lo: least, hi: most}
	for range 8 { // either end moves the other's marks; few rounds settle both
		for _, m := range marks {
			words := min(m.words, 0.6*size)
			if least < 0 && most > 0 {
				words = min(words, 0.35*size)
			}
			if m.at < 0 {
				a.lo = min(a.lo, (m.at*size-words*a.hi)/(size-words))
			} else {
				a.hi = max(a.hi, (m.at*size-words*a.lo)/(size-words))
			}
		}
	}
	for n := 6; n > 0; n-- {
		if a.ticks = niceTicks(least, most, n, u); !crowdedTicks(a.ticks, size*(most-least)/(a.hi-a.lo)) {
			break
		}
	}
	return a
}

// newLogAxis is [newAxis] with a logarithmic axis from a power of ten below the least mark. All marks are positive.
func newLogAxis(marks []reach, size float64, u unit) axis {
	least, most := math.Inf(1), 0.0
	for _, m := range marks {
		least, most = min(least, m.at), max(most, m.at)
	}
	first := math.Floor(math.Log10(least) - 0.2) // the shortest bar is still seen
	a := axis{lo: math.Pow(10, first), hi: most, log: true}
	for _, m := range marks {
		words := min(m.words, 0.6*size)
		a.hi = max(a.hi, a.lo*math.Pow(m.at/a.lo, size/(size-words)))
	}
	for every := 1.0; ; every++ {
		a.ticks = nil
		for e := first; e <= math.Log10(most); e += every {
			v := math.Pow(10, e)
			a.ticks = append(a.ticks, plot.Tick{Value: v, Label: u.tick(v)})
		}
		if len(a.ticks) <= 2 || !crowdedTicks(a.ticks, size*math.Log(most/a.lo)/math.Log(a.hi/a.lo)) {
			return a
		}
	}
}

// crowdedTicks reports whether the labels of ticks over no more than size pixels come closer than a few letters.
func crowdedTicks(ticks []plot.Tick, size float64) bool {
	widest := 0.0
	for _, t := range ticks {
		widest = max(widest, textWidth(t.Label))
	}
	return (widest+14)*float64(len(ticks)) > size+widest
}

// spread reports whether the values, all positive, are so far apart that the least would be a bar nobody sees.
func spread(values []float64) bool {
	return len(values) > 1 && slices.Min(values) > 0 && slices.Max(values) > 100*slices.Min(values)
}

// textWidth returns the pixels of words beside marks.
func textWidth(s string) float64 { return float64(style(sizeSmall, ink).Width(s)) }

// niceTicks returns about n round ticks from lo to hi, written by the unit.
func niceTicks(lo, hi float64, n int, u unit) []plot.Tick {
	if !(hi > lo) {
		return []plot.Tick{{Value: lo, Label: u.tick(lo)}}
	}
	step := niceStep((hi - lo) / float64(n))
	var ticks []plot.Tick
	for i := math.Ceil(lo/step - 1e-9); i*step <= hi+step*1e-9; i++ {
		v := i*step + 0 // not −0
		ticks = append(ticks, plot.Tick{Value: v, Label: u.tick(v)})
	}
	return ticks
}

// niceStep rounds up to 1, 2, 2.5 or 5 times a power of ten.
func niceStep(raw float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*power >= raw*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// nameTicks returns a tick for each name, cut to width pixels; name i stands at n-1-i if downwards, else at i.
func nameTicks(names []string, width float64, downwards bool) plot.ConstantTicks {
	ticks := make(plot.ConstantTicks, len(names))
	for i, s := range names {
		at := float64(i)
		if downwards {
			at = float64(len(names) - 1 - i)
		}
		ticks[i] = plot.Tick{Value: at, Label: fit(s, style(sizeSmall, ink), width)}
	}
	return ticks
}
