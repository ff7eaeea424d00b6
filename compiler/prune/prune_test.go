package prune_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/fuse"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/irtest"
	"github.com/luciola-nn/luciola/compiler/prune"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// small has two dense layers without equal weights. LAMP scores, by hand from arXiv:2010.07611 (5):
//
//	a: 1/(1+4+9) = 0.0714   4/(4+9) = 0.3077   9/9 = 1
//	b: 100/3000 = 0.0333    400/2900 = 0.1379  900/2500 = 0.36   1600/1600 = 1
const small = `graph small
%x : f32[N 3] = input
%a.weight : f32[1 3] = const [-3 1 2]
%b.weight : f32[4 1] = const [40 -10 20 30]
%a : f32[N 1] = dense %x %a.weight from="/first/Gemm"
%b : f32[N 4] = dense %a %b.weight
output %b
`

func parse(t testing.TB, text string) *graph.Graph {
	t.Helper()
	g, err := graph.Parse(text, nil)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func apply(t testing.TB, p prune.Plan, g *graph.Graph) *prune.Result {
	t.Helper()
	res, err := p.Apply(g)
	if err != nil {
		t.Fatal(err)
	}
	if err := graph.Verify(res.Graph); err != nil {
		t.Fatal(err)
	}
	return res
}

// data prints the weights of a layer.
func data(g *graph.Graph, name string) string {
	return fmt.Sprint(g.Value(name).Param.Data.F32())
}

func TestSpreadsByHand(t *testing.T) {
	for _, tt := range []struct {
		plan prune.Plan
		a, b string
	}{
		// Of 7 weights, 3/7 is exactly 3. By score: 10 of b, 1 of a, 20 of b.
		{prune.To(3.0 / 7).Across(prune.LAMP), "[-3 0 2]", "[40 0 0 30]"},
		{prune.To(5.0 / 7), "[-3 0 0]", "[40 0 0 0]"},
		// 0.75·7 = 5.25: at least that is 6; both largest score 1, the tie goes to the earlier layer.
		{prune.To(0.75), "[0 0 0]", "[40 0 0 0]"},
		// By value alone layer a is emptied.
		{prune.To(3.0 / 7).Across(prune.Global), "[0 0 0]", "[40 -10 20 30]"},
		// 0.5·7 = 3.5, so 4: 4·3/7 = 1.71 of a and 2.29 of b; the larger remainder takes the one left.
		{prune.To(0.5).Across(prune.Uniform), "[-3 0 0]", "[40 0 0 30]"},
		{prune.To(0), "[-3 1 2]", "[40 -10 20 30]"},
		// Kept layers count: 4 of 7, all from b.
		{prune.To(4.0 / 7).Keeping("a"), "[-3 1 2]", "[0 0 0 0]"},
		{prune.To(2.0 / 7).Across(prune.Uniform).Keeping("b.weight"), "[-3 0 0]", "[40 -10 20 30]"},
		{prune.To(1.0 / 7).Keeping("f*st"), "[-3 1 2]", "[40 0 20 30]"},
	} {
		t.Run(tt.plan.String(), func(t *testing.T) {
			g := parse(t, small)
			res := apply(t, tt.plan, g)
			if a, b := data(res.Graph, "a.weight"), data(res.Graph, "b.weight"); a != tt.a || b != tt.b {
				t.Errorf("a %s, b %s; expected %s, %s", a, b, tt.a, tt.b)
			}
			if g.Text() != small {
				t.Error("the network given was changed")
			}
			again := apply(t, tt.plan, res.Graph)
			if again.Graph.Text() != res.Graph.Text() {
				t.Errorf("applied twice:\n%s\nonce:\n%s", again.Graph.Text(), res.Graph.Text())
			}
		})
	}
}

func TestProvenance(t *testing.T) {
	first := apply(t, prune.To(2.0/7).Across(prune.Global), parse(t, small)).Graph
	if from := first.Value("a.weight").Param.Mask.From(); from != "prune to 0.2857142857142857 by magnitude across global" {
		t.Errorf("mask from %q", from)
	}
	if first.Value("b.weight").Param.Mask != nil {
		t.Error("an untouched layer has a mask")
	}
	// The 1 and 2 of a stay pruned although LAMP would rather prune b.
	second := apply(t, prune.To(3.0/7), first).Graph
	if a, b := data(second, "a.weight"), data(second, "b.weight"); a != "[-3 0 0]" || b != "[40 0 20 30]" {
		t.Errorf("a %s, b %s", a, b)
	}
	// A lower target takes nothing back.
	third := apply(t, prune.To(0.1).Across(prune.Uniform), second).Graph
	if third.Text() != second.Text() {
		t.Errorf("a lower target changed\n%s\nto\n%s", second.Text(), third.Text())
	}
	if g := apply(t, prune.To(0.1), second).Graph; g.Text() != second.Text() {
		t.Errorf("a lower target across lamp changed\n%s\nto\n%s", second.Text(), g.Text())
	}
	fourth := apply(t, prune.To(5.0/7).Across(prune.Uniform), second).Graph
	if from := fourth.Value("b.weight").Param.Mask.From(); !strings.HasSuffix(from, "across lamp; prune to 0.7142857142857143 by magnitude across uniform") {
		t.Errorf("mask from %q", from)
	}
}

// TestUniformOverMasks: a has 2 of 3 pruned, a uniform half of 7 is 4, so b gets 2.
func TestUniformOverMasks(t *testing.T) {
	g := apply(t, prune.To(2.0/7).Across(prune.Global), parse(t, small)).Graph
	res := apply(t, prune.To(3.0/7).Across(prune.Uniform), g)
	if a, b := data(res.Graph, "a.weight"), data(res.Graph, "b.weight"); a != "[-3 0 0]" || b != "[40 0 20 30]" {
		t.Errorf("a %s, b %s", a, b)
	}
}

// TestZerosThereAlready: zeros of kept layers count, and what a mask prunes goes before a zero that no mask prunes.
func TestZerosThereAlready(t *testing.T) {
	g := parse(t, strings.ReplaceAll(small, "[40 -10 20 30]", "[0 0 0 30]"))
	if res := apply(t, prune.To(3.0/7).Keeping("b"), g); res.Graph.Text() != g.Text() {
		t.Errorf("3 of 7 were zero already:\n%s", res.Graph.Text())
	}
	if res := apply(t, prune.To(4.0/7).Keeping("b"), g); data(res.Graph, "a.weight") != "[-3 0 2]" {
		t.Errorf("a %s, expected one more", data(res.Graph, "a.weight"))
	}
	g = parse(t, `graph g
%x : f32[N 4] = input
%fc1.weight : f32[1 4] = const [0 0 2 3] mask=b1011 from="by hand"
%h : f32[N 1] = dense %x %fc1.weight
output %h
`)
	for _, plan := range []prune.Plan{prune.To(0.25), prune.To(0.25).Across(prune.Uniform), prune.To(0.25).Keeping("fc1")} {
		if res := apply(t, plan, g); res.Graph.Text() != g.Text() {
			t.Errorf("%v:\n%s", plan, res.Graph.Text())
		}
	}
}

func TestTies(t *testing.T) {
	g := parse(t, `graph ties
%x : f32[N 4] = input
%w : f32[2 4] = const [1 -1 0 1 -0 1 1 -1]
%y : f32[N 2] = dense %x %w
output %y
`)
	for _, s := range []prune.Spread{prune.Uniform, prune.Global, prune.LAMP} {
		res := apply(t, prune.To(0.5).Across(s), g)
		if got := data(res.Graph, "w"); got != "[0 0 0 1 0 1 1 -1]" {
			t.Errorf("%s: %s; equal weights go in order, after the zeros", s.Name, got)
		}
	}
}

func TestExplain(t *testing.T) {
	g := parse(t, small)
	plan := prune.To(3.0 / 7).Keeping("fir?t")
	r, err := plan.Explain(g)
	if err != nil {
		t.Fatal(err)
	}
	want := `prune to 0.42857142857142855 by magnitude across lamp keeping fir?t: small, nothing done yet
layer     weights  zero before  zero  planned density  MACs  MACs left  bytes  bytes left
--------  -------  -----------  ----  ---------------  ----  ---------  -----  ----------
a (kept)        3            0     0            1.000     3          3     12          13
b               4            0     3            0.250     4          1     16           5
--------  -------  -----------  ----  ---------------  ----  ---------  -----  ----------
total           7            0     3            0.571     7          4     28          18
Weight sparsity 0.4286: zeros among the stored weights of conv and dense layers.
MACs left: one image, weights that are not zero. Bytes left: those weights and one bit a weight that says which.
`
	if r.String() != want {
		t.Errorf("explained as\n%s\nexpected\n%s", r, want)
	}
	if g.Text() != small {
		t.Error("Explain changed the network")
	}
	done := apply(t, plan, g)
	if !slices.EqualFunc(r.Layers, done.Report.Layers, func(a, b prune.Row) bool { return a == b }) {
		t.Errorf("planned %+v, done %+v", r.Layers, done.Report.Layers)
	}
	if !strings.Contains(done.MIME()["text/html"].(string), "<td") || done.Report.Sparsity() != 3.0/7 {
		t.Errorf("report %v", done)
	}
}

// TestQuantized prunes integers by the reals they stand for, to their zero point. Channel 0 stands for [-1 0.5], channel 1 for
// [-0.25 0.75].
func TestQuantized(t *testing.T) {
	g := parse(t, `graph q
%x : i8[1 2] q(0.5:0 S) = input
%w : i8[2 2] q(0.5,0.25:1,0 axis=0 S) = const [-1 2 -1 3]
%y : i8[1 2] q(1:0 S) = dense %x %w
output %y
`)
	res := apply(t, prune.To(0.5).Across(prune.Global), g)
	if got := fmt.Sprint(res.Graph.Value("w").Param.Data.I8()); got != "[-1 1 0 3]" {
		t.Errorf("stored %s", got)
	}
	if got := res.Report.Total(); got.Zeros != 2 || got.Bytes != 4 || got.BytesLeft != 3 {
		t.Errorf("total %+v", got)
	}
}

// TestSharedWeight: two layers read one weight, which is pruned and counted once, with the multiply-adds of both.
func TestSharedWeight(t *testing.T) {
	g := parse(t, `graph shared
%x : f32[N 2] = input
%w : f32[2 2] = const [1 2 3 4]
%a : f32[N 2] = dense %x %w
%b : f32[N 2] = dense %a %w
output %b
`)
	res := apply(t, prune.To(0.5), g)
	if got := res.Report.Total(); len(res.Report.Layers) != 1 || got.Weights != 4 || got.MACs != 8 || got.MACsLeft != 4 {
		t.Errorf("report\n%v", res)
	}
}

// TestReportIsMeasured counts zeros in the data, whatever the plan said.
func TestReportIsMeasured(t *testing.T) {
	g := parse(t, strings.ReplaceAll(small, "[40 -10 20 30]", "[0 0 0 30]"))
	res := apply(t, prune.To(1.0/7), g)
	if got := res.Report.Total(); got.Zeros != 3 || got.ZerosBefore != 3 {
		t.Errorf("total %+v", got)
	}
}

func TestErrors(t *testing.T) {
	g := parse(t, small)
	bad := func(score func(*tensor.Tensor) ([]float64, error)) prune.Criterion {
		return prune.Criterion{Name: "mine", Score: score}
	}
	for _, tt := range []struct {
		plan prune.Plan
		want string
	}{
		{prune.To(50), "target 50; expected the share"},
		{prune.To(70).By(prune.Magnitude).Across(prune.LAMP), "for 70 % write prune.To(0.7)"},
		{prune.To(1), "below 1: 0.5 is half of them"},
		{prune.To(-0.1), "target -0.1"},
		{prune.To(math.NaN()), "target NaN"},
		{prune.Plan{Target: 0.5}, "start a plan with prune.To"},
		{prune.To(0.5).Across(prune.Spread{}), "prune.Uniform"},
		{prune.To(0.5).Keeping("conv9"), `Keeping("conv9") fits no layer; the layers are a, b`},
		{prune.To(0.5).Keeping("[a"), "not a glob"},
		{prune.To(0.9).Keeping("b"), "at most 0.429 can be reached"},
		{prune.To(0.5).By(bad(func(*tensor.Tensor) ([]float64, error) { return nil, nil })), "gave 0 scores for the 3 weights of layer a"},
		{prune.To(0.5).By(bad(func(w *tensor.Tensor) ([]float64, error) {
			s := make([]float64, w.Len())
			s[w.Len()-1] = math.Inf(1)
			return s, nil
		})), "score of weight 2 of layer a is +Inf"},
		{prune.To(0.5).By(bad(func(*tensor.Tensor) ([]float64, error) { return nil, errors.New("no gradients") })), "criterion mine at layer a: no gradients"},
	} {
		_, err := tt.plan.Explain(g)
		_, err2 := tt.plan.Apply(g)
		if err == nil || err2 == nil || !strings.Contains(err.Error(), tt.want) || err.Error() != err2.Error() {
			t.Errorf("%v and %v, expected %q", err, err2, tt.want)
		}
	}
	empty := parse(t, "graph e\n%x : f32[N 3] = input\n%y : f32[N 3] = exp %x\noutput %y\n")
	if _, err := prune.To(0.5).Apply(empty); err == nil || !strings.Contains(err.Error(), "no conv or dense layer") {
		t.Errorf("without layers: %v", err)
	}
	if res, err := prune.To(0).Across(prune.Uniform).Keeping("*").Apply(g); err != nil || res.Graph.Text() != small {
		t.Errorf("everything kept: %v", err)
	}
}

// TestErr: a plan that cannot be says so where it is written, not only where it is applied.
func TestErr(t *testing.T) {
	plan := prune.To(70).Keeping("conv1")
	_, err := plan.Apply(parse(t, small))
	if err == nil || plan.Err() == nil || plan.Err().Error() != err.Error() || plan.String() != err.Error() {
		t.Errorf("Err %v, String %q, Apply %v; expected the same", plan.Err(), plan, err)
	}
	if html := fmt.Sprint(plan.MIME()["text/html"]); !strings.Contains(html, "stderr") || !strings.Contains(html, "prune.To(0.7)") {
		t.Errorf("shown as %q, expected an error", html)
	}
	good := prune.To(0.7)
	if shown := good.MIME(); good.Err() != nil || len(shown) != 1 || shown["text/plain"] != "prune to 0.70 by magnitude across lamp" {
		t.Errorf("%v, shown as %v", good.Err(), shown)
	}
}

func TestOwnCriterion(t *testing.T) {
	last := prune.Criterion{Name: "first-ones", Score: func(w *tensor.Tensor) ([]float64, error) {
		s := make([]float64, w.Len())
		for i := range s {
			s[i] = float64(i) - 2 // negative scores too
		}
		return s, nil
	}}
	res := apply(t, prune.To(4.0/7).By(last).Across(prune.Global), parse(t, small))
	if a, b := data(res.Graph, "a.weight"), data(res.Graph, "b.weight"); a != "[0 0 2]" || b != "[0 0 20 30]" {
		t.Errorf("a %s, b %s", a, b)
	}
}

// TestExactCounts prunes random networks to many targets: exactly ⌈target·weights⌉ are zero, whatever the spread.
func TestExactCounts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	g := graph.New("g")
	x := g.Input("x", tensor.TypeOf(tensor.F32, 1, 2, 8, 8))
	c, err := g.Add(graph.Conv, "c", []*graph.Value{x, g.Const("w", irtest.Random(r, tensor.TypeOf(tensor.F32, 10, 2, 5, 5)))}, nil)
	if err != nil {
		t.Fatal(err)
	}
	c, err = g.Add(graph.Conv, "d", []*graph.Value{c, g.Const("v", irtest.Random(r, tensor.TypeOf(tensor.F32, 5, 10, 1, 2)))}, nil)
	if err != nil {
		t.Fatal(err)
	}
	g.Output(c)
	const total = 10*50 + 5*20 // 0.07·600 is 42.00000000000001, which must not make 43
	for _, s := range []prune.Spread{prune.Uniform, prune.Global, prune.LAMP} {
		zeros := 0
		for percent := range 100 {
			res := apply(t, prune.To(float64(percent)/100).Across(s), g)
			want := (percent*total + 99) / 100
			if got := res.Report.Total().Zeros; got != want {
				t.Errorf("%s to %d %%: %d zeros of %d, expected %d", s.Name, percent, got, total, want)
			}
			if zeros > want {
				t.Errorf("%s: fewer zeros at a higher target", s.Name)
			}
			zeros = want
		}
	}
}

