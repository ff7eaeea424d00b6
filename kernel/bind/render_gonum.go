package bind

import (
	"bytes"
	"fmt"
	"image/color"
	"image/png"
	"strings"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/luciola-nn/luciola/compiler/report"
	"github.com/luciola-nn/luciola/kernel/display"
)

// Size of a plot: 6 by 4 inches, which are so many CSS pixels.
const (
	plotWidth, plotHeight = 6 * vg.Inch, 4 * vg.Inch
	plotMargin            = vg.Length(6)
	plotPixels            = 96 // an inch
	maxSVG                = 150_000
)

// renderPlot draws a plot as PNG of twice the resolution and, unless it has very many points, as SVG.
func renderPlot(p *plot.Plot) display.Bundle {
	text := fmt.Sprintf("plot %s%s, %s", quoted(p.Title.Text, ": "), axisText("x", &p.X), axisText("y", &p.Y))
	size := map[string]any{"width": int(plotWidth.Points() / 72 * plotPixels), "height": int(plotHeight.Points() / 72 * plotPixels), "alt": text}
	b := display.Bundle{Data: map[string]any{"text/plain": text}, Metadata: map[string]any{}}

	bitmap := vgimg.NewWith(vgimg.UseWH(plotWidth, plotHeight), vgimg.UseDPI(2*plotPixels), vgimg.UseBackgroundColor(color.Transparent))
	drawPlot(p, draw.New(bitmap))
	var out bytes.Buffer
	if err := png.Encode(&out, bitmap.Image()); err == nil {
		b.Data["image/png"], b.Metadata["image/png"] = bytes.Clone(out.Bytes()), size
	}
	out.Reset()
	lines := vgsvg.New(plotWidth, plotHeight)
	drawPlot(p, draw.New(lines))
	if _, err := lines.WriteTo(&out); err == nil && out.Len() <= maxSVG {
		svg := out.String()
		b.Data["image/svg+xml"], b.Metadata["image/svg+xml"] = svg[max(strings.Index(svg, "<svg"), 0):], size
	}
	return b
}

// drawPlot draws a plot with a margin: labels at the ends of its axes may stand out of it.
func drawPlot(p *plot.Plot, c draw.Canvas) {
	if p.BackgroundColor != nil {
		c.SetColor(p.BackgroundColor)
		c.Fill(c.Rectangle.Path())
	}
	p.Draw(draw.Crop(c, plotMargin, -plotMargin, plotMargin, -plotMargin))
}

func axisText(name string, a *plot.Axis) string {
	return fmt.Sprintf("%s%s from %.4g to %.4g", name, quoted(" "+a.Label.Text, ""), a.Min, a.Max)
}

// quoted puts quotation marks around a text, keeps blanks before it, and adds what follows; nothing for an empty one.
func quoted(s, after string) string {
	text := strings.TrimSpace(s)
	if text == "" {
		return ""
	}
	return s[:strings.Index(s, text)] + fmt.Sprintf("%q", text) + after
}

// Limits of what is shown of a matrix: rows or columns at each end, also in text, and the most that are all shown.
const (
	matEdge     = 5
	matTextEdge = 3
	matMost     = 12
)

// renderMatrix shows dimensions and elements, of a large matrix those at its edges.
func renderMatrix(m mat.Matrix) (b display.Bundle, ok bool) {
	defer func() { // one without a value, or empty, has no shape
		if recover() != nil {
			b, ok = display.Bundle{}, false
		}
	}()
	rows, columns := m.Dims()
	title := fmt.Sprintf("%s %d×%d", strings.TrimPrefix(fmt.Sprintf("%T", m), "*"), rows, columns)
	if rows == 0 || columns == 0 {
		return display.Text(title), true
	}
	margin := 0
	if max(rows, columns) > matMost {
		margin = matTextEdge
	}
	text := fmt.Sprintf("%.5g", mat.Formatted(m, mat.Excerpt(margin), mat.Squeeze()))
	if margin > 0 {
		_, text, _ = strings.Cut(text, "\n") // the dimensions, which the title has
	}
	is, js := shownOf(rows), shownOf(columns)
	table := report.Table{Title: strings.ReplaceAll(title, " ", "\u00a0"), Left: 1, Head: []string{""}}
	for _, j := range js {
		table.Head = append(table.Head, place(j))
	}
	for _, i := range is {
		row := []any{place(i)}
		for _, j := range js {
			if i < 0 || j < 0 {
				row = append(row, "…")
			} else {
				row = append(row, fmt.Sprintf("%.5g", m.At(i, j)))
			}
		}
		table.Add(row...)
	}
	return display.Bundle{Data: map[string]any{"text/plain": title + "\n" + text, "text/html": table.HTML()}}, true
}

// shownOf returns the indices of n rows or columns that are shown; −1 stands for those left out.
func shownOf(n int) []int {
	var out []int
	for i := 0; i < n; i++ {
		if n > matMost && i == matEdge {
			out = append(out, -1)
			i = n - matEdge
		}
		out = append(out, i)
	}
	return out
}

func place(i int) string {
	if i < 0 {
		return "…"
	}
	return fmt.Sprint(i)
}
