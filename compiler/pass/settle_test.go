package pass_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/pass"
)

const clips = `graph clips
%x : f32[N 4] = input
%a : f32[N 4] = clip %x lo=0
%i : f32[N 4] = identity %a
%y : f32[N 4] = clip %i lo=0
output %y
`

// merge lets a clip that reads an equal clip read its operand.
var merge = pass.Pass{Name: "merge", Run: func(g *graph.Graph) (int, error) {
	for _, n := range g.Nodes() {
		if d := n.In[0].Def; n.Op == graph.Clip && d != nil && d.Op == graph.Clip && d.Float("lo") == n.Float("lo") {
			n.In[0] = d.In[0]
			return 1, nil
		}
	}
	return 0, nil
}}

// TestSettle: merge finds nothing before bypass has run, which stands behind it. A second round lets it; a third finds nothing and leaves
// no step. The passes that come last run once, after all rounds.
func TestSettle(t *testing.T) {
	g := parse(t, clips)
	counted := 0
	count := pass.Pass{Name: "count", Run: func(g *graph.Graph) (int, error) { counted++; return 0, nil }}
	res, err := pass.Settle(g, []pass.Pass{merge, bypass, nothing}, count)
	if err != nil {
		t.Fatal(err)
	}
	if g.Text() != clips {
		t.Errorf("the graph given was changed:\n%s", g.Text())
	}
	if want := "graph clips\n%x : f32[N 4] = input\n%y : f32[N 4] = clip %x lo=0\noutput %y\n"; res.Graph.Text() != want {
		t.Errorf("result\n%s", res.Graph.Text())
	}
	got := ""
	for _, s := range res.Trace.Steps {
		got += fmt.Sprintf("%s %d; ", s.Title(), s.Changed)
	}
	if want := "merge 0; bypass 1; nothing 0; merge, round 2 1; count 0; "; got != want {
		t.Errorf("steps %s expected %s", got, want)
	}
	if counted != 1 {
		t.Errorf("the last pass ran %d times", counted)
	}
	text := res.String()
	if !strings.Contains(text, "merge, round 2") || !strings.Contains(text, "No change: nothing, count.") {
		t.Errorf("trace\n%s", text)
	}
}

// TestRestless: passes that undo each other are named, with the graph before and after.
func TestRestless(t *testing.T) {
	flip := func(from, to float64) func(g *graph.Graph) (int, error) {
		return func(g *graph.Graph) (int, error) {
			n := g.Value("a").Def
			if n.Float("lo") != from {
				return 0, nil
			}
			n.Attrs = attr.Set{"lo": to}
			return 1, nil
		}
	}
	_, err := pass.Settle(parse(t, clips), []pass.Pass{{Name: "up", Run: flip(0, 1)}, {Name: "down", Run: flip(1, 0)}})
	var f *pass.Failure
	if !errors.As(err, &f) || f.Pass != "up" || !strings.Contains(err.Error(), "still changes the graph in round 20") {
		t.Fatalf("restless passes: %v", err)
	}
	if !strings.Contains(f.Before, "clip %x lo=0") || !strings.Contains(f.After, "clip %x lo=1") {
		t.Errorf("before\n%s\nafter\n%s", f.Before, f.After)
	}
}
