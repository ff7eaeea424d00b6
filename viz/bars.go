package viz

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/luciola-nn/luciola/compiler/report"
)

// Series is one colour of a bar chart: a value for each name, NaN where there is none.
type Series struct {
	Name   string
	Values []float64
}

// barPanel is one part of a bar chart: a value of one kind for each name and series. All panels of a chart have the same series.
type barPanel struct {
	title  string
	unit   unit
	series []*Series
}

// barChart is bars over names: rows downwards, or upright columns; series side by side, or stacked; panels from left to right.
type barChart struct {
	title, subtitle, summary string
	notes                    []string
	of                       string // what a name is: "layer"
	names                    []string
	panels                   []barPanel
	stacked, upright         bool
}

// Bars draws a chart of horizontal bars: a row for each name, a colour for each series. Every series must have as many values as there
// are names; NaN leaves a gap.
func Bars(title string, names []string, series ...*Series) (*Figure, error) {
	return userBars(title, names, series, false)
}

// Columns is [Bars] with upright bars, for a few short names.
func Columns(title string, names []string, series ...*Series) (*Figure, error) {
	return userBars(title, names, series, true)
}

func userBars(title string, names []string, series []*Series, upright bool) (*Figure, error) {
	for _, s := range series {
		if s == nil {
			return nil, fmt.Errorf("viz: a nil series; expected &viz.Series{Name: …, Values: …}")
		}
		if len(s.Values) != len(names) {
			return nil, fmt.Errorf("viz: series %q has %d values for %d names", s.Name, len(s.Values), len(names))
		}
	}
	if len(names) == 0 || len(series) == 0 {
		return nil, fmt.Errorf("viz: a bar chart needs a name and a series, found %d names and %d series", len(names), len(series))
	}
	b := barChart{title: title, names: names, of: "name", upright: upright, panels: []barPanel{{unit: counts.named(""), series: series}}}
	return b.figure(), nil
}

const (
	chartWidth = 640 // of a figure's body, CSS pixels: what a notebook cell shows without scrolling
	nameWidth  = 150 // of the longest name beside an axis
	axisHeight = 40  // of an axis with its title
	panelHead  = 16  // of a panel's title
)

// series returns the series of the first panel, which name and colour those of all.
func (b *barChart) series() []*Series { return b.panels[0].series }

func (b *barChart) figure() *Figure {
	f := frame{title: b.title, subtitle: b.subtitle, summary: b.summary, notes: b.notes, width: chartWidth, height: b.height()}
	if len(b.series()) > 1 {
		for i, s := range b.series() {
			f.legend = append(f.legend, key{s.Name, seriesColour(i)})
		}
	}
	f.body = b.paint
	fig := &Figure{frame: f, table: b.table()}
	if len(b.names)*len(b.series())*len(b.panels) <= maxMarks {
		fig.spec = b.vega(&f)
	}
	return fig
}

// maxMarks is the most marks that a browser is asked to keep alive in one figure.
const maxMarks = 2000

// sideBySide returns how many bars each name has across.
func (b *barChart) sideBySide() int {
	if b.stacked {
		return 1
	}
	return len(b.series())
}

// thickness returns the pixels of one bar.
func (b *barChart) thickness() float64 {
	switch n := len(b.names) * b.sideBySide(); {
	case n <= 12:
		return 18
	case n <= 60:
		return 13
	}
	return 6
}

func (b *barChart) height() float64 {
	h := axisHeight + float64(len(b.names))*(float64(b.sideBySide())*b.thickness()+6)
	if b.upright {
		h = 260
	}
	if len(b.panels) > 1 {
		h += panelHead
	}
	return h
}

// paint draws the panels side by side; the names stand at the first.
func (b *barChart) paint(c draw.Canvas) {
	extra := 0.0
	if len(b.panels) > 1 {
		for _, n := range b.names {
			extra = max(extra, min(nameWidth, float64(style(sizeSmall, ink).Width(n))))
		}
	}
	width := (chartWidth - extra) / float64(len(b.panels))
	left := c.Min.X
	for i, p := range b.panels {
		part := draw.Canvas{Canvas: c.Canvas, Rectangle: c.Rectangle}
		part.Min.X, part.Max.X = left, left+vg.Length(width)
		if i == 0 {
			part.Max.X += vg.Length(extra)
		} else {
			part.Min.X += 10
		}
		left = part.Max.X
		if len(b.panels) > 1 {
			sty := aligned(bold(style(sizeBody, ink)), text.XCenter)
			c.FillText(sty, vg.Point{X: part.Max.X - vg.Length(width)/2, Y: part.Max.Y - panelHead/2}, p.title)
			part.Max.Y -= panelHead
		}
		b.plot(&p, i == 0).Draw(part)
	}
}

// span returns the places of series i's bar about a name, in units of the distance between names.
func (b *barChart) span(i int) (lo, hi float64) {
	w := 0.8 / float64(b.sideBySide())
	if b.stacked {
		i = 0
	}
	return -0.4 + float64(i)*w, -0.4 + float64(i+1)*w
}

