package graph_test

import (
	"testing"

	"github.com/luciola-nn/luciola/compiler/graph"
)

func TestSummary(t *testing.T) {
	g, err := graph.Parse(`graph small
%x : f32[N 1 3 3] = input
%w : f32[2 1 2 2] = const [1 0 3 4 5 0 7 8] mask=b10111011 from="by hand"
%b : f32[2] = const [1 2]
%r : f32[1 2 2 2] = const [1 1 1 1 1 1 1 1]
%c : f32[N 2 2 2] = conv %x %w %b lo=0
%a : f32[N 2 2 2] = add %c %r hi=3
%y : f32[N 2 2 2] = clip %a lo=0 hi=6
output %y
`, nil)
	must(t, err)
	// One image: 2 filters x 4 places x 4 taps = 32 multiply-adds; 8 weights of which 6 are not zero.
	want := `small
layer  operation  output     parameters  density  MACs
-----  ---------  ---------  ----------  -------  ----
x      input      [N 1 3 3]
c      conv+relu  [N 2 2 2]          10    0.750    32
a      add+clip   [N 2 2 2]           8
y      relu6      [N 2 2 2]
-----  ---------  ---------  ----------  -------  ----
total                                18    0.750    32
72 bytes of parameters. Density: non-zero share of the weights of conv and dense. MACs: one image, padded taps counted.
`
	if got := g.String(); got != want {
		t.Errorf("summary is\n%s\nnot\n%s", got, want)
	}
	if html := g.MIME()["text/html"].(string); len(html) < len(want) {
		t.Errorf("HTML is %s", html)
	}
}
