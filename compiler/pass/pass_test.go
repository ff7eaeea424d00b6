package pass_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/pass"
	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

const net = `graph net
%x : f32[N 4] = input
%w : f32[2 4] = const [1 2 3 4 5 6 7 8]
%i : f32[N 4] = identity %x
%y : f32[N 2] = dense %i %w
output %y
`

func parse(t testing.TB, text string) *graph.Graph {
	t.Helper()
	g, err := graph.Parse(text, nil)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

var bypass = pass.Pass{Name: "bypass", Doc: "Readers of an identity read its operand.", Run: func(g *graph.Graph) (int, error) {
	n := 0
	for _, node := range g.Nodes() {
		if node.Op == graph.Identity {
			g.Replace(node.Out[0], node.In[0])
			n++
		}
	}
	return n, nil
}}

var nothing = pass.Pass{Name: "nothing", Run: func(*graph.Graph) (int, error) { return 0, nil }}

func TestRun(t *testing.T) {
	g := parse(t, net)
	res, err := pass.Run(g, nothing, bypass)
	if err != nil {
		t.Fatal(err)
	}
	if g.Text() != net {
		t.Errorf("the graph given was changed:\n%s", g.Text())
	}
	want := strings.Replace(strings.Replace(net, "%i : f32[N 4] = identity %x\n", "", 1), "dense %i", "dense %x", 1)
	if res.Graph.Text() != want {
		t.Errorf("result\n%s", res.Graph.Text())
	}
	steps := res.Trace.Steps
	if len(steps) != 2 || steps[0].Changed != 0 || steps[1].Changed != 1 || steps[0].After != steps[1].Before {
		t.Errorf("steps %+v", steps)
	}
	before, after := steps[1].Before, steps[1].After
	if before.Nodes != 2 || after.Nodes != 1 || after.MACs != 8 || after.ParamBytes != 32 || before.Activations != 24 || after.Activations != 8 {
		t.Errorf("before %+v, after %+v", before, after)
	}
	if steps[0].Text() != net || steps[1].Text() != want || res.Trace.Text() != net {
		t.Error("the trace holds other graphs")
	}
	text := res.String()
	for _, part := range []string{"passes over net", "bypass", "No change: nothing."} {
		if !strings.Contains(text, part) {
			t.Errorf("trace lacks %q:\n%s", part, text)
		}
	}
	if !strings.Contains(res.MIME()["text/html"].(string), "<td") {
		t.Error("no HTML table")
	}
}

func TestFailures(t *testing.T) {
	cause := errors.New("cause")
	for _, tt := range []struct {
		run  func(g *graph.Graph) (int, error)
		want string
	}{
		{func(*graph.Graph) (int, error) { return 0, cause }, "pass bad: cause"},
		{func(*graph.Graph) (int, error) { panic("boom") }, "pass bad: panic, a bug of the pass: boom"},
		{func(g *graph.Graph) (int, error) {
			g.Value("y").Type = tensor.TypeOf(tensor.I8, 3)
			return 1, nil
		}, "pass bad: left a graph that does not verify"},
	} {
		_, err := pass.Run(parse(t, net), bypass, pass.Pass{Name: "bad", Run: tt.run})
		var f *pass.Failure
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) || !errors.As(err, &f) || f.Pass != "bad" || !strings.Contains(f.Before, "dense %x") {
			t.Errorf("%v, expected %q", err, tt.want)
		}
	}
	if _, err := pass.Run(parse(t, net), pass.Pass{Name: "empty"}); err == nil || !strings.Contains(err.Error(), `pass "empty" has no Run`) {
		t.Errorf("pass without Run: %v", err)
	}
}

func TestStop(t *testing.T) {
	defer progress.Bind(progress.Hook{Stop: func() bool { return true }})()
	if _, err := pass.Run(parse(t, net), bypass); !errors.Is(err, progress.ErrStopped) {
		t.Errorf("stopped run: %v", err)
	}
}
