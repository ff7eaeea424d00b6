package main

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/client"
)

// toolchain skips a test where cells cannot be built, and keeps programs in a folder of the test.
func toolchain(t testing.TB) {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command in PATH")
	}
	if out, err := exec.Command("go", "env", "GOCACHE").Output(); err == nil {
		t.Setenv("GOCACHE", strings.TrimSpace(string(out)))
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
}

// Every kind of variable goes into a native cell and comes out of it; what it only reads stays as it is.
func TestNativeVariables(t *testing.T) {
	toolchain(t)
	inFolder(t) // %cd changes the folder of the process
	c := kernelHere(t)
	checkCells(t, c, [][2]string{
		{`i, u8, f32, c128, s, ok := 41, uint8(7), float32(1.5), 1+2i, "text\x00€", true
xs, names, grid, none := []float64{1, 2, 3}, []string{"a", "b"}, [][]int{{1}, {2, 3}}, []int(nil)
ages, sets := map[string]int{"ann": 1}, map[[2]int][]bool{{1, 2}: {true}}
arr := [3]int8{1, 2, 3}
wait, when := 3*time.Second, time.Unix(5, 0).UTC()
x := tensor.Must(tensor.From([]float32{1, 2, 3, 4}, 2, 2))
alias := xs`, ""},
		{`%%native
i++; u8--; f32 *= 2; c128 *= c128; s += "!"; ok = !ok
xs[0] = 10
names = append(names, "c")
grid[1][1] = 30
none = []int{}
ages["bob"] = 2
sets[[2]int{3, 4}] = nil
arr[0]--
wait += time.Millisecond
when = when.Add(wait)
x.F32()[3] = 40
y := tensor.Must(tensor.From([]int8{1, -1}, 2))
y.Quant = tensor.PerTensor(0.5, 3, tensor.RoundF)
total, words := 0.0, map[string][]string{"k": {"v"}}
for _, v := range xs {
	total += v
}
fmt.Println("inside", i, len(xs), x.Shape, math.Sqrt(4))`, "inside 42 3 [2 2] 2\n"},
		{
			`fmt.Println(i, u8, f32, c128, s == "text\x00€!", ok, xs, names, grid, none == nil, ages, sets, arr, wait, when.Unix(), x.F32(), total, words)`,
			"42 6 3 (-3+4i) true false [10 2 3] [a b c] [[1] [2 30]] false map[ann:1 bob:2] map[[1 2]:[true] [3 4]:[]] [0 2 3] 3.001s 8 [1 2 3 40] 15 map[k:[v]]\n",
		},
		{"fmt.Println(y, y.Quant, y.I8(), alias)", "~^i8\\[2\\] q\\(0.5:3 F\\).*q\\(0.5:3 F\\) \\[1 -1\\] \\[10 2 3\\]\n$"},
		{"//%%native\nxs := \"of another type\"\nn := len(xs)", ""},
		{"fmt.Println(xs, n)", "of another type 15\n"},
		{"n += 1\nfunc twice() int { return 2 * n }\nfmt.Println(twice())", "32\n"},
		{"p := 1\n%cd /", "/\n"},
		{"%%native\nn := n * 5 / 2\np++\ndir, err := os.Getwd()\nfmt.Println(err)\nwait := func() time.Duration { return wait }\nwait()", "<nil>\n"},
		{"fmt.Println(n, p, dir, wait)", "40 2 / 3.001s\n"},
		{"%%native\ngraph, sort := time.Unix(7, 0), []int{3}\nfmt.Println(graph.Unix(), sort[0])", "7 3\n"},
		{"n = 16\n%%native\nn = 17", "~error: .*first line of its cell"},
		{"%%native\nn = 100", ""},
		{"fmt.Println(twice())", "200\n"},
		{"%who", `~n +int +In\[\d+\] +100\n`},
	})
}

