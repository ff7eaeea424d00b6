package viz

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/luciola-nn/luciola/compiler/report"
)

// Series is one colour of a bar chart: a value for each name, NaN where there is none.
type Series struct {
	Name   string
	Values []float64
}

// barChart is bars over names: rows downwards, or upright columns; series side by side, or stacked.
type barChart struct {
	title, subtitle, summary string
	notes                    []string
	of                       string // what a name is: "layer"
	names                    []string
	series                   []*Series
	unit                     unit
	stacked, upright         bool
}

// Bars draws a chart of horizontal bars: a row for each name, a colour for each series. Every series must have as many values as there
// are names; NaN leaves a gap.
func Bars(title string, names []string, series ...*Series) (*Figure, error) {
	for _, s := range series {
		if len(s.Values) != len(names) {
			return nil, fmt.Errorf("viz: series %q has %d values for %d names", s.Name, len(s.Values), len(names))
		}
	}
	if len(names) == 0 || len(series) == 0 {
		return nil, fmt.Errorf("viz: a bar chart needs a name and a series, found %d names and %d series", len(names), len(series))
	}
	b := barChart{title: title, names: names, series: series, unit: counts.named("")}
	return b.figure(), nil
}

const (
	chartWidth = 640 // of a figure's body, CSS pixels: what a notebook cell shows without scrolling
	nameWidth  = 150 // of the longest name beside an axis
	axisHeight = 40  // of an axis with its title
)

func (b *barChart) figure() *Figure {
	f := frame{title: b.title, subtitle: b.subtitle, summary: b.summary, notes: b.notes, width: chartWidth, height: b.height()}
	if len(b.series) > 1 {
		for i, s := range b.series {
			f.legend = append(f.legend, key{s.Name, seriesColour(i)})
		}
	}
	f.body = func(c draw.Canvas) { b.plot().Draw(c) }
	fig := &Figure{frame: f, table: b.table()}
	if len(b.names)*len(b.series) <= maxMarks {
		fig.spec = b.vega(&f)
	}
	return fig
}

// maxMarks is the most marks that a browser is asked to keep alive in one figure.
const maxMarks = 2000

// thickness returns the pixels of one bar.
func (b *barChart) thickness() float64 {
	perName := len(b.series)
	if b.stacked {
		perName = 1
	}
	switch n := len(b.names) * perName; {
	case n <= 12:
		return 18
	case n <= 60:
		return 13
	}
	return 6
}

func (b *barChart) height() float64 {
	if b.upright {
		return 260
	}
	perName := len(b.series)
	if b.stacked {
		perName = 1
	}
	return axisHeight + float64(len(b.names))*(float64(perName)*b.thickness()+6)
}

// span returns the places of series i's bar about a name, in units of the distance between names.
func (b *barChart) span(i int) (lo, hi float64) {
	if b.stacked {
		return -0.4, 0.4
	}
	w := 0.8 / float64(len(b.series))
	return -0.4 + float64(i)*w, -0.4 + float64(i+1)*w
}

// top returns the end of the value axis.
func (b *barChart) top() float64 {
	if b.unit.top > 0 {
		return b.unit.top
	}
	most := 0.0
	for j := range b.names {
		sum := 0.0
		for _, s := range b.series {
			if v := s.Values[j]; !math.IsNaN(v) && !math.IsInf(v, 0) {
				sum += v
				most = max(most, v)
			}
		}
		if b.stacked {
			most = max(most, sum)
		}
	}
	if most == 0 {
		return 1
	}
	return most
}

func (b *barChart) boxes() boxes {
	var all boxes
	for j := range b.names {
		at, base := float64(len(b.names)-1-j), 0.0
		if b.upright {
			at = float64(j)
		}
		for i, s := range b.series {
			v := s.Values[j]
			if math.IsNaN(v) || math.IsInf(v, 0) {
				continue
			}
			lo, hi := b.span(i)
			bar := box{fill: seriesColour(i), after: !b.stacked, upright: b.upright, label: b.unit.write(v)}
			if b.upright {
				bar.x0, bar.x1, bar.y0, bar.y1 = at+lo, at+hi, base, base+v
			} else { // the first series on top
				bar.x0, bar.x1, bar.y0, bar.y1 = base, base+v, at-hi, at-lo
			}
			if b.thickness() < sizeSmall {
				bar.label = ""
			}
			if b.stacked {
				base += v
			}
			all = append(all, bar)
		}
	}
	return all
}

func (b *barChart) plot() *plot.Plot {
	p := newPlot()
	top := b.top()
	ticks := niceTicks(0, top, 5, b.unit)
	names, amounts := &p.Y, &p.X
	if b.upright {
		names, amounts = &p.X, &p.Y
	}
	p.Add(grid{ticks, b.upright}, b.boxes())
	amounts.Min, amounts.Max = 0, top*1.12
	amounts.Tick.Marker = plot.ConstantTicks(ticks)
	amounts.Label.Text = b.unit.name
	names.Min, names.Max = -0.55, float64(len(b.names))-0.45
	names.Tick.Marker = nameTicks(b.names, nameWidth, !b.upright)
	names.Tick.Length = 0
	names.Width = vg.Length(1)
	return p
}

func (b *barChart) table() report.Table {
	t := report.Table{Title: b.title, Left: 1, Head: []string{b.of}, Notes: b.notes}
	for _, s := range b.series {
		t.Head = append(t.Head, s.Name)
	}
	for j, name := range b.names {
		row := []any{name}
		for _, s := range b.series {
			row = append(row, b.unit.write(s.Values[j]))
		}
		t.Add(row...)
	}
	return t
}

func (b *barChart) vega(f *frame) *spec {
	var rows []map[string]any
	var names, colours []string
	for i, s := range b.series {
		names, colours = append(names, s.Name), append(colours, hex(seriesColour(i)))
		for j, name := range b.names {
			rows = append(rows, map[string]any{"name": name, "series": s.Name, "value": number(s.Values[j])})
		}
	}
	along, across, offset := "y", "x", "yOffset"
	if b.upright {
		along, across, offset = "x", "y", "xOffset"
	}
	amount := measured("value", b.unit)
	colour := coloured("series", names, colours)
	enc := map[string]channel{
		along: ordered("name", ""), across: amount, "color": colour,
		"opacity": {Condition: map[string]any{"param": "series", "value": 1}, Value: 0.15},
		"tooltip": tooltips(tip("name", "nominal", b.of, ""), tip("series", "nominal", "", ""),
			tip("value", "quantitative", b.unit.name, b.unit.vega)),
	}
	if !b.stacked {
		enc[offset] = channel{Field: "series", Type: "nominal", Sort: none{}, Scale: map[string]any{"domain": names}}
	}
	if len(b.series) == 1 {
		delete(enc, "opacity")
		colour.Legend = &none{}
		enc["color"] = colour
	}
	s := newSpec(f, rows, view{Mark: map[string]any{"type": "bar"}, Encoding: enc})
	if len(b.series) > 1 {
		s.Layer[0].Params = []param{{Name: "series", Bind: "legend",
			Select: map[string]any{"type": "point", "fields": []string{"series"}}}}
	}
	return s
}
