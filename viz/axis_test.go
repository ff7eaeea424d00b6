package viz

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/plot"
)

// TestRoomForWords holds axes of many ranges to their purpose: words beside marks end inside, and tick labels stand apart.
func TestRoomForWords(t *testing.T) {
	for _, size := range []float64{150, 263, 600} {
		for _, values := range [][]float64{{0}, {1}, {3e-7, 1}, {99999999}, {-5, 3}, {-70000, -2}, {-1, 1e6}, {0.5, 2e12}, {1e300}} {
			for _, u := range []unit{counts, octets, share} {
				if u.top > 0 && (slices.Max(values) > u.top || slices.Min(values) < -u.top) {
					continue
				}
				var marks []reach
				for _, v := range values {
					marks = append(marks, reach{v, min(textWidth(u.write(v))+8, 0.3*size)})
				}
				a := newAxis(marks, size, u)
				inside(t, fmt.Sprintf("%v %s on %v", values, u.name, size), a, marks, size)
			}
		}
		if size < 263 { // two panels beside the longest names
			continue
		}
		for _, values := range [][]float64{{1, 1e6}, {0.002, 3}, {26453, 2774406}, {9.9e9, 1e12}, {5, 1e30}} {
			var marks []reach
			for _, v := range values {
				marks = append(marks, reach{v, textWidth(rate.write(v)) + 8})
			}
			a := newLogAxis(marks, size, rate)
			if !a.log || a.lo >= values[0] || a.lo < values[0]/100 {
				t.Errorf("%v: an axis from %v", values, a.lo)
			}
			inside(t, fmt.Sprintf("%v on %v, logarithmic", values, size), a, marks, size)
		}
	}
}

func inside(t *testing.T, name string, a axis, marks []reach, size float64) {
	t.Helper()
	at := func(v float64) float64 {
		if a.log {
			return size * math.Log(v/a.lo) / math.Log(a.hi/a.lo)
		}
		return size * (v - a.lo) / (a.hi - a.lo)
	}
	for _, m := range marks {
		from, to := at(m.at), at(m.at)+m.words
		if m.at < 0 {
			from, to = at(m.at)-m.words, at(m.at)
		}
		if from < -1 || to > size+1 {
			t.Errorf("%s: words of %v from %.1f to %.1f", name, m.at, from, to)
		}
	}
	if len(a.ticks) == 0 {
		t.Errorf("%s: no ticks", name)
	}
	for i := range a.ticks[:len(a.ticks)-1] {
		l, r := a.ticks[i], a.ticks[i+1]
		if gap := at(r.Value) - at(l.Value) - (textWidth(l.Label)+textWidth(r.Label))/2; gap < 4 && len(a.ticks) > 2 {
			t.Errorf("%s: %q and %q are %.1f pixels apart", name, l.Label, r.Label, gap)
		}
		if l.Label == r.Label {
			t.Errorf("%s: two ticks %q", name, l.Label)
		}
	}
}

func TestTicks(t *testing.T) {
	for _, tt := range []struct {
		lo, hi float64
		want   string
	}{
		{0, 7e5, "[0 200 k 400 k 600 k]"}, {0, 1, "[0 0.25 0.5 0.75 1]"}, {-5, 5, "[−5 −2.5 0 2.5 5]"}, {3, 3, "[3]"},
	} {
		var got []string
		for _, x := range niceTicks(tt.lo, tt.hi, 4, counts) {
			got = append(got, x.Label)
			if x.Value == 0 && math.Signbit(x.Value) {
				t.Error("a tick at −0, which Vega-Lite would not find among the labels")
			}
		}
		if fmt.Sprint(got) != tt.want {
			t.Errorf("%v to %v: %v, expected %s", tt.lo, tt.hi, got, tt.want)
		}
	}
	c := measured("v", "frames", 0, 2e5, []plot.Tick{{Value: 0, Label: "0"}, {Value: 2e5, Label: "200 k"}})
	if got := c.Axis.(map[string]any)["labelExpr"]; got != `{"0":"0","200000":"200 k"}[datum.value]` {
		t.Errorf("labels %s", got)
	}
}