// top returns the end of the value axis.
func (b *barChart) top(p *barPanel) float64 {
	if p.unit.top > 0 {
		return p.unit.top
	}
	most := 0.0
	for j := range b.names {
		sum := 0.0
		for _, s := range p.series {
			if v := s.Values[j]; finite(v) {
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

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func (b *barChart) boxes(p *barPanel) boxes {
	var all boxes
	for j := range b.names {
		at, base := float64(len(b.names)-1-j), 0.0
		if b.upright {
			at = float64(j)
		}
		for i, s := range p.series {
			v := s.Values[j]
			if !finite(v) {
				continue
			}
			lo, hi := b.span(i)
			bar := box{fill: seriesColour(i), after: !b.stacked, upright: b.upright, label: p.unit.write(v)}
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

// plot returns one panel; beside the first stand the names.
func (b *barChart) plot(panel *barPanel, first bool) *plot.Plot {
	p := newPlot()
	top := b.top(panel)
	ticks := niceTicks(0, top, max(2, 6/len(b.panels)), panel.unit)
	names, amounts := &p.Y, &p.X
	if b.upright {
		names, amounts = &p.X, &p.Y
	}
	p.Add(grid{ticks, b.upright}, b.boxes(panel))
	room := 1.12 + 0.08*float64(len(b.panels)-1) // for labels behind the longest bar
	amounts.Min, amounts.Max = 0, top*room
	amounts.Tick.Marker = plot.ConstantTicks(ticks)
	amounts.Label.Text = panel.unit.name
	names.Min, names.Max = -0.55, float64(len(b.names))-0.45
	names.Tick.Length = 0
	names.Tick.Marker = plot.ConstantTicks(nil)
	if first {
		names.Tick.Marker = nameTicks(b.names, nameWidth, !b.upright)
	}
	return p
}

func (b *barChart) table() report.Table {
	t := report.Table{Title: b.title, Left: 1, Head: []string{b.of}, Notes: b.notes}
	for _, p := range b.panels {
		for _, s := range p.series {
			head := strings.Trim(p.title+", "+s.Name, ", ")
			t.Head = append(t.Head, head)
		}
	}
	for j, name := range b.names {
		row := []any{name}
		for _, p := range b.panels {
			for _, s := range p.series {
				row = append(row, p.unit.write(s.Values[j]))
			}
		}
		t.Add(row...)
	}
	return t
}

func (b *barChart) vega(f *frame) *spec {
	var rows []map[string]any
	for _, p := range b.panels {
		for i, s := range p.series {
			for j, name := range b.names {
				row := map[string]any{"name": name, "series": s.Name, "order": i, "value": number(s.Values[j]), "text": p.unit.write(s.Values[j])}
				if len(b.panels) > 1 {
					row["panel"] = p.title
				}
				rows = append(rows, row)
			}
		}
	}
	s := newSpec(f, rows, view{Mark: map[string]any{"type": "bar"}, Encoding: b.encoding()})
	if len(b.panels) > 1 {
		s.Width /= float64(len(b.panels))
		s.Resolve = map[string]any{"scale": map[string]string{"x": "independent"}}
	}
	if len(b.series()) > 1 {
		s.Layer[0].Params = []param{{
			Name: "series", Bind: "legend",
			Select: map[string]any{"type": "point", "fields": []string{"series"}},
		}}
	}
	return s
}

// encoding says in Vega-Lite which field is where.
func (b *barChart) encoding() map[string]channel {
	var names, colours []string
	for i, s := range b.series() {
		names, colours = append(names, s.Name), append(colours, hex(seriesColour(i)))
	}
	along, across, offset := "y", "x", "yOffset"
	if b.upright {
		along, across, offset = "x", "y", "xOffset"
	}
	colour := coloured("series", names, colours)
	enc := map[string]channel{
		along: ordered("name", ""), across: measured("value", b.panels[0].unit), "color": colour,
		"tooltip": tooltips(tip("name", "nominal", b.of, ""), tip("series", "nominal", "of", ""), tip("text", "nominal", "value", "")),
	}
	if len(b.panels) > 1 {
		var titles []string
		for _, p := range b.panels {
			titles = append(titles, p.title)
		}
		enc["column"] = channel{Field: "panel", Type: "nominal", Sort: titles, Title: new(string)} // a facet sorts unless told how
	}
	if len(b.series()) == 1 {
		colour.Legend = &none{}
		enc["color"] = colour
		return enc
	}
	enc["opacity"] = channel{Condition: map[string]any{"param": "series", "value": 1}, Value: 0.15}
	if b.stacked {
		enc["order"] = channel{Field: "order", Type: "quantitative"}
	} else {
		enc[offset] = channel{Field: "series", Type: "nominal", Sort: none{}, Scale: map[string]any{"domain": names}}
	}
	return enc
}
