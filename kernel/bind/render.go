package bind

import (
	"image"
	"reflect"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot"

	"github.com/luciola-nn/luciola/kernel/display"
)

// render displays values that have no form of their own: plots and matrices of gonum, lists of structs, lists of what has a form.
func render(v any) (display.Bundle, bool) {
	switch x := pointed(v).(type) {
	case *plot.Plot:
		if x == nil {
			return display.Bundle{}, false
		}
		return renderPlot(x), true
	case mat.Matrix:
		return renderMatrix(x)
	case image.Image:
		return display.Of(x), true
	}
	if b, ok := renderElements(v); ok {
		return b, true
	}
	return renderRecords(v)
}

// pointed returns a pointer to a copy of v where only the pointer is a plot, a matrix or an image; v otherwise.
func pointed(v any) any {
	switch v.(type) {
	case mat.Matrix, image.Image:
		return v
	}
	x := reflect.ValueOf(v)
	if x.Kind() != reflect.Struct {
		return v
	}
	p := reflect.New(x.Type())
	p.Elem().Set(x)
	switch p := p.Interface().(type) {
	case *plot.Plot, mat.Matrix, image.Image:
		return p
	}
	return v
}
