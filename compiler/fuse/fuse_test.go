package fuse_test

import (
	"testing"

	"github.com/luciola-nn/luciola/compiler/fuse"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/irtest"
)

func TestIdentity(t *testing.T)   { irtest.Pass(t, fuse.Identity, "testdata/identity*.txtar") }
func TestConstants(t *testing.T)  { irtest.Pass(t, fuse.Constants, "testdata/constants*.txtar") }
func TestDeadCode(t *testing.T)   { irtest.Pass(t, fuse.DeadCode, "testdata/deadcode*.txtar") }
func TestDuplicates(t *testing.T) { irtest.Pass(t, fuse.Duplicates, "testdata/duplicates*.txtar") }
func TestMatMul(t *testing.T)     { irtest.Pass(t, fuse.MatMul, "testdata/matmul*.txtar") }
func TestPad(t *testing.T)        { irtest.Pass(t, fuse.Pad, "testdata/pad*.txtar") }
func TestBatchNorm(t *testing.T)  { irtest.Pass(t, fuse.BatchNorm, "testdata/batchnorm*.txtar") }
func TestResidual(t *testing.T)   { irtest.Pass(t, fuse.Residual, "testdata/residual*.txtar") }
func TestActivation(t *testing.T) { irtest.Pass(t, fuse.Activation, "testdata/activation*.txtar") }
func TestTransposes(t *testing.T) { irtest.Pass(t, fuse.Transposes, "testdata/transposes*.txtar") }
func TestReshapes(t *testing.T)   { irtest.Pass(t, fuse.Reshapes, "testdata/reshapes*.txtar") }

// TestTable holds the order of the passes to what it must be, and every pass to having a name and a sentence.
func TestTable(t *testing.T) {
	at := map[string]int{}
	for i, e := range fuse.Table() {
		if at[e.Pass.Name] != 0 || e.Pass.Name == "" || e.Pass.Doc == "" || e.Why == "" {
			t.Errorf("pass %d, %q: no name, sentence or reason, or a name used twice", i, e.Pass.Name)
		}
		at[e.Pass.Name] = i + 1
	}
	for _, o := range fuse.Order() {
		if at[o.First] == 0 || at[o.Then] == 0 || at[o.First] >= at[o.Then] {
			t.Errorf("%s must come before %s (%s), but they stand at %d and %d", o.First, o.Then, o.Why, at[o.First], at[o.Then])
		}
	}
}

// TestRandom fuses random networks: the outputs stay, masks stay, and a second run changes nothing, in no pass.
func TestRandom(t *testing.T) {
	changed, again := map[string]int{}, 0 // again: networks that took more than one round
	for seed := range uint64(150) {
		g, err := irtest.RandomNet(seed, 12)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		text := g.Text()
		res, err := fuse.Run(g)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if g.Text() != text {
			t.Errorf("seed %d: the network given was changed", seed)
		}
		irtest.SameOutputs(t, g, res.Graph)
		for _, s := range res.Trace.Steps {
			changed[s.Pass] += s.Changed
		}
		if pruned(res.Graph) < pruned(g) {
			t.Errorf("seed %d: %d layers with a mask, %d before", seed, pruned(res.Graph), pruned(g))
		}
		if s := res.Trace.Changed(); len(s) > 0 && s[len(s)-1].Round > 1 {
			again++
		}
		second, err := fuse.Run(res.Graph)
		if err != nil {
			t.Fatalf("seed %d again: %v", seed, err)
		}
		if second.Graph.Text() != res.Graph.Text() || len(second.Trace.Changed()) > 0 {
			t.Errorf("seed %d: a second run changes the network to\n%s\n%v", seed, second.Graph.Text(), second)
		}
		if t.Failed() {
			t.Fatalf("seed %d:\n%s\nbecame\n%s", seed, text, res.Graph.Text())
		}
	}
	for _, e := range fuse.Table() {
		if name := e.Pass.Name; name != fuse.DeadCode.Name && changed[name] == 0 { // the others sweep by themselves
			t.Errorf("no random network made pass %s change anything", name)
		}
	}
	if again == 0 {
		t.Error("no random network took a second round that changed anything: this tests nothing of rounds")
	}
	t.Log(changed, "second rounds:", again)
}

// pruned counts layers whose filter has a mask.
func pruned(g *graph.Graph) int {
	n := 0
	for _, node := range g.Nodes() {
		if w := node.Weight(); w != nil && w.Param.Mask != nil {
			n++
		}
	}
	return n
}
