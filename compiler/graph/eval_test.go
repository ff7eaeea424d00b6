package graph_test

import (
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/irtest"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

func TestEveryOperationEvaluates(t *testing.T) {
	tested := map[graph.Op]bool{}
	for _, c := range irtest.Cases() {
		g, err := graph.Parse("graph t\n"+c.Text+"\noutput %y\n", nil)
		if err != nil {
			t.Errorf("%s: %v", c.Text, err)
			continue
		}
		for _, n := range g.Nodes() {
			tested[n.Op] = true
		}
	}
	for _, row := range graph.Table() {
		if row.Eval == nil {
			t.Errorf("%s has no Eval in its row of compiler/graph/ops_*.go", row.Op)
		}
		if !tested[row.Op] {
			t.Errorf("%s has no case; add one to compiler/irtest/cases.go", row.Op)
		}
	}
}

// q is an i8 type with scale 0.5 and zero point 1.
const q = "q(0.5:1 S)"

func TestEval(t *testing.T) {
	for _, c := range irtest.Cases() {
		g, err := graph.Parse("graph t\n"+c.Text+"\noutput %y\n", nil)
		if err != nil {
			t.Errorf("%s: %v", c.Text, err)
			continue
		}
		out, err := g.Eval()
		if err != nil {
			t.Errorf("%s: %v", c.Text, err)
			continue
		}
		if out[0].Len() != len(c.Want) {
			t.Errorf("%s\nhas %d elements", c.Text, out[0].Len())
			continue
		}
		for i, want := range c.Want {
			if out[0].Kind == tensor.F32 {
				want = float64(float32(want)) // 1/6 is no float32
			}
			if got := out[0].Float(i); got != want {
				t.Errorf("%s\nelement %d is %v, want %v", c.Text, i, got, want)
			}
		}
	}
}

func TestEvalErrors(t *testing.T) {
	for text, want := range map[string]string{
		"%x : f32[2] = const [1 2]\n%i : i64[1] = const [2]\n%y : f32[1] = gather %x %i":          "index 2 is outside axis 0 of f32[2]",
		"%x : i64[1] = const [1]\n%z : i64[1] = const [0]\n%y : i64[1] = div %x %z":               "integer division by zero",
		"%x : i8[1 1] " + q + " = const [1]\n%y : i8[1 1] " + q + " = reduce %x fn=prod axes=[1]": "no integer form",
	} {
		g, err := graph.Parse("graph t\n"+text+"\noutput %y\n", nil)
		if err == nil {
			_, err = g.Eval()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestEvalBindsSymbols(t *testing.T) {
	g := sample(t)
	x := tensor.New(tensor.TypeOf(tensor.F32, 2, 1, 6, 6))
	out, err := g.Eval(x)
	must(t, err)
	if got := out[0].Type.String(); got != "f32[2 160]" {
		t.Errorf("output is %s", got)
	}
	if _, err := g.Eval(tensor.New(tensor.TypeOf(tensor.F32, 2, 1, 5, 6))); err == nil || !strings.Contains(err.Error(), "%image") {
		t.Errorf("a wrong image: %v", err)
	}
}
