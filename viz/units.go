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
	top  float64              // last tick of the axis; 0: by the largest value
}

// The kinds of number.
var (
	share  = unit{name: "share", text: percentText, tick: percentTick, top: 1}
	counts = unit{name: "count", text: countText, tick: shortText}
	octets = unit{name: "bytes", text: bytesText, tick: bytesText}
	rate   = unit{name: "frames per second", text: countText, tick: shortText}
)

// named returns the unit with another axis title.
func (u unit) named(name string) unit { u.name = name; return u }

// write writes v in the unit, or a dash for what is not known.
func (u unit) write(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return minus(u.text(v))
}

// change writes v with its sign.
func (u unit) change(v float64) string {
	if s := u.write(v); v <= 0 || math.IsNaN(v) {
		return s
	} else {
		return "+" + s
	}
}

// minus gives a negative number the sign of its width instead of a hyphen.
func minus(s string) string {
	if strings.HasPrefix(s, "-") {
		return "−" + s[1:]
	}
	return s
}

func percentText(v float64) string {
	if math.Abs(v) >= 10 {
		return countText(math.Round(100*v)) + " %"
	}
	return strconv.FormatFloat(100*v, 'f', 1, 64) + " %"
}

func percentTick(v float64) string { return trim(100*v) + " %" }

// countText writes whole numbers below 1e15 in full, others with four digits.
func countText(v float64) string {
	switch {
	case math.IsInf(v, 1):
		return "∞"
	case math.IsInf(v, -1):
		return "-∞"
	case math.Abs(v) < 1e15 && (v == math.Trunc(v) || math.Abs(v) >= 1000):
		return report.Count(int(math.Round(v)))
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// shortText writes three digits and a prefix of the SI: 1.5 k, 24 M.
func shortText(v float64) string {
	for _, s := range []struct {
		at   float64
		name string
	}{{1e12, " T"}, {1e9, " G"}, {1e6, " M"}, {1e3, " k"}} {
		if math.Abs(v) >= s.at && math.Abs(v) < 1e15 {
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

// trim writes three significant digits, without an exponent unless the number is very large or very small.
func trim(v float64) string {
	switch {
	case v == 0:
		return "0"
	case math.Abs(v) >= 100 && math.Abs(v) < 1e15:
		return minus(strconv.FormatFloat(v, 'f', 0, 64))
	}
	return minus(strconv.FormatFloat(v, 'g', 3, 64))
}
