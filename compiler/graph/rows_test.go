package graph_test

import (
	"testing"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/irtest"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// TestElementwise turns the operands of every row that says Elementwise round: the result must turn round with them.
func TestElementwise(t *testing.T) {
	eachCase(t, func(row *graph.Row) bool { return row.Elementwise }, func(n *graph.Node, in []*tensor.Tensor) (before, after *tensor.Tensor, ok bool) {
		turned := make([]*tensor.Tensor, len(in))
		for i, x := range in {
			turned[i] = reversed(x)
			if x.Len() != 1 && !x.Shape.Equal(n.Out[0].Type.Shape) {
				return nil, nil, false // broadcast along some axes
			}
			if x.Quant != nil && x.Quant.Axis >= 0 {
				return nil, nil, false // the scales would have to turn round too
			}
		}
		y, z := eval(t, n, in), eval(t, n, turned)
		return reversed(y), z, true
	})
}

// TestMoves changes the elements of the operand of every row that says Moves: those of the result must change in the same way.
func TestMoves(t *testing.T) {
	eachCase(t, func(row *graph.Row) bool { return row.Moves }, func(n *graph.Node, in []*tensor.Tensor) (before, after *tensor.Tensor, ok bool) {
		return changed(eval(t, n, in)), eval(t, n, []*tensor.Tensor{changed(in[0])}), len(in) == 1
	})
}

// eachCase compares before and after for every hand-worked case of the operations whose row is one; each must have a case that can tell.
func eachCase(t *testing.T, one func(*graph.Row) bool, run func(n *graph.Node, in []*tensor.Tensor) (before, after *tensor.Tensor, ok bool)) {
	t.Helper()
	told := map[graph.Op]bool{}
	for _, c := range irtest.Cases() {
		g, err := graph.Parse("graph t\n"+c.Text+"\noutput %y\n", nil)
		if err != nil {
			t.Fatal(err)
		}
		n := g.Value("y").Def
		if !one(n.Row()) {
			continue
		}
		var in []*tensor.Tensor
		for _, v := range n.In {
			in = append(in, v.Param.Data)
		}
		before, after, ok := run(n, in)
		if ok && !before.Equal(after) {
			t.Errorf("%s\ngives %v, expected %v: is its row in compiler/graph/ops_*.go right?", c.Text, after, before)
		}
		told[n.Op] = told[n.Op] || ok
	}
	for _, row := range graph.Table() {
		if one(&row) && !told[row.Op] {
			t.Errorf("%s has no case in compiler/irtest/cases.go with operands of its result's shape", row.Op)
		}
	}
}

func eval(t *testing.T, n *graph.Node, in []*tensor.Tensor) *tensor.Tensor {
	t.Helper()
	out, err := n.Eval(in)
	if err != nil {
		t.Fatal(err)
	}
	return out[0]
}

func reversed(x *tensor.Tensor) *tensor.Tensor {
	y := tensor.New(x.Type)
	n := x.Len()
	for i := range n {
		put(y, n-1-i, x.Float(i))
	}
	return y
}

// changed returns 2x + 1 of every stored value.
func changed(x *tensor.Tensor) *tensor.Tensor {
	y := tensor.New(x.Type)
	for i := range x.Len() {
		put(y, i, 2*x.Float(i)+1)
	}
	return y
}

func put(x *tensor.Tensor, i int, v float64) {
	if x.Kind == tensor.F32 {
		x.F32()[i] = float32(v)
		return
	}
	x.SetInt(i, int64(v))
}
