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

var (
	plotType   = reflect.TypeFor[plot.Plot]()
	matrixType = reflect.TypeFor[mat.Matrix]()
	imageType  = reflect.TypeFor[image.Image]()
)

// pointed returns a pointer to a copy of v where only the pointer is a plot, a matrix or an image; v otherwise.
func pointed(v any) any {
	t := reflect.TypeOf(v)
	if t == nil || t.Kind() != reflect.Struct || t.Implements(matrixType) || t.Implements(imageType) {
		return v
	}
	if to := reflect.PointerTo(t); t != plotType && !to.Implements(matrixType) && !to.Implements(imageType) {
		return v
	}
	p := reflect.New(t)
	p.Elem().Set(reflect.ValueOf(v))
	return p.Interface()
}
