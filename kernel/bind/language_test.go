package bind

import (
	"fmt"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/kernel/cell"
)

func texts(c cell.Completion) map[string]string {
	out := map[string]string{}
	for _, it := range c.Items {
		out[it.Text] = it.Type
	}
	return out
}

func TestComplete(t *testing.T) {
	nb := newNotebook(t)
	nb.ok("type Point struct { X, Y int }\nfunc (p Point) Norm() int { return p.X }\nalpha, beta := 1, \"b\"\npt := Point{}\nxs := []Point{{}}\nfunc gamma() *mat.Dense { return nil }")
	for _, c := range []struct {
		src  string
		want map[string]string
	}{
		{"fmt.Pr", map[string]string{"Println": "function", "Printf": "function", "Print": "function"}},
		{"strings.", map[string]string{"ToUpper": "function", "Builder": "class", "Split": "function", "Fields": "function", "Join": "function"}},
		{"pt.", map[string]string{"X": "field", "Y": "field", "Norm": "method"}},
		{"xs[0].", map[string]string{"Norm": "method"}},
		{"gamma().D", map[string]string{"Dims": "method"}},
		{"m := mat.NewDense(2, 2, nil)\nm.A", map[string]string{"At": "method", "Add": "method"}},
		{"for i := 0; i < 3; i++ {\n\tpt.N", map[string]string{"Norm": "method"}},
		{"if x := pt; x.", map[string]string{"X": "field", "Norm": "method"}},
		{"if x := pt; fmt.Sprint(x.", map[string]string{"X": "field"}},
		{"func f() {\n\tif x, y := pt, 2; x.X > y && x.", map[string]string{"X": "field"}},
		{"if x := pt; x.X > 1 {\n} else if x.", map[string]string{"X": "field"}},
		{"switch x := pt; x.", map[string]string{"X": "field"}},
		{"switch x := pt; {\ncase x.", map[string]string{"X": "field"}},
		{"switch x := any(pt).(type) {\ncase Point:\n\tx.", map[string]string{"X": "field"}},
		{"for x := pt; x.", map[string]string{"X": "field"}},
		{"for x := pt; x.X < 3; x.", map[string]string{"X": "field"}},
		{"for _, x := range xs {\n\tx.", map[string]string{"X": "field"}},
		{"q := pt\n[]Point{{X: q.", map[string]string{"X": "field"}},
		{"func (p *Point) Foo() { p.", map[string]string{"X": "field", "Norm": "method"}},
		{"al", map[string]string{"alpha": "instance"}},
		{"be", map[string]string{"beta": "instance"}},
		{"pt", map[string]string{"pt": "instance"}},
		{"ga", map[string]string{"gamma": "function"}},
		{"Poi", map[string]string{"Point": "class"}},
		{"xs", map[string]string{"xs": "instance"}},
		{"ret", map[string]string{"return": "keyword"}},
		{"stri", map[string]string{"strings": "module", "string": "class"}},
	} {
		got := nb.session.Complete(c.src, len([]rune(c.src)))
		have := texts(got)
		for name, typ := range c.want {
			if have[name] != typ {
				t.Errorf("%q: %s is %q, want %q (of %d)", c.src, name, have[name], typ, len(have))
			}
		}
	}
	for _, c := range []struct{ src, first, not string }{ // what brackets ask for comes first
		{"Point{", "X field, Y field", ""},
		{"p := &Point{X: 1, ", "Y field", "X"},
		{"[]Point{{1, 2}, Point{Y", "Y field", "X"},
		{"Point{X: ", "", "Y"},
		{"if pt {", "", "X"},
		{"[]Point{{", "X field, Y field", ""},
		{"[]Point{{X: 1, ", "Y field", "X"},
		{"x := []*Point{{1, 2}, {", "X field, Y field", ""},
		{"map[string]Point{\"a\": {", "X field, Y field", ""},
		{"func f() {\n\tfor {\n\t\tq := map[string][]Point{\"a\": {{X: 1}, {Y: 2, ", "X field", "Y"},
		{"a := []struct{ Name string; At Point }{{At: Point{}, ", "Name field", ""},
		{"struct{ Name string }{", "Name field", ""},
		{"plotter.XYs{{", "X field, Y field", ""},
		{"func() {", "", "X"},
		{"for _, p := range xs {", "", "X"},
		{"plot.New(); vg.Point{", "X field, Y field", ""},
		{"datasets.Glyphs(", "datasets.Characters function, datasets.Count function", ""},
		{"datasets.Glyphs(datasets.Count(1, 2), Co", "datasets.Count function", "datasets.Noise"},
		{"fmt.Println(", "", "fmt.Print"},
		{"m := map[string]int{}\nm[\"", "none", "alpha"},
	} {
		got := nb.session.Complete(c.src, len([]rune(c.src)))
		var all []string
		for _, it := range got.Items {
			all = append(all, it.Text+" "+it.Type)
		}
		if text := strings.Join(all, ", "); !strings.HasPrefix(text, c.first) && !(c.first == "none" && text == "") {
			t.Errorf("%q: %.100s, want first %s", c.src, text, c.first)
		}
		if _, there := texts(got)[c.not]; there {
			t.Errorf("%q offers %s", c.src, c.not)
		}
	}
	c := nb.session.Complete("é := pt.No + 1", 10)
	if c.Start != 8 || c.End != 10 {
		t.Errorf("span %d..%d, want 8..10 in code points", c.Start, c.End)
	}
}

