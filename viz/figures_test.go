package viz

import (
	"slices"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/accel"
	"github.com/luciola-nn/luciola/accel/acceltest"
	"github.com/luciola-nn/luciola/accel/machine"
	"github.com/luciola-nn/luciola/compiler/datasets"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/lower"
	"github.com/luciola-nn/luciola/compiler/plan"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// made ends the test on an error and checks the figure.
func made(t *testing.T) func(*Figure, error) *Figure {
	return func(f *Figure, err error) *Figure {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		check(t, f)
		return f
	}
}

// has fails unless every part stands in text.
func has(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			t.Errorf("%q is not in\n%.3000s", p, text)
		}
	}
}

// refused fails unless err says want.
func refused(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, expected %q", err, want)
	}
}

func TestGraph(t *testing.T) {
	f := made(t)(Graph(small(t)))
	has(t, f.MIME()[mimeSVG].(string), ">conv2<", ">conv 5×5 → 16×14×14<", ">maxpool 2×2/2 → 6×14×14<", ">input 1×28×28<")
	has(t, f.String(), "conv2", "0.500", "total")
	_, err := Graph(nil)
	refused(t, err, "nil network")
}

func TestGraphOfManyNodes(t *testing.T) {
	f := made(t)(Graph(residual(t, 16)))
	has(t, f.MIME()[mimeSVG].(string), "+bn", ">add+relu → 8×8×8<") // nodes without weights in the box of the one they follow
	f = must(t)(Graph(residual(t, 110)))
	has(t, f.String(), "Not drawn: 470 boxes", "block109.conv3")
	if len(f.MIME()[mimeSVG].(string)) > 4000 {
		t.Error("a drawing that says it is none")
	}
}