// TestLaterStepsKeepMasks: fuse, save and load keep the zeros and the masks.
func TestLaterStepsKeepMasks(t *testing.T) {
	checked := 0
	for seed := range uint64(20) {
		g, err := irtest.RandomNet(seed, 12)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(g.Nodes(), func(n *graph.Node) bool { return n.Weight() != nil }) {
			continue
		}
		pruned := apply(t, prune.To(0.6), g)
		checked++
		fused, err := fuse.Run(pruned.Graph)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "net.luciola")
		if err := fused.Graph.Save(path); err != nil {
			t.Fatal(err)
		}
		back, err := graph.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		if back.Text() != fused.Graph.Text() {
			t.Errorf("seed %d: loaded another network", seed)
		}
		for _, l := range pruned.Report.Layers {
			if l.Zeros == 0 {
				continue
			}
			v := back.Value(l.Node)
			if v == nil || v.Def.Weight() == nil {
				continue // renamed by fusion, or an output's name
			}
			if m := v.Def.Weight().Param.Mask; m == nil || v.Def.Weight().Param.Zeros() < l.Zeros {
				t.Errorf("seed %d, layer %s: %d zeros before, afterwards mask %v and %d", seed, l.Layer, l.Zeros, m, v.Def.Weight().Param.Zeros())
			}
		}
	}
	if checked < 10 {
		t.Errorf("only %d networks had layers", checked)
	}
}

