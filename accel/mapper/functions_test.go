package mapper_test

import (
	"slices"
	"testing"

	"github.com/luciola-nn/luciola/accel/acceltest"
	"github.com/luciola-nn/luciola/accel/machine"
	"github.com/luciola-nn/luciola/accel/mapper"
	"github.com/luciola-nn/luciola/accel/program"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// functions are the operations of the graph on single elements that keep the element kind.
func functions(t *testing.T) []graph.Row {
	rows := slices.DeleteFunc(graph.Table(), func(r graph.Row) bool {
		return !r.Elementwise || slices.Contains([]graph.Op{graph.Cast, graph.Quantize, graph.Dequantize, graph.Rescale}, r.Op)
	})
	if len(rows) < 25 {
		t.Fatalf("only %d operations on single elements", len(rows))
	}
	return rows
}

// functionOf is a graph that computes op of an image and, where it has two operands, of a constant: in float, or in int8 of type like.
func functionOf(t *testing.T, row graph.Row, like *tensor.Type, in *tensor.Tensor) *graph.Graph {
	b := acceltest.New(t, string(row.Op), 1)
	values := []*graph.Value{b.Graph.Input("x", in.Type)}
	if len(row.In) == 2 {
		values = append(values, b.Graph.Const("k", acceltest.Image(2, in.Shape...)))
	}
	if like == nil {
		b.Graph.Output(b.Add(row.Op, nil, nil, values...))
		return b.Graph
	}
	for i, v := range values {
		values[i] = b.Add(graph.Quantize, nil, like, v)
	}
	if row.Integers != graph.Requantize {
		like = nil
	}
	b.Graph.Output(b.Add(graph.Dequantize, nil, nil, b.Add(row.Op, nil, like, values...)))
	return b.Graph
}

// TestEveryFunctionRuns: all of them run on a machine, in float and, where they have integers, in int8, with the graph's bits.
func TestEveryFunctionRuns(t *testing.T) {
	m := machine.Named("dna100-4k")
	in := acceltest.Image(1, 1, 2, 5, 4)
	for _, row := range functions(t) {
		for _, like := range []*tensor.Type{nil, acceltest.Int8(0.02, 3)} {
			if like != nil && row.Integers == graph.FloatOnly {
				continue
			}
			g := functionOf(t, row, like, in)
			want, err := g.Eval(in)
			if err != nil {
				t.Fatalf("%s: %v", row.Op, err)
			}
			if got, _, err := simulate(t, g, m).Execute(in, nil); err != nil || !got.Equal(want[0]) {
				t.Errorf("%s: %v; look at operations in accel/sim/apply.go\n%v\nexpected\n%v", row.Op, err, got, want[0])
			}
		}
	}
}

// TestFunctionsRunInBands: on a large int8 image every function is cut into bands of rows, so that it may begin before its input is whole.
func TestFunctionsRunInBands(t *testing.T) {
	m := machine.Named("dna100-4k")
	in := acceltest.Image(1, 1, 32, 64, 64)
	for _, row := range functions(t) {
		if row.Integers == graph.FloatOnly || row.Moves { // what moves elements only, and computes none, takes no time
			continue
		}
		p, err := mapper.Map(functionOf(t, row, acceltest.Int8(0.02, 3), in), m)
		if err != nil {
			t.Fatalf("%s: %v", row.Op, err)
		}
		bands, rows := 0, 0
		for _, c := range p.Commands {
			if e, ok := c.Do.(program.Elements); ok && p.Layers[c.Layer].Op == string(row.Op) {
				bands++
				rows += e.End - e.First
			}
		}
		if bands < 2 || rows != 64 {
			t.Errorf("%s is cut into %d bands of %d rows in all, expected more than one of 64", row.Op, bands, rows)
		}
	}
}
