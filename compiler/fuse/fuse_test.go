package fuse_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/fuse"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/irtest"
)

// TestPasses runs every pass on its files, testdata/NAME.txtar and testdata/NAME_CASE.txtar. A pass without one fails, and so does a file
// whose name begins with no pass.
func TestPasses(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	of := map[string][]string{} // by pass
	for _, path := range files {
		name, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(path), ".txtar"), "_")
		of[name] = append(of[name], path)
	}
	for _, e := range fuse.Table() {
		if len(of[e.Pass.Name]) == 0 {
			t.Errorf("pass %s has no compiler/fuse/testdata/%s.txtar", e.Pass.Name, e.Pass.Name)
			continue
		}
		irtest.Pass(t, e.Pass, of[e.Pass.Name]...)
		delete(of, e.Pass.Name)
	}
	for name, paths := range of {
		t.Errorf("%s: there is no pass %s in the table of compiler/fuse/fuse.go", strings.Join(paths, ", "), name)
	}
}

// TestTable holds the order of the passes to what it must be, and every pass to having a name and a sentence.
func TestTable(t *testing.T) {
	at := map[string]int{}
	for i, e := range fuse.Table() {
		if at[e.Pass.Name] != 0 || e.Pass.Name == "" || e.Pass.Doc == "" || e.Why == "" {
			t.Errorf("pass %d, %q: no name, sentence or reason in compiler/fuse/fuse.go, or a name used twice", i, e.Pass.Name)
		}
		at[e.Pass.Name] = i + 1
	}
	for _, o := range fuse.Order() {
		if at[o.First] == 0 || at[o.Then] == 0 || at[o.First] >= at[o.Then] {
			t.Errorf("%s must come before %s (%s), but they stand at %d and %d in compiler/fuse/fuse.go", o.First, o.Then, o.Why, at[o.First], at[o.Then])
		}
	}
}

// TestRandom fuses random networks: the outputs stay, masks stay, and a second run changes nothing, in no pass.
func TestRandom(t *testing.T) {
	changed := map[string]int{}
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
			t.Errorf("no random network made pass %s change anything; add a maker to compiler/irtest/random.go", name)
		}
	}
	t.Log(changed)
}

// TestRounds: the clamps are equal only after activation has merged two of them, and duplicates stands before it.
func TestRounds(t *testing.T) {
	g, err := graph.Parse(`graph g
%x : f32[N 4] = input
%a : f32[N 4] = clip %x lo=0
%b : f32[N 4] = clip %a hi=6
%c : f32[N 4] = clip %x lo=0 hi=6
%y : f32[N 4] = mul %b %c
output %y
`, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := fuse.Run(g)
	if err != nil {
		t.Fatal(err)
	}
	steps := ""
	for _, s := range res.Trace.Changed() {
		steps += s.Title() + "; "
	}
	if want := "activation; duplicates, round 2; "; steps != want {
		t.Errorf("steps %s expected %s", steps, want)
	}
	if n := len(res.Graph.Nodes()); n != 2 {
		t.Errorf("%d nodes, expected a clamp and a product:\n%s", n, res.Graph.Text())
	}
	irtest.SameOutputs(t, g, res.Graph)
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