// TestNames: the name of a pruned network says how sparse it is, once, and nothing pruned is nothing renamed.
func TestNames(t *testing.T) {
	g := parse(t, small)
	half := apply(t, prune.To(3.0/7), g)
	more := apply(t, prune.To(5.0/7), half.Graph)
	for _, tt := range []struct {
		got  *prune.Result
		want string
	}{
		{half, "small.sparse42.9"}, // 3 of 7
		{more, "small.sparse71.4"},
		{apply(t, prune.To(3.0/7), half.Graph), "small.sparse42.9"},
		{apply(t, prune.To(0.1), more.Graph), "small.sparse71.4"},
		{apply(t, prune.To(0), g), "small"},
	} {
		if tt.got.Graph.Name != tt.want {
			t.Errorf("%v of %s: called %s, expected %s", tt.got.Report.Plan, tt.got.Report.Net, tt.got.Graph.Name, tt.want)
		}
	}
	if g.Name != "small" || half.Report.Net != "small" || more.Report.Net != "small.sparse42.9" {
		t.Errorf("names of what was pruned: %s, %s, %s", g.Name, half.Report.Net, more.Report.Net)
	}
	named := half.Graph.Clone()
	named.Name = "small.sparse42.9.int8"
	if got := apply(t, prune.To(6.0/7), named).Graph.Name; got != "small.sparse42.9.int8.sparse85.7" {
		t.Errorf("called %s: only the end of a name is replaced", got)
	}
}
