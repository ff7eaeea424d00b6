package compiler_test

import (
	"testing"

	"github.com/luciola-nn/luciola/compiler"
	"github.com/luciola-nn/luciola/compiler/irtest"
	"github.com/luciola-nn/luciola/compiler/pass"
)

// TestPassesKeepBits runs them on random networks: the outputs are the same to the last bit.
func TestPassesKeepBits(t *testing.T) {
	changed := 0
	for seed := range uint64(60) {
		g, err := irtest.RandomNet(seed, 12)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		res, err := pass.Run(g, compiler.Passes()...)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		in := irtest.Inputs(g, 2, seed)
		want, err := g.Eval(in...)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		got, err := res.Graph.Eval(in...)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for i := range want {
			if !want[i].Equal(got[i]) {
				t.Errorf("seed %d, output %s: %v, expected %v\n%v", seed, g.Outputs()[i].Name, got[i], want[i], res)
			}
		}
		changed += len(res.Trace.Changed())
	}
	if changed < 60 {
		t.Errorf("the passes changed %d times in 60 networks: too few to prove anything", changed)
	}
}
