package viz

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/luciola-nn/luciola/compiler/report"
)

// matrix is a table drawn in colours: rows downwards, columns to the right, shade by value within its row's sum.
type matrix struct {
	title, subtitle, summary string
	notes                    []string
	rowsAre, columnsAre      string // "true class", "predicted class"
	names                    []string
	cells                    [][]int
}

// shades run from faint to full; the diagonal, where row and column agree, has a colour of its own.
var (
	agree    = [2]color.NRGBA{{0xcc, 0xe3, 0xf0, 0xff}, {0x00, 0x55, 0x8c, 0xff}}
	disagree = [2]color.NRGBA{{0xfb, 0xec, 0xc8, 0xff}, {0xa8, 0x40, 0x00, 0xff}}
)

// shade returns the colour of a cell: how large a share of its row it is.
func (m *matrix) shade(i, j int) color.NRGBA {
	sum := 0
	for _, v := range m.cells[i] {
		sum += v
	}
	part := float64(m.cells[i][j]) / float64(max(sum, 1))
	ends := disagree
	if i == j {
		ends = agree
	}
	return mix(ends[0], ends[1], math.Sqrt(part))
}

// side returns the size of a cell in CSS pixels.
func (m *matrix) side() float64 { return min(50, max(14, 560/float64(max(len(m.names), 1)))) }

// fontSize returns the size at which every count fits its cell; 0: none that can be read.
func (m *matrix) fontSize() float64 {
	widest := 1.0
	for _, row := range m.cells {
		for _, v := range row {
			widest = max(widest, textWidth(countText(float64(v))))
		}
	}
	if size := min(sizeSmall, sizeSmall*(m.side()-4)/widest); size >= 7 {
		return size
	}
	return 0
}

func (m *matrix) figure() *Figure {
	side := m.side()
	if m.fontSize() == 0 {
		m.notes = append(m.notes, "The cells are too small for their numbers: the table has them.")
	}
	m.notes = append(m.notes, "Blue: right; orange to brown: wrong; the darker, the larger the share of its row. Empty: none.")
	f := frame{
		title: m.title, subtitle: m.subtitle, summary: m.summary, notes: m.notes,
		legend: []key{{"right", agree[1]}, {"wrong", disagree[1]}},
		width:  nameWidth + 30 + side*float64(len(m.names)), height: 100 + side*float64(len(m.names)),
	}
	f.body = func(c draw.Canvas) { m.plot().Draw(c) }
	fig := &Figure{frame: f, table: m.table()}
	if len(m.names)*len(m.names) <= maxMarks {
		fig.spec = m.vega(&f)
	}
	return fig
}

func (m *matrix) plot() *plot.Plot {
	p := newPlot()
	var all boxes
	for i, row := range m.cells {
		at := float64(len(m.cells) - 1 - i)
		for j, v := range row {
			if v == 0 {
				continue
			}
			all = append(all, box{
				x0: float64(j) - 0.48, x1: float64(j) + 0.48, y0: at - 0.48, y1: at + 0.48, fill: m.shade(i, j),
				label: countText(float64(v)), size: m.fontSize(),
			})
		}
	}
	n := float64(len(m.names))
	p.Add(lattice{len(m.names)}, all)
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = -0.5, n-0.5, -0.5, n-0.5
	p.Y.Tick.Marker, p.Y.Tick.Length = nameTicks(m.names, 110, true), 0
	columns := nameTicks(m.names, 80, false)
	if m.wide() {
		for i := range columns {
			columns[i].Label += "  " // a turned label is anchored by its end, at the axis
		}
		p.X.Tick.Label.Rotation, p.X.Tick.Label.XAlign, p.X.Tick.Label.YAlign = math.Pi/4, text.XRight, text.YCenter
	}
	p.X.Tick.Marker, p.X.Tick.Length, p.X.Tick.Width = columns, 8, 0
	p.X.Width, p.Y.Width = 0, 0
	p.X.Label.Text, p.Y.Label.Text = m.columnsAre, m.rowsAre
	return p
}

// wide reports whether a name is wider than its column, so that the names stand turned.
func (m *matrix) wide() bool {
	for _, n := range m.names {
		if float64(style(sizeSmall, ink).Width(n)) > m.side()-4 {
			return true
		}
	}
	return false
}

// lattice draws the frames of n by n cells, so that empty ones are seen.
type lattice struct{ n int }

// Plot implements [plot.Plotter].
func (l lattice) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i := range l.n + 1 {
		at := float64(i) - 0.5
		c.StrokeLine2(line(faint, 1), x(at), c.Min.Y, x(at), c.Max.Y)
		c.StrokeLine2(line(faint, 1), c.Min.X, y(at), c.Max.X, y(at))
	}
}

func (m *matrix) table() report.Table {
	t := report.Table{Title: m.title, Left: 1, Head: append([]string{m.rowsAre + " \\ " + m.columnsAre}, m.names...), Notes: m.notes}
	for i, row := range m.cells {
		cells := []any{m.names[i]}
		for _, v := range row {
			cells = append(cells, v)
		}
		t.Add(cells...)
	}
	return t
}

func (m *matrix) vega(f *frame) *spec {
	cells := view{Mark: map[string]any{"type": "rect", "stroke": "#808080", "strokeOpacity": 0.3}}
	words := view{Mark: map[string]any{"type": "text", "fontSize": m.fontSize()}}
	for i, row := range m.cells {
		for j, v := range row {
			shade := m.shade(i, j)
			cell := map[string]any{"row": m.names[i], "column": m.names[j], "count": v, "fill": hex(shade), "text": countText(float64(v))}
			if v == 0 {
				cell["fill"] = "transparent"
			} else {
				words.Data.Values = append(words.Data.Values, map[string]any{
					"row": m.names[i], "column": m.names[j],
					"text": countText(float64(v)), "words": hex(onto(shade)),
				})
			}
			cells.Data.Values = append(cells.Data.Values, cell)
		}
	}
	x, y := ordered("column", m.columnsAre, m.names, 0), ordered("row", m.rowsAre, m.names, 0)
	if m.wide() {
		x.Axis.(map[string]any)["labelAngle"] = -45
	}
	exact := func(field string) channel { return channel{Field: field, Type: "nominal", Literal: true} }
	cells.Encoding = map[string]channel{
		"x": x, "y": y, "color": exact("fill"),
		"tooltip": tooltips("row="+m.rowsAre, "column="+m.columnsAre, "text=images"),
	}
	words.Encoding = map[string]channel{
		"x": along("column", "nominal"), "y": along("row", "nominal"),
		"text": along("text", "nominal"), "color": exact("words"),
	}
	size := m.side() * float64(len(m.names))
	layers := []view{cells, words}
	if m.fontSize() == 0 || len(words.Data.Values) == 0 {
		layers = layers[:1]
	}
	return newSpec(f, pane{Width: size, Height: size, Layers: layers})
}

// strokeRect draws the edge of a rectangle.
func strokeRect(c draw.Canvas, sty draw.LineStyle, x, y, w, h vg.Length) {
	var p vg.Path
	p.Move(vg.Point{X: x, Y: y})
	p.Line(vg.Point{X: x + w, Y: y})
	p.Line(vg.Point{X: x + w, Y: y + h})
	p.Line(vg.Point{X: x, Y: y + h})
	p.Close()
	c.SetLineStyle(sty)
	c.Stroke(p)
}