func TestCompleteFile(t *testing.T) {
	nb := newNotebook(t)
	nb.ok("func read(n int, file string) {}")
	for src, want := range map[string]string{
		"os.ReadFile(\"": "", "os.Open(\"da/x": "da/x", "load.Open(\"./m": "./m", "datasets.FromCSV(`a b": "a b", "x, err := os.Create(\"é": "é",
		"read(1, \"f-1.": "f-1.", "f := os.Open\nf(\"g": "g", "if b, err := os.ReadFile(\"q": "q", "os.Rename(\"a\", \"b": "b",
	} {
		for _, end := range []string{"", "\")", "\")\ny := \"b\""} {
			if strings.Contains(src, "`") {
				end = strings.ReplaceAll(end, "\")", "`)")
			}
			c := nb.session.Complete(src+end, len([]rune(src)))
			if got := string([]rune(src + end)[c.Start:c.End]); !c.Files || got != want {
				t.Errorf("%q%q: %q (%v), want %q", src, end, got, c.Files, want)
			}
		}
	}
	for _, src := range []string{"fmt.Println(\"a", "os.Getenv(\"a", "x := \"a", "read(\"a", "os.ReadFile(\"a\" + \"b", "os.ReadFile(\"a\\", "machine.Named(\"", "os.ReadFile(string(\"a", "f(\""} {
		if c := nb.session.Complete(src, len(src)); c.Files || len(c.Items) > 0 {
			t.Errorf("%q: %v", src, c)
		}
	}
}

func TestCompleteImport(t *testing.T) {
	s, err := Session()
	if err != nil {
		t.Fatal(err)
	}
	for src, want := range map[string]string{
		"import \"enc": "8 11 encoding", "x := 1\nimport \"encoding/js": "15 26 encoding/json", "import m \"math/b": "10 16 math/big",
		"import (\n\t\"fmt\"\n\tj \"encoding/js": "20 31 encoding/json", "import \"": "8 8 archive/tar", "𝔸 := 1\nimport \"mat": "15 18 math",
	} {
		c, ok := s.CompleteImport(src, len([]rune(src)))
		if !ok || len(c.Items) == 0 || fmt.Sprintf("%d %d %s", c.Start, c.End, c.Items[0].Text) != want {
			t.Errorf("%q: %v %d %d, want %s", src, ok, c.Start, c.End, want)
		}
	}
	for _, src := range []string{"x := \"enc", "import \"fmt\"\nx(\"enc", "import (\n\"fmt\"\n)\nx(\"en", "important \"a"} {
		if c, ok := s.CompleteImport(src, len(src)); ok {
			t.Errorf("%q is no import: %v", src, c)
		}
	}
}

func TestInspect(t *testing.T) {
	nb := newNotebook(t)
	nb.ok("v := 3\nd := mat.NewDense(1, 1, nil)")
	for _, c := range []struct{ src, want string }{
		{"fmt.Println", "Println formats using the default formats"},
		{"strings", "Package strings implements simple functions"},
		{"d.At", "At returns the element"},
		{"v", "var v int"},
		{"mat.NewDense(", "NewDense creates a new Dense matrix"},
		{"strings.Replace(\"a\", ", "Replace returns a copy of the string"},
		{"fmt.Sprintf(\"%d\", ", "Sprintf formats according to"},
		{"x := fmt.Sprintf(\"%v", "Sprintf formats according to"},
		{"fmt.Println(strings.ToUpper(\"a\"), []int{1, ", "Println formats using the default formats"},
		{"if true {\n\tstrings.Repeat(\"a\", 2", "Repeat returns a new string"},
	} {
		text, _, found := nb.session.Inspect(c.src, len(c.src), 0, nil)
		if !found || !strings.Contains(text, c.want) {
			t.Errorf("%s: %v %q", c.src, found, text)
		}
	}
	for _, src := range []string{"fmt.Println(1)\n", "func() { ", "fmt.Println(func() {\n\t1", "(1", "// f("} {
		if text, _, found := nb.session.Inspect(src, len(src), 0, nil); found {
			t.Errorf("%q: %q", src, text)
		}
	}
	if _, _, found := nb.session.Inspect("nothing_of_the_kind", 5, 0, nil); found {
		t.Error("an unknown name is found")
	}
}