func must(t *testing.T) func(*Figure, error) *Figure {
	return func(f *Figure, err error) *Figure {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
}

// TestLayout checks the geometry of a drawing: boxes of a layer apart, every edge downwards or to the next column, crossings gone where
// they can be.
func TestLayout(t *testing.T) {
	d := &digraph{sizes: []float64{80, 80, 80, 80, 80, 80}, edges: [][2]int{{0, 1}, {0, 2}, {1, 4}, {2, 3}, {3, 5}, {4, 5}, {0, 5}}}
	l := d.arrange()
	for i, a := range l.vertices {
		for j, b := range l.vertices[:i] {
			if a.y == b.y && max(a.x-b.x, b.x-a.x) < 80+boxGap-1e-9 {
				t.Errorf("boxes %d and %d overlap: %v, %v", i, j, a, b)
			}
		}
		if a.x < 40-1e-9 || a.x > l.width-40+1e-9 || a.y < 0 || a.y > l.height {
			t.Errorf("box %d at %v is outside %v by %v", i, a, l.width, l.height)
		}
	}
	for i, e := range d.edges {
		route := l.routes[i]
		if route[0].x != l.vertices[e[0]].x || route[len(route)-1].x != l.vertices[e[1]].x {
			t.Errorf("edge %v does not join its boxes: %v", e, route)
		}
		for k := range route[1:] {
			if route[k+1].y <= route[k].y && route[k+1].turn == 0 {
				t.Errorf("edge %v goes up: %v", e, route)
			}
		}
	}
}

func TestCrossings(t *testing.T) {
	d := &digraph{sizes: []float64{60, 60, 60, 60, 60, 60}, edges: [][2]int{{0, 5}, {1, 4}, {2, 3}}}
	layers, _ := d.layered()
	if n := crossings(layers); n != 3 {
		t.Errorf("%d crossings before, expected 3", n)
	}
	reduceCrossings(layers)
	if n := crossings(layers); n != 0 {
		t.Errorf("%d crossings left of a graph that needs none", n)
	}
}

func TestFold(t *testing.T) {
	d := &digraph{}
	for i := range 40 {
		d.sizes = append(d.sizes, 60)
		if i > 0 {
			d.edges = append(d.edges, [2]int{i - 1, i})
		}
	}
	l := d.arrange()
	if l.turns != 2 || l.height > 16*layerStep {
		t.Errorf("a chain of 40 turns %d times and is %v high", l.turns, l.height)
	}
}

func TestPasses(t *testing.T) {
	r := fused(t, small(t))
	f := made(t)(Passes(r.Trace))
	has(t, f.String(), "before", "batchnorm: − batchnorm bn1; − batchnorm bn2", "→ conv1: conv+relu", "→ fc1: dense+relu", "No change: identity.")
	if strings.Contains(f.String(), "→ pool1") || strings.Contains(f.String(), "→ fc2") {
		t.Errorf("a node that did not change is listed:\n%s", f)
	}
	f = made(t)(Passes(fused(t, residual(t, 16)).Trace))
	has(t, f.String(), "− 53 × batchnorm")
	_, err := Passes(nil)
	refused(t, err, "nil trace")
}

func TestIR(t *testing.T) {
	g := small(t)
	d, err := IR(g)
	if err != nil {
		t.Fatal(err)
	}
	if d.String() != g.Text() {
		t.Error("the text of a dump is not the text form")
	}
	page := d.MIME()["text/html"].(string)
	has(t, page, "<b>graph lenet</b>", "<details><summary>constants (12)", "<details open><summary>operations (12)", "= <b>conv</b> %image")
	if strings.Count(page, "data-line>") != strings.Count(g.Text(), "\n")-1 || strings.Contains(page, "<script") || strings.Contains(page, "<style") {
		t.Errorf("lines are missing, or the page has a script:\n%s", page)
	}
	_, err = IR((*graph.Graph)(nil))
	refused(t, err, "IR of nil")
	_, err = IR(nil)
	refused(t, err, "IR of nil")
}

// layout lowers and plans a network.
func layoutOf(t *testing.T, g *graph.Graph) *plan.Layout {
	t.Helper()
	one, err := g.Batch(1)
	if err != nil {
		t.Fatal(err)
	}
	p, err := lower.Graph(one, nil)
	if err != nil {
		t.Fatal(err)
	}
	l, err := plan.Memory(p)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestIROfALayout(t *testing.T) {
	d, err := IR(layoutOf(t, small(t)))
	if err != nil {
		t.Fatal(err)
	}
	has(t, d.MIME()["text/html"].(string), "<b>program lenet</b>", "buffers (", `<span style="opacity:0.7"> # @ `, "live ")
	has(t, d.String(), "# @ ", "step 0")
}

func TestLargeDump(t *testing.T) {
	g := residual(t, 110)
	d, err := IR(g)
	if err != nil {
		t.Fatal(err)
	}
	parts := d.MIME()
	if n := bundleSize(parts); n > 300_000 {
		t.Errorf("%d bytes", n)
	}
	for _, part := range parts {
		has(t, part.(string), "lines more: String() and Save() have them", "%block0.conv1 : ", "%block79.conv1 : ")
	}
	has(t, d.String(), "output %block109.out")
}

func TestDiff(t *testing.T) {
	g := small(t)
	d, err := Diff(g, fused(t, g).Graph)
	if err != nil {
		t.Fatal(err)
	}
	has(t, d.String(), "changes of graph lenet", "19 lines gone, 6 new, 8 equal", "- %bn1 : ", "+ %conv1 : f32[N 6 28 28] = conv %image %conv1.weight pads=[2 2 2 2] lo=0",
		"  output %fc2")
	has(t, d.MIME()["text/html"].(string), hex(green)+`">+ `, hex(vermilion)+`">- `)
	if d, err = Diff(g, g); err != nil || !strings.Contains(d.String(), "0 lines gone, 0 new") {
		t.Errorf("a graph differs from itself: %v\n%s", err, d)
	}
	_, err = Diff(g, nil)
	refused(t, err, "Diff of nil")
}

// TestCompare rebuilds both sides from the aligned lines, whatever they are.
func TestCompare(t *testing.T) {
	for _, tt := range []struct{ a, b, want string }{
		{"a b c d", "a c d e", " a -b  c  d +e"},
		{"", "x", "- +x"},
		{"a a b", "b a a", "-a -a  b +a +a"},
		{"k # 1", "k # 2", " k # 2"},
	} {
		var a, b []string
		if strings.Contains(tt.a, "#") {
			a, b = []string{tt.a}, []string{tt.b}
		} else {
			a, b = strings.Split(tt.a, " "), strings.Split(tt.b, " ")
		}
		lines, _ := compare(a, b)
		var backA, backB, got []string
		for _, l := range lines {
			mark := l.mark
			if mark == 0 {
				mark = ' '
			}
			got = append(got, string(mark)+l.text)
			if l.mark != '+' {
				backA = append(backA, bare(l.text))
			}
			if l.mark != '-' {
				backB = append(backB, l.text)
			}
		}
		for i := range a {
			a[i] = bare(a[i])
		}
		if !slices.Equal(backA, a) || !slices.Equal(backB, b) {
			t.Errorf("%q and %q aligned as %q", tt.a, tt.b, got)
		}
	}
	var a, b []string // more cells than the table may have
	for i := range 3000 {
		a, b = append(a, strings.Repeat("x", i%50)), append(b, strings.Repeat("x", i%49))
		if i%100 == 7 {
			unique := "line " + strings.Repeat("u", i)
			a, b = append(a, unique), append(b, unique)
		}
	}
	same := 0
	lines, _ := compare(a, b)
	for _, l := range lines {
		if l.mark == 0 {
			same++
		}
	}
	if same < 500 {
		t.Errorf("%d equal lines found", same)
	}
}

func TestMemory(t *testing.T) {
	l := layoutOf(t, small(t))
	f := made(t)(Memory(l))
	has(t, f.String(), "Memory plan of lenet", "conv1", "18,816")
	has(t, f.MIME()[mimeSVG].(string), "lower bound", "arena 23,552 B")
	for _, r := range l.Rooms {
		has(t, f.String(), r.Name)
	}
	_, err := Memory(nil)
	refused(t, err, "nil layout")
}

// runs simulates a small network on machines.
func runs(t *testing.T, machines ...string) []*accel.Report {
	t.Helper()
	net := acceltest.Small(t, .4)
	var all []*accel.Report
	for _, m := range machines {
		r, err := accel.RunTensors(net, machine.Named(m), []*tensor.Tensor{acceltest.Image(1, 1, 3, 17, 14), acceltest.Image(2, 1, 3, 17, 14)})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

func TestThroughput(t *testing.T) {
	rs := runs(t, "dna100-4k", "dna100-4k-dense", "nvdla-64")
	f := made(t)(Throughput(rs...))
	has(t, f.String(), "dna100-4k-dense", "calibrated", "upper bounds", "per 1,000 multipliers", countText(rs[0].FPS), countText(rs[2].FirstFPS/.064))
	_, err := Throughput()
	refused(t, err, "at least one report")
	_, err = Throughput(rs[0], nil)
	refused(t, err, "report 2 of 2 is nil")
}

func TestWaterfallOfARun(t *testing.T) {
	r := runs(t, "dna100-4k")[0]
	f := made(t)(Waterfall(r))
	has(t, f.String(), "dense peak", "not modelled", "achieved", countText(r.SteadyState), "calibrated")
	made(t)(FirstWaterfall(r))
	made(t)(Cycles(r))
	layer := r.Layers[1]
	f = made(t)(Waterfall(r, layer.Name))
	has(t, f.MIME()[mimeSVG].(string), "layer "+layer.Name)
	_, err := Waterfall(r, "conv99")
	refused(t, err, `no layer "conv99"; it has `)
	_, err = Waterfall(r, "a", "b")
	refused(t, err, "found 2 layers")
	_, err = Waterfall(nil)
	refused(t, err, "nil report")
}

func TestSamples(t *testing.T) {
	set, err := datasets.Glyphs()
	if err != nil {
		t.Fatal(err)
	}
	images := set.Test.Head(9)
	predictions := slices.Clone(images.Labels)
	predictions[3] = (predictions[3] + 1) % len(images.Classes)
	f := made(t)(Samples(images, predictions))
	has(t, f.String(), "wrong", "Synthetic")
	svg := f.MIME()[mimeSVG].(string)
	has(t, svg, "8 of 9 right", ">as "+images.Classes[predictions[3]]+"<", "image-rendering:pixelated", "data:image/png;base64")
	if n := strings.Count(svg, "<image "); n != 9 {
		t.Errorf("%d images", n)
	}
	f = made(t)(Samples(set.Test, nil))
	has(t, f.String(), "The first 28 of ")
	_, err = Samples(images, predictions[1:])
	refused(t, err, "9 images and 8 predictions")
	_, err = Samples(datasets.Split{}, nil)
	refused(t, err, "without images")
}
