package bind

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestVerdicts gives the harness of [TestLanguage] one broken program of each kind, and one that is right: it must tell them.
func TestVerdicts(t *testing.T) {
	const prints = "package main\n\nimport \"fmt\"\n\ntype T struct{}\n\nfunc main() { fmt.Printf(\"%T %d\\n\", T{}, 6*7) }\n"
	cases := []struct {
		name   string
		cells  []string
		native string
		whole  bool
		want   verdict
		reason string
	}{
		{"right", []string{"n := 6", "\"main.T \" + fmt.Sprint(n*7)"}, prints, false, equal, ""},
		{"other output", []string{"fmt.Println(\"main.T 43\")"}, prints, false, wrong, `line 1: "main.T 43", expected "main.T 42"`},
		{"less output", []string{"n := 6"}, prints, false, wrong, `line 1: "", expected "main.T 42"`},
		{"more output", []string{"fmt.Println(\"main.T 42\")", "1"}, prints, false, wrong, `line 2: "1", expected ""`},
		{"no last newline", []string{"fmt.Print(\"main.T 42\")"}, prints, false, wrong, `line 2: "(nothing)"`},
		{"other standard error", []string{"fmt.Fprintln(os.Stderr, \"lost\")", `fmt.Println("main.T 42")`, `"` + theEnd + `"`}, prints, true, wrong, "standard error: line 1"},
		{"main does not return", []string{"fmt.Println(\"main.T 42\")"}, prints, true, wrong, `line 2: "", expected "main returned"`},
		{"does not compile", []string{"x := y"}, prints, false, loud, "cell 1: CompileError: In[1]:1:6: undefined: y"},
		{"panics", []string{"a := []int{1}", "a[len(a)] = 0"}, prints, false, loud, "cell 2: runtime error: index out of range"},
		{"exits", []string{"os.Exit(1)", "fmt.Println(\"main.T 42\")"}, prints, false, loud, "cell 1: os.Exit"},
		{"does not end", []string{"for {}"}, prints, false, loud, "did not end within"},
		{"kills the worker", []string{"import \"runtime/debug\"\nfunc f(n int) int { return f(n+1) + 1 }\ndebug.SetMaxStack(1 << 18)\nf(0)"}, prints, false, loud, workerDied + "runtime: goroutine stack exceeds"},
		{"fails as it says", []string{"panic(\"boom\")\n// error: boom", "fmt.Println(\"main.T 42\")"}, prints, false, equal, ""},
		{"fails otherwise", []string{"panic(\"boom\")\n// error: bang"}, prints, false, loud, `expected error "bang", found Panic: boom`},
		{"does not fail", []string{"n := 1\n// error: boom"}, prints, false, wrong, `cell 1: expected error "boom", and the cell ran`},
		{"refused", []string{jump}, prints, false, refused, "cell 1: In[1]:"},
		{"refused as it says", []string{jump + "\n// refused: not supported", "fmt.Println(\"main.T 42\")"}, prints, false, equal, ""},
	}
	var scripts []*script
	for _, c := range cases {
		scripts = append(scripts, &script{name: c.name, cells: c.cells, native: c.native, whole: c.whole})
	}
	runNative(t, scripts)
	for i, c := range cases {
		limit := fileLimit
		if c.name == "does not end" {
			limit = 2 * time.Second
		}
		got := play(scripts[i], limit)
		if got.verdict != c.want || !strings.Contains(got.reason, c.reason) || (c.reason == "") != (got.reason == "") {
			t.Errorf("%s: %s %q, expected %s %q", c.name, got.verdict, got.reason, c.want, c.reason)
		}
	}
}

// jump is Go that no notebook of ours runs: a goto out of the body of a range over a function.
const jump = "func f() {\n\tfor range func(yield func() bool) { yield() } {\n\t\tgoto out\n\t}\nout:\n\tfmt.Println()\n}"