// The value of a native cell is displayed, and is no variable.
func TestNativeResult(t *testing.T) {
	toolchain(t)
	c := kernelHere(t)
	ok(t, c, "xs := []int{1, 2}")
	for _, cell := range [][2]string{
		{"%%native\nfunc sum(xs []int) (n int) {\n\tfor _, x := range xs {\n\t\tn += x\n\t}\n\treturn n\n}\nsum(xs) + 1", "4"},
		{"%%native\nmap[string]int{\"a\": len(xs)}", "map[a:2]"},
		{"%%native\n1.5", "1.5"},
		{"%%native\nxs[0];", "error"},
		{"%%native\ntensor.Must(tensor.From([]int8{7}, 1))", "i8[1]"},
		{"%%native\ntype Q struct{ A int }\nq := Q{4}\nq", "{4}"},
		{"%%native\ntype Q struct{ A int }\n&Q{5}", "&{5}"},
		{"%%native\nerrors.New(\"an error\")", "error"},
		{"%%native\nerr := io.EOF\nerr", "EOF"},
		{"%%native\nimage.NewRGBA(image.Rect(0, 0, 3, 2))", "image 3×2"},
		{"%%native\nfunc() int { return 1 }", "func() int"},
		{"%%native\nvar x any = 7\nx", "7"},
		{"%%native\nstrings.Cut(\"a=b\", \"=\")", "a, b, true"},
		{"%%native\nnet.SplitHostPort(\"h:80\")", "h, 80"},
		{"%%native\nfmt.Println(len(xs))", ""},
		{"%%native\nxs = append(xs, 3)", ""},
	} {
		code, want := cell[0], cell[1]
		x := run(t, c, code)
		if got := displayed(x); want == "error" && x.Status() != "error" || want != "error" && (x.Status() != "ok" || !strings.HasPrefix(got, want) || want == "" && got != "") {
			t.Errorf("%s\n%s, shows %q, want %q\n%s", code, x.Status(), got, want, trace(x))
		}
	}
	x := run(t, c, "%%native\nimage.NewRGBA(image.Rect(0, 0, 3, 2))")
	picture := ""
	for _, m := range x.Outputs() {
		if data, ok := client.Content(m)["data"].(map[string]any); ok {
			picture, _ = data["image/png"].(string)
		}
	}
	if !strings.HasPrefix(picture, "iVBORw0KGgo") {
		t.Errorf("the image is shown as %q\n%s", picture, trace(x))
	}
	if x = run(t, c, "%who"); !strings.Contains(x.Text("stdout"), "[1 2 3]") || strings.Contains(x.Text("stdout"), "result") {
		t.Errorf("%s", x.Text("stdout"))
	}
}

// What is wrong with a native cell is said at its place, by the checker or by the toolchain, and nothing of it has run.
func TestNativeMistakes(t *testing.T) {
	toolchain(t)
	c := kernelHere(t)
	ok(t, c, "n := 1\nf := func() int { return 1 }\ntype Pair struct{ A int }\np := Pair{1}\nfunc g() int { return 2 }\nconst k = 3")
	checkCells(t, c, [][2]string{
		{"%%native\nn = 2\nm := n +\n\n  undefinedName", `~^error: CompileError in In\[2\], line 5, column 3: undefined: undefinedName\n   5 \|   undefinedName\n     \|   \^`},
		{"%%native\nn = 2\nif true {\n\tunused := 1\n}", `~^error: CompileError in In\[3\], line 4, column 2: declared and not used: unused\n   4 \|     unused := 1\n     \|     \^`},
		{"%%native\nimport \"os\"\nn = 2", `~^error: CompileError in In\[4\], line 2, column 8: "os" imported and not used`},
		{"%%native\nn = \"text\"", `~^error: CompileError in In\[5\], line 2, column 5: cannot use "text"`},
		{"%%native\nfmt.Println(n, f())", `~^error: CompileError in In\[6\], line 2, column 16: the variable f has the type func\(\) int, which cannot go into a native cell; what goes: bool, numbers, strings, slices`},
		{"%%native\nfmt.Println(p)", `~the variable p has the type Pair, which cannot go`},
		{"%%native\nfmt.Println(g(), k, Pair{})", `~(?s)column 13: g is a function of In\[1\].*column 18: k is a constant of In\[1\].*Pair is a type of In\[1\]`},
		{"%%native\nimport \"gonum.org/v1/gonum/mat\"\nmat.NewDense(1, 1, nil)", `~line 2, column 8: a native cell cannot import gonum.org/v1/gonum/mat: it can import the standard library and github.com/luciola-nn/luciola/compiler/tensor`},
		{"%%native\nn = 2\nviz.Waterfall(nil)", `~line 3, column 1: a native cell cannot import github.com/luciola-nn/luciola/viz`},
		{"%%native\nt := 1\nfunc h() int { return t }\nh()", `~line 3, column 23: undefined: t: a function of a native cell sees variables of earlier cells, and its parameters`},
		{"%%native\nfunc main() {}", `~line 2, column 6: the statements of a native cell are its main`},
		{"%%native\nn = 2\nfmt.Scan(&n)", `~line 3, column 5: fmt.Scan: a native cell has no input; read into a variable`},
		{"%%native\nin := bufio.NewScanner(os.Stdin)\nin.Scan()", `~line 2, column 27: os.Stdin: a native cell has no input`},
		{"%%native\nn = 2\n!ls", `~a native cell holds Go alone`},
		{"%%native -x\nn = 2", `~it takes no arguments`},
		{"%native n", `~%%native is a cell, not a line`},
		{"fmt.Println(n)", "1\n"},
	})
	x := run(t, c, "%%native\nfile, err := os.Open(\"/no/such\")\nfmt.Println(file == nil, err)\nm := 5")
	if !strings.Contains(x.Text("stderr"), "note: file (*os.File), err (error): not carried out of the native cell") || x.Status() != "ok" {
		t.Errorf("%s %q", x.Status(), x.Text("stderr"))
	}
	checkCells(t, c, [][2]string{{"fmt.Println(m)", "5\n"}, {"file", "~undefined: file"}})
}

