package worker

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"reflect"
)

// Grid is numbers in rows and columns, to be looked at.
type Grid struct {
	Rows, Columns int
	At            func(row, column int) float64
}

// The picture of a grid has at most mostPixels a side; small ones are enlarged to about seenPixels.
const (
	mostPixels = 256
	seenPixels = 128
)

// dataURL is the grid as a PNG: zero is the middle of the scale, negative numbers are blue, positive ones red, other than finite
// ones black.
func (g Grid) dataURL() string {
	if g.Rows < 1 || g.Columns < 1 {
		return ""
	}
	rows, columns := min(g.Rows, mostPixels), min(g.Columns, mostPixels)
	zoom := max(1, seenPixels/max(rows, columns))
	value := func(y, x int) float64 { return g.At(y*g.Rows/rows, x*g.Columns/columns) }
	most := 0.0
	for y := range rows {
		for x := range columns {
			if v := math.Abs(value(y, x)); !math.IsInf(v, 0) && !math.IsNaN(v) {
				most = max(most, v)
			}
		}
	}
	m := image.NewRGBA(image.Rect(0, 0, columns*zoom, rows*zoom))
	for y := range rows * zoom {
		for x := range columns * zoom {
			m.SetRGBA(x, y, shade(value(y/zoom, x/zoom), most))
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		return ""
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())
}

// shade is the colour of v on a scale from -most to most.
func shade(v, most float64) color.RGBA {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return color.RGBA{A: 255}
	}
	share := 0.0
	if most > 0 {
		share = math.Sqrt(math.Abs(v) / most) // small values are to be told from zero
	}
	mix := func(full float64) uint8 { return uint8(255 + (full-255)*share) }
	if v < 0 {
		return color.RGBA{mix(33), mix(102), mix(172), 255}
	}
	return color.RGBA{mix(178), mix(24), mix(43), 255}
}

// listDetail describes numbers in lists, and in lists of lists of equal length.
func listDetail(v reflect.Value) (Detail, bool) {
	rows, number := v, false
	isList := func(t reflect.Type) bool { return t.Kind() == reflect.Slice || t.Kind() == reflect.Array }
	if !isList(v.Type()) {
		return Detail{}, false
	}
	elem := v.Type().Elem()
	nested := isList(elem)
	if nested {
		elem = elem.Elem()
	}
	number = elem.Kind() >= reflect.Int && elem.Kind() <= reflect.Float64 && elem.Kind() != reflect.Uintptr
	if !number {
		return Detail{}, false
	}
	g := Grid{Rows: 1, Columns: rows.Len(), At: func(_, i int) float64 { return float(rows.Index(i)) }}
	if nested {
		g.Rows, g.Columns = rows.Len(), 0
		for i := range rows.Len() {
			if n := rows.Index(i).Len(); i == 0 {
				g.Columns = n
			} else if n != g.Columns {
				return Detail{}, false
			}
		}
		g.At = func(i, j int) float64 { return float(rows.Index(i).Index(j)) }
	}
	shape := fmt.Sprint([]int{g.Columns})
	if nested {
		shape = fmt.Sprint([]int{g.Rows, g.Columns})
	}
	return Detail{
		Facts: func() [][2]string { return g.facts(shape, int(elem.Size())) },
		Grid:  func() Grid { return g },
	}, true
}

func float(v reflect.Value) float64 {
	switch {
	case v.CanInt():
		return float64(v.Int())
	case v.CanUint():
		return float64(v.Uint())
	}
	return v.Float()
}

func (g Grid) facts(shape string, size int) [][2]string {
	zeros, n := 0, g.Rows*g.Columns
	for i := range g.Rows {
		for j := range g.Columns {
			if g.At(i, j) == 0 {
				zeros++
			}
		}
	}
	return Facts(shape, n, zeros, n*size)
}

// Facts are what the variables panel says of n numbers.
func Facts(shape string, n, zeros, bytes int) [][2]string {
	density := "no elements"
	if n > 0 {
		density = fmt.Sprintf("%.2f %% (%d of %d are not zero)", 100*float64(n-zeros)/float64(n), n-zeros, n)
	}
	return [][2]string{{"shape", shape}, {"density", density}, {"bytes", fmt.Sprint(bytes)}}
}
