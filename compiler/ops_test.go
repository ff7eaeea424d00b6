package compiler_test

import (
	"fmt"
	"regexp"
	"slices"
	"testing"

	"github.com/luciola-nn/luciola/compiler"
	"github.com/luciola-nn/luciola/compiler/backend"
	"github.com/luciola-nn/luciola/compiler/backend/interp"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/irtest"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// piecemeal takes nothing whole, so that every rule of lower that has a form made of simpler instructions uses it.
type piecemeal struct{ *interp.Backend }

func (piecemeal) Wants(string) bool { return false }

// TestEveryOperationRunsAsItEvaluates compiles every case of the operations, with its operands as constants and as inputs, and compares
// with the graph evaluated. That every operation has a case is a test of package graph; what is wrong in a rule of lower shows here.
func TestEveryOperationRunsAsItEvaluates(t *testing.T) {
	for _, c := range irtest.Cases() {
		text := "graph case\n" + c.Text + "\noutput %y\n"
		constants, err := graph.Parse(text, nil)
		if err != nil {
			t.Errorf("%s: %v", c.Text, err)
			continue
		}
		inputs, err := graph.Parse(constOf.ReplaceAllString(text, "= input"), nil)
		if err != nil {
			t.Errorf("%s: with inputs: %v", c.Text, err)
			continue
		}
		var data []*tensor.Tensor
		for _, v := range inputs.Inputs() {
			data = append(data, constants.Value(v.Name).Param.Data)
		}
		runsAsEvaluated(t, constants, interp.New(interp.Poison()), nil, compiler.WithPasses())
		runsAsEvaluated(t, inputs, interp.New(interp.Poison()), data)
		runsAsEvaluated(t, inputs, piecemeal{interp.New(interp.Poison())}, data)
	}
}

// TestEveryFunctionRunsAsItEvaluates compiles every function of one element, in float and, where it has integers, in int8, where lower
// makes it a table of all stored values.
func TestEveryFunctionRunsAsItEvaluates(t *testing.T) {
	const shape = "[N 2 9 16]"
	ran := 0
	for _, row := range graph.Table() {
		if !row.Elementwise || len(row.In) != 1 || slices.Contains([]graph.Op{graph.Cast, graph.Quantize, graph.Dequantize, graph.Rescale}, row.Op) {
			continue
		}
		ran++
		texts := []string{fmt.Sprintf("%%y : f32%s = %s %%x\n", shape, row.Op)}
		if row.Integers != graph.FloatOnly {
			i8 := "i8" + shape + " q(0.02:3 S)"
			texts = append(texts, fmt.Sprintf("%%q : %s = quantize %%x\n%%f : %s = %s %%q\n%%y : f32%s = dequantize %%f\n", i8, i8, row.Op, shape))
		}
		for _, text := range texts {
			g, err := graph.Parse("graph "+string(row.Op)+"\n%x : f32"+shape+" = input\n"+text+"output %y\n", nil)
			if err != nil {
				t.Fatal(err)
			}
			same(t, g, 2, 1)
		}
	}
	if ran < 18 {
		t.Errorf("only %d functions of one element", ran)
	}
}

var constOf = regexp.MustCompile(`= const \[[^\]]*\]`)

// runsAsEvaluated compiles g and compares its output with the graph's evaluation, to the bit.
func runsAsEvaluated(t *testing.T, g *graph.Graph, to backend.Backend, in []*tensor.Tensor, opts ...compiler.Option) {
	t.Helper()
	want, err := g.Eval(in...)
	if err != nil {
		t.Errorf("%v\n%s", err, g.Text())
		return
	}
	p, err := compiler.Compile(g, to, opts...)
	if err != nil {
		t.Errorf("%v\n%s", err, g.Text())
		return
	}
	got, err := p.Run(in...)
	if err != nil || !got[0].Equal(want[0]) {
		t.Errorf("%s\ncomputes %v (%v), its graph %v; look at its rule in compiler/lower/rules.go\n%s", g.Text(), got, err, want[0], p.Text())
	}
}