func TestUnits(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{counts.write(-3), "−3"},
		{counts.change(-158), "−158"},
		{counts.change(158), "+158"},
		{counts.change(0), "0"},
		{counts.write(math.NaN()), "–"},
		{counts.change(math.NaN()), "–"},
		{counts.write(math.Inf(-1)), "−∞"},
		{counts.write(1e300), "1e+300"},
		{counts.write(1234567), "1,234,567"},
		{counts.write(0.12345), "0.1235"},
		{counts.write(12345.6), "12,346"},
		{share.write(0.572), "57.2 %"},
		{share.change(28.281), "+2,828 %"},
		{share.tick(0.5), "50 %"},
		{octets.write(1536), "1.54 kB"},
		{octets.write(12), "12 B"},
		{counts.tick(2.5e6), "2.5 M"},
		{counts.tick(-4000), "−4 k"},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, expected %q", tt.got, tt.want)
		}
	}
}

func TestSpread(t *testing.T) {
	for _, tt := range []struct {
		values []float64
		want   bool
	}{{[]float64{1, 101}, true}, {[]float64{1, 99}, false}, {[]float64{0, 1000}, false}, {[]float64{5}, false}, {nil, false}} {
		if spread(tt.values) != tt.want {
			t.Errorf("%v: %v", tt.values, !tt.want)
		}
	}
}

// TestNamesOfBuffers checks that no name beside a block covers another block or name, and that none is lost.
func TestNamesOfBuffers(t *testing.T) {
	l := &lanes{size: 10000, steps: make([]string, 8), bound: 9000, boundNote: "lower bound"}
	for i := range 8 {
		l.blocks = append(l.blocks, block{
			name: fmt.Sprintf("layer%d.conv", i), first: i, last: i + 1, offset: i % 2 * 5000,
			bytes: 4000 >> i, kind: "result",
		})
	}
	names, without := l.names()
	if without > 0 {
		t.Errorf("%d of 8 buffers without a name", without)
	}
	left, right, top := l.bounds()
	pixels := func(x0, y0, x1, y1 float64) rect {
		wide := lanesWide / (right - left)
		return rect{(x0 - left) * wide, y0 / top * lanesHigh, (x1 - left) * wide, y1 / top * lanesHigh}
	}
	var beside []rect
	for _, n := range names {
		if n.on != nil {
			continue
		}
		at := pixels(n.x, n.y, n.x, n.y)
		w := textWidth(n.text) / 2
		beside = append(beside, rect{at.x0 - w, at.y0 - 5, at.x0 + w, at.y0 + 5})
	}
	if len(beside) < 2 {
		t.Errorf("%d names beside their blocks; the blocks of few bytes have no room", len(beside))
	}
	for i, r := range beside {
		for _, o := range beside[:i] {
			if r.meets(o) {
				t.Errorf("names at %v and %v overlap", r, o)
			}
		}
		for _, b := range l.blocks {
			if x := l.box(b); r.meets(pixels(x.x0, x.y0, x.x1, x.y1)) {
				t.Errorf("the name at %v covers %s", r, b.name)
			}
		}
	}
	l.blocks = append(l.blocks, l.blocks...)
	l.blocks = append(l.blocks, l.blocks...)
	if _, without := l.names(); without == 0 {
		t.Error("buffers over one another all found room")
	}
	if f := l.figure(); f.table.Notes == nil {
		t.Error("names that found no room are not counted in a note")
	}
}

func TestAxesOfOtherFigures(t *testing.T) {
	_, err := sample(false, false, 1).figure().Axes("a", "b")
	refused(t, err, "expected a figure of viz.Bars or viz.Columns")
	f := must(t)(Bars("first", []string{"a"}, &Series{"s", []float64{1}}))
	g := must(t)(f.Titled("second").Axes("of", "ms"))
	if g.frame.title != "second" || f.frame.title != "first" {
		t.Errorf("titles %q and %q", g.frame.title, f.frame.title)
	}
}
