package viz

import (
	"math"
	"strconv"
	"strings"

	"github.com/luciola-nn/luciola/compiler/report"
)

// unit says how numbers of one kind are written.
type unit struct {
	name string               // of the axis: "zeros", "frames per second"
	text func(float64) string // in tables and beside marks
	tick func(float64) string // on axes
	vega string               // format of Vega-Lite (d3-format)
	top  float64              // end of the axis; 0: the largest value
}

// The kinds of number.
var (
	share  = unit{name: "share", text: percentText, tick: percentTick, vega: ".1~%", top: 1}
	counts = unit{name: "count", text: countText, tick: shortText, vega: ",.4~g"}
	octets = unit{name: "bytes", text: bytesText, tick: bytesText, vega: ".3~s"}
	rate   = unit{name: "frames per second", text: countText, tick: shortText, vega: ",.4~g"}
)

// named returns the unit with another axis title.
func (u unit) named(name string) unit { u.name = name; return u }

// write writes v in the unit, or a dash for what is not known.
func (u unit) write(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return u.text(v)
}

func percentText(v float64) string { return strconv.FormatFloat(100*v, 'f', 1, 64) + " %" }
func percentTick(v float64) string { return trim(100*v) + " %" }

func countText(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return report.Count(int(v))
	}
	if math.Abs(v) >= 1000 {
		return report.Count(int(math.Round(v)))
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// shortText writes three digits and a letter: 1.5 k, 24 M.
func shortText(v float64) string {
	for _, s := range []struct {
		at   float64
		name string
	}{{1e12, " T"}, {1e9, " G"}, {1e6, " M"}, {1e3, " k"}} {
		if math.Abs(v) >= s.at {
			return trim(v/s.at) + s.name
		}
	}
	return trim(v)
}

// bytesText writes bytes with decimal prefixes: 12.3 kB.
func bytesText(v float64) string {
	s := shortText(v)
	if strings.Contains(s, " ") {
		return s + "B"
	}
	return s + " B"
}

// trim writes three significant digits without an exponent.
func trim(v float64) string {
	if v == 0 {
		return "0"
	}
	if math.Abs(v) >= 100 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}