// TestNativeFailures: a program that ends badly harms no other, and is told.
func TestNativeFailures(t *testing.T) {
	programs := []string{
		"package main\n\nfunc main() { panic(\"boom\") }\n",
		"package main\n\nimport \"os\"\n\nfunc main() { os.Exit(3) }\n",
		"package main\n\nimport \"os\"\n\nfunc main() { os.Exit(0) }\n",
		"package main\n\nimport \"fmt\"\n\ntype T[P any] struct{}\n\nfunc main() {\n\ts := fmt.Sprintf(\"%T %T \", T[T[int]]{}, map[T[int]]int{})\n" +
			"\tfmt.Print(s, s == \"main.T[main.T[int]] map[main.T[int]]int \")\n}\n",
		"package main\n\nfunc main() { for { } }\n",
	}
	binary := buildNative(t, programs)
	for i, want := range []struct {
		out output
		err string
	}{
		{output{}, "exit status 2"},
		{output{}, "exit status 3"},
		{output{}, ""},
		{output{"main.T[main.T[int]] map[main.T[int]]int true", "", true}, ""},
		{output{}, "deadline exceeded"},
	} {
		got, err := execute(binary, i, 2*time.Second)
		if (err == nil) != (want.err == "") || err != nil && !strings.Contains(err.Error(), want.err) {
			t.Errorf("program %d: %v, expected %q", i, err, want.err)
		}
		if i != 0 && got != want.out || i == 0 && !strings.Contains(got.stderr, "panic: boom") {
			t.Errorf("program %d: %+v, expected %+v", i, got, want.out)
		}
	}
}

// TestCut: declarations come behind those that they refer to, those that refer to each other together.
func TestCut(t *testing.T) {
	src := "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(even(2), T{}.m()) }\nfunc even(n int) bool { return n == 0 || odd(n-1) }\n" +
		"var one = two - 1\nfunc odd(n int) bool { return n != 0 && even(n-1) }\nconst two = 2\n// m is a method.\nfunc (t T) m() int { return one }\ntype T struct{}\n" +
		"type I interface{ m() int }\nfunc (t *U) i() I { return t }\ntype U struct{ T }\nfunc (t *U) m() int { return 2 }"
	f, text, err := parse(src)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(cut(f, text), "\n--\n")
	want := "import \"fmt\"\n--\nfunc even(n int) bool { return n == 0 || odd(n-1) }\n\nfunc odd(n int) bool { return n != 0 && even(n-1) }\n--\n" +
		"type T struct{}\n--\nconst two = 2\n--\nvar one = two - 1\n--\n// m is a method.\nfunc (t T) m() int { return one }\n--\n" +
		"type U struct{ T }\n--\nfunc (t *U) m() int { return 2 }\n--\n" +
		"func main() { fmt.Println(even(2), T{}.m()) }\n--\ntype I interface{ m() int }\n--\nfunc (t *U) i() I { return t }"
	if got != want {
		t.Errorf("cells\n%s\nexpected\n%s", got, want)
	}
}

// TestReview: every way in which a set can fall short of what is asked is told.
func TestReview(t *testing.T) {
	program := func(name string, v verdict) *script {
		return &script{name: name, outcome: played{verdict: v, reason: "why"}}
	}
	const bad = "s/listed"
	for _, c := range []struct {
		name    string
		scripts []*script
		listed  map[string]string
		percent int
		want    string
	}{
		{"all is well", []*script{program("a", equal), program("listed", loud)}, map[string]string{bad: "x"}, 50, ""},
		{"refused as listed", []*script{program("a", equal), program("listed", refused)}, map[string]string{bad: "x"}, 50, ""},
		{"too few", []*script{program("a", equal), program("listed", loud)}, map[string]string{bad: "x"}, 51, "1 (50.0 %) equal, expected at least 51 %"},
		{"loud", []*script{program("a", loud)}, nil, 0, "a is loud and not in testdata/unsupported.txt: why"},
		{"refused", []*script{program("a", refused)}, nil, 0, "a is refused and not in testdata/unsupported.txt: why"},
		{"wrong", []*script{program("a", wrong)}, nil, 0, "a is silently wrong: why"},
		{"wrong, though listed", []*script{program("listed", wrong)}, map[string]string{bad: "x"}, 0, "listed is silently wrong: why"},
		{"listed and equal", []*script{program("listed", equal)}, map[string]string{bad: "x"}, 0, `listed is equal: testdata/unsupported.txt need not list it for "x"`},
		{"listed and gone", []*script{program("a", equal)}, map[string]string{bad: "x", "other/b": "y"}, 0, "testdata/unsupported.txt lists s/listed, which does not exist"},
	} {
		table, faults := review(set{name: "s", equal: c.percent}, c.scripts, c.listed)
		if got := strings.Join(faults, "; "); *only == "" && got != c.want {
			t.Errorf("%s: %q, expected %q", c.name, got, c.want)
		}
		if !strings.HasPrefix(table, fmt.Sprintf("s: %d programs", len(c.scripts))) {
			t.Errorf("%s: table %q", c.name, table)
		}
	}
}