// A program that fails says where, and its variables stay what they were.
func TestNativeFailures(t *testing.T) {
	toolchain(t)
	c := kernelHere(t)
	ok(t, c, "xs := []int{1}\nn := 5")
	checkCells(t, c, [][2]string{
		{"%%native\nxs[0] = 2\nfmt.Println(\"begun\")\nfmt.Println(xs[n])", `~^error: Panic in In\[2\], line 4: runtime error: index out of range \[5\] with length 1\n     3 \| fmt.Println\("begun"\)\n---> 4 \| fmt.Println\(xs\[n\]\)`},
		{"%%native\nfunc at(i int) int {\n\treturn xs[i]\n}\nn = 6\nn = at(n)", `~(?s)^error: Panic in In\[3\], line 6: .*\nin In\[3\], line 3`},
		{"%%native\nn = 6\npanic(fmt.Errorf(\"my %s\", \"error\"))", `~^error: Panic in In\[4\], line 3: my error`},
		{"%%native\nn = 6\nos.Exit(3)", `~^error: Error.*exit status 3`},
		{"%%native\nn = 6\nos.Exit(0)", `~^error: Error.*the program ended before its last line`},
		{"%%native\nn = 6\ngo func() { panic(\"aside\") }()\nselect {}", `~^error: Panic in In\[7\], line 3: aside`},
		{"fmt.Println(xs, n)", "[1] 5\n"},
	})
	if x := run(t, c, "%%native\nfmt.Fprintln(os.Stderr, \"to stderr\")\nselect {}"); x.Text("stderr") != "to stderr\n" || !strings.Contains(trace(x), "line 3: all goroutines are asleep") {
		t.Errorf("%q, %q", x.Text("stderr"), trace(x))
	}
}

// An interrupt ends the program, and the build.
func TestNativeInterrupt(t *testing.T) {
	toolchain(t)
	c := kernelHere(t)
	ok(t, c, "n := 5")
	id := subshell(t, c)
	for _, shell := range []string{"", id} {
		x := beginIn(t, c, shell, "%%native\nn = 6\nfmt.Println(\"begun\")\nfor {\n\tn++\n}")
		until(t, c, x, func() bool { return x.Text("stdout") == "begun\n" })
		control(t, c, "interrupt_request", nil)
		finish(t, c, x)
		if got := client.Content(x.Reply)["ename"]; got != "KeyboardInterrupt" {
			t.Errorf("%v\n%s", got, trace(x))
		}
	}
	checkCells(t, c, [][2]string{{"fmt.Println(n)", "5\n"}})
}

var wall = regexp.MustCompile(`wall time (.*?), CPU`)

// The sum of ten million floats is the same to the bit, and takes less time than in a cell, also with their way there.
func TestNativeSum(t *testing.T) {
	toolchain(t)
	c := kernelHere(t)
	ok(t, c, "xs := make([]float64, 10_000_000)\nfor i := range xs {\n\txs[i] = 1 / float64(i+1)\n}")
	const loop = "for _, x := range xs {\n\tNAME += x\n}"
	var took []time.Duration
	for _, cell := range []string{"%%time\n%%native\nnative := 0.0\n" + strings.ReplaceAll(loop, "NAME", "native"), "%%time\nhere := 0.0\n" + strings.ReplaceAll(loop, "NAME", "here")} {
		text := ok(t, c, cell).Text("stdout")
		m := wall.FindStringSubmatch(text)
		if m == nil {
			t.Fatalf("%q", text)
		}
		d, err := time.ParseDuration(strings.ReplaceAll(m[1], " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		took = append(took, d)
	}
	if got := displayed(run(t, c, "native == here && native > 16")); got != "true" {
		t.Errorf("the sums differ")
	}
	t.Logf("native %v, interpreted %v", took[0], took[1])
	if took[0] >= took[1] {
		t.Errorf("native %v, interpreted %v", took[0], took[1])
	}
}

// A native cell counts as any other for %check, and for a worker that takes the place of one that died.
func TestNativeInTheSession(t *testing.T) {
	toolchain(t)
	c := kernelHere(t)
	checkCells(t, c, [][2]string{
		{"n := 1", ""},
		{"%%native\nn++\ntotal := 2 * n", ""},
		{"%check", "~^ok: "},
		{"%%native\nn++\ntotal := 2 * n", ""},
		{"%check", `~^- In\[4\] is one more run of the cell of In\[2\], and has changed n again: .*\n$`},
		{"func get() int { return total }\nget()", ""},
		{"panic(get())", "~error: Panic.*: 6"},
		{"cmd := exec.Command(\"kill\", \"-9\", fmt.Sprint(os.Getpid()))\ncmd.Run()", "~error: WorkerDied"},
		{"total", "~error: .*its value was lost with the worker"},
		{"n := 1", ""},
		{"%%native\nn++\ntotal := 2 * n", ""},
		{"fmt.Println(get())", "4\n"},
	})
}
