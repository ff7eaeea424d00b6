package viz

import (
	"fmt"
	"math"
	"strings"

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
	of                       string // what a name is, in the table and when hovering: "layer"
	nameTitle                string // of the axis of names
	names                    []string
	panels                   []barPanel
	stacked, upright         bool
	spreads                  bool // an axis may be logarithmic where values are far apart
}

// Bars draws a chart of horizontal bars: a row for each name, a colour for each series. Every series must have as many values as there
// are names; NaN leaves a gap. [Figure.Axes] gives the axes titles; without, the axis of values has the name of a single series.
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
	of := ""
	if len(series) == 1 {
		of = series[0].Name
	}
	b := barChart{
		title: title, names: names, of: "name", upright: upright, summary: extent(names, series),
		panels: []barPanel{{unit: counts.named(of), series: series}},
	}
	f := b.figure()
	f.axes = func(name, value string) *Figure {
		named := b
		named.nameTitle, named.of = name, name
		named.panels = []barPanel{{unit: counts.named(value), series: series}}
		return named.figure()
	}
	return f, nil
}

// extent says what a chart of a user shows.
func extent(names []string, series []*Series) string {
	least, most := math.Inf(1), math.Inf(-1)
	for _, s := range series {
		for _, v := range s.Values {
			if finite(v) {
				least, most = min(least, v), max(most, v)
			}
		}
	}
	words := fmt.Sprintf("Bars of %d series for %d names, %s to %s", len(series), len(names), names[0], names[len(names)-1])
	if least > most {
		return words + "; no value is known"
	}
	return words + "; from " + counts.write(least) + " to " + counts.write(most)
}

// series returns the series of the first panel, which name and colour those of all.
func (b *barChart) series() []*Series { return b.panels[0].series }

func (b *barChart) figure() *Figure {
	b.names = apart(b.names)
	seriesNames := make([]string, len(b.series()))
	for i, s := range b.series() {
		seriesNames[i] = s.Name
	}
	var legend []key
	for i, name := range apart(seriesNames) {
		legend = append(legend, key{name, seriesColour(i)})
	}
	if b.logarithmic() {
		b.notes = append(b.notes, "Logarithmic axes: compare the numbers, not the lengths of bars.")
	}
	f := frame{title: b.title, subtitle: b.subtitle, summary: b.summary, notes: b.notes, width: chartWidth, height: b.height()}
	if len(legend) > 1 {
		f.legend = legend
	}
	f.body = b.paint
	fig := &Figure{frame: f, table: b.table()}
	if len(b.names)*len(b.series())*len(b.panels) <= maxMarks {
		fig.spec = b.vega(&f, legend)
	}
	return fig
}

// maxMarks is the most marks that a browser is asked to keep alive in one figure.
const maxMarks = 2000

// apart returns the names with a number behind each that is not the first of its kind, so that they stay apart.
func apart(names []string) []string {
	out, seen := make([]string, len(names)), map[string]bool{}
	for i, n := range names {
		out[i] = n
		for k := 2; seen[out[i]]; k++ {
			out[i] = fmt.Sprintf("%s (%d)", n, k)
		}
		seen[out[i]] = true
	}
	return out
}

func (b *barChart) table() report.Table {
	t := report.Table{Title: b.title, Left: 1, Head: []string{b.of}, Notes: b.notes}
	for _, p := range b.panels {
		for _, s := range p.series {
			t.Head = append(t.Head, strings.Trim(p.title+", "+s.Name, ", "))
		}
	}
	for j, name := range b.names {
		cells := []any{name}
		for _, p := range b.panels {
			for _, s := range p.series {
				cells = append(cells, p.unit.write(s.Values[j]))
			}
		}
		t.Add(cells...)
	}
	return t
}