func TestNotes(t *testing.T) {
	nb := newNotebook(t)
	const want = "note: usesLater uses later, which no cell has declared yet\n"
	if o := nb.ok("func usesLater() int { return later() }"); o.stderr != want {
		t.Errorf("%q, want %q", o.stderr, want)
	}
}

func TestIsComplete(t *testing.T) {
	s, err := Session()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ src, status, indent string }{
		{"x := 1", cell.Complete, ""},
		{"", cell.Complete, ""},
		{"func f() {", cell.Incomplete, "\t"},
		{"if x {\n\tfor {", cell.Incomplete, "\t\t"},
		{"x := 1 +", cell.Incomplete, ""},
		{"s := `abc", cell.Incomplete, ""},
		{"f(1,\n2", cell.Incomplete, "\t"},
		{"x = )", cell.Invalid, ""},
		{"x := 1 1", cell.Invalid, ""},
		{"import \"fmt\"\nfmt.Println(1)\nfunc f() int { return 1 }", cell.Complete, ""},
	} {
		status, indent := s.IsComplete(c.src)
		if status != c.status || indent != c.indent {
			t.Errorf("%q: %s %q, want %s %q", c.src, status, indent, c.status, c.indent)
		}
	}
}

func TestProblems(t *testing.T) {
	nb := newNotebook(t)
	nb.ok("counter := 1\nxs := []int{3}")
	for _, c := range []struct{ src, name, want string }{
		{"x := countr + 1", cell.CompileError, "In[2]:1:6: undefined: countr (did you mean counter?)"},
		{"fmt.Printl()", cell.CompileError, "1:5: undefined: fmt.Printl (did you mean fmt.Println?)"},
		{"a := 1\nb := strings.ToUper(\"x\")", cell.CompileError, "2:14: undefined: strings.ToUper (did you mean strings.ToUpper?)"},
		{"var g *graph.Graph = &prune.Result{}", cell.CompileError, "*graph.Graph value in variable declaration"},
		{"r := new(prune.Result)\nvar g *graph.Graph = r", cell.CompileError, "(did you mean r.Graph?)"},
		{"datasets.FashionMNIST().Test", cell.CompileError, "(bind it first: x := datasets.FashionMNIST())"},
		{"err = nil", cell.CompileError, "undefined: err$"},
		{"ls(1)", cell.CompileError, "undefined: ls$"},
		{"var s string = 5", cell.CompileError, "cannot use 5 (untyped int constant) as string value in variable declaration"},
		{"x := rand.Int()", cell.CompileError, "several packages have this name"},
		{"import \"github.com/x/y\"", cell.CompileError, "is not built into this kernel"},
		{"import \"unsafe\"", cell.CompileError, "package \"unsafe\" is not offered to cells: values of types"},
		{"import \"syscall\"", cell.CompileError, "package \"syscall\" is not offered to cells: it differs"},
		{"import \"plugin\"", cell.CompileError, "package \"plugin\" is not offered to cells: it needs cgo"},
		{"import \"C\"", cell.CompileError, "package \"C\" is not offered to cells: cgo"},
		{"unsafe.Sizeof(1)", cell.CompileError, "undefined: unsafe (package \"unsafe\" is not offered"},
		{"C.x", cell.CompileError, "undefined: C$"},
		{"x := 1 1", cell.SyntaxError, "1:8"},
		{"x := )", cell.SyntaxError, "unexpected )"},
		{"%time x", cell.SyntaxError, "magic"},
		{"package main", cell.SyntaxError, "package clause"},
		{"for {", cell.SyntaxError, ""},
		{"func f() {\n\tx := (1", cell.SyntaxError, ""},
	} {
		nb.n = 1
		o := nb.run(c.src)
		if o.problem == nil || o.problem.Name != c.name || !strings.Contains(o.problem.Value+"$", c.want) {
			t.Errorf("%s: %v, want %s %q", c.src, o.problem, c.name, c.want)
		}
	}
	nb.n = 1
	o := nb.run("\tx := missing")
	if trace := o.problem.Traceback; len(trace) != 3 || !strings.HasSuffix(strings.ReplaceAll(trace[2], "\x1b[31m^\x1b[0m", "^"), "|          ^") {
		t.Errorf("caret: %q", trace)
	}
}
