package bind

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
	"github.com/luciola-nn/luciola/kernel/worker"
)

// describe says of values of the library what the variables panel shows: tensors, networks and matrices.
func describe(v any) (worker.Detail, bool) {
	switch x := pointed(v).(type) {
	case *tensor.Tensor:
		if x == nil {
			return worker.Detail{}, false
		}
		return describeTensor(x), true
	case *graph.Graph:
		if x == nil {
			return worker.Detail{}, false
		}
		return describeGraph(x), true
	case mat.Matrix:
		return describeMatrix(x)
	}
	return worker.Detail{}, false
}

func describeTensor(t *tensor.Tensor) worker.Detail {
	return worker.Detail{
		Brief: fmt.Sprintf("%s, %d bytes", t.Type, bytesOf(t)),
		Facts: func() [][2]string {
			facts := append([][2]string{{"elements", t.Kind.String()}}, worker.Facts(t.Shape.String(), t.Len(), t.Zeros(), bytesOf(t))...)
			lo, hi := math.Inf(1), math.Inf(-1)
			for i := range t.Len() {
				lo, hi = min(lo, t.Real(i)), max(hi, t.Real(i))
			}
			if t.Len() > 0 {
				facts = append(facts, [2]string{"range", fmt.Sprintf("%.4g to %.4g", lo, hi)})
			}
			return facts
		},
		Grid: func() worker.Grid { return tensorGrid(t) },
	}
}

func bytesOf(t *tensor.Tensor) int { return t.Type.Bytes() }

// mostMaps are the planes of a tensor of three dimensions or more that its picture shows.
const mostMaps = 64

// tensorGrid lays a tensor out: a vector is a row, a matrix itself, and of more dimensions the planes stand side by side.
func tensorGrid(t *tensor.Tensor) worker.Grid {
	n := len(t.Shape)
	if t.Len() == 0 || n == 0 {
		return worker.Grid{}
	}
	if n == 1 {
		return worker.Grid{Rows: 1, Columns: t.Shape[0], At: func(_, j int) float64 { return t.Real(j) }}
	}
	h, w := t.Shape[n-2], t.Shape[n-1]
	planes := min(mostMaps, t.Len()/(h*w))
	across := int(math.Ceil(math.Sqrt(float64(planes))))
	return worker.Grid{Rows: (planes + across - 1) / across * h, Columns: across * w, At: func(i, j int) float64 {
		plane := i/h*across + j/w
		if plane >= planes {
			return 0
		}
		return t.Real(plane*h*w + i%h*w + j%w)
	}}
}

func describeGraph(g *graph.Graph) worker.Detail {
	weights, bytes := 0, 0
	for _, p := range g.Params() {
		weights, bytes = weights+p.Param.Data.Len(), bytes+bytesOf(p.Param.Data)
	}
	return worker.Detail{
		Brief: fmt.Sprintf("%s: %d nodes, %d parameters in %d tensors", g.Name, len(g.Nodes()), weights, len(g.Params())),
		Facts: func() [][2]string {
			zeros := 0
			for _, p := range g.Params() {
				zeros += p.Param.Data.Zeros()
			}
			facts := [][2]string{{"nodes", fmt.Sprint(len(g.Nodes()))}}
			for _, in := range g.Inputs() {
				facts = append(facts, [2]string{"input", in.Type.String()})
			}
			for _, out := range g.Outputs() {
				facts = append(facts, [2]string{"output", out.Type.String()})
			}
			return append(append(facts, [2]string{"parameters", fmt.Sprint(weights)}), worker.Facts("", weights, zeros, bytes)[1:]...)
		},
	}
}

// describeMatrix reads a matrix of gonum; one without a value, or empty, has no shape.
func describeMatrix(m mat.Matrix) (d worker.Detail, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	rows, columns := m.Dims()
	shape := fmt.Sprintf("[%d %d]", rows, columns)
	return worker.Detail{
		Brief: fmt.Sprintf("%d×%d matrix", rows, columns),
		Facts: func() [][2]string {
			zeros := 0
			for i := range rows {
				for j := range columns {
					if m.At(i, j) == 0 {
						zeros++
					}
				}
			}
			return worker.Facts(shape, rows*columns, zeros, rows*columns*8)
		},
		Grid: func() worker.Grid { return worker.Grid{Rows: rows, Columns: columns, At: m.At} },
	}, true
}
