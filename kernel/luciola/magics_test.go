package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/client"
)

// inFolder runs the test in an empty folder; %cd changes the folder of the process.
func inFolder(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	return dir
}

var colour = regexp.MustCompile(`\x1b\[[\d;]*m`)

// Every cell in order, and what it prints; a pattern in slashes is a regular expression, "error: " begins that of a failure.
func checkCells(t *testing.T, c *client.Client, cells [][2]string) {
	t.Helper()
	for _, cell := range cells {
		x := run(t, c, cell[0])
		got := x.Text("stdout")
		if x.Status() != "ok" {
			got = "error: " + colour.ReplaceAllString(trace(x), "")
		}
		pattern, isPattern := strings.CutPrefix(cell[1], "~")
		if !isPattern {
			pattern = "^" + regexp.QuoteMeta(cell[1]) + "$"
		}
		if !regexp.MustCompile(pattern).MatchString(got) {
			t.Errorf("%s\nprints %q\nwant   %q", cell[0], got, cell[1])
		}
	}
}

func TestMagics(t *testing.T) {
	dir := inFolder(t)
	c := kernelHere(t)
	checkCells(t, c, [][2]string{
		{"%who", "no variables\n"},
		{"x := 41\n%time x = x + 1\nfmt.Println(x)", `~^wall time [\d.]+ .?s, CPU time [\d.]+ .?s\n42\n$`},
		{"//%time x++\nfmt.Println(x)", `~^wall time .*\n43\n$`},
		{"%%time\ny := x\n%env SEEN=yes\nfmt.Println(y)", `~^43\nwall time`},
		{"%time time.Sleep(30 * time.Millisecond)", `~^wall time (3\d|[4-9]\d|\d{3})[.\d]* ms`},
		{"%timeit -n 50 -r 3 x * 2", `~^[\d.]+ .?s ± [\d.]+ .?s a loop \(mean ± standard deviation of 3 runs of 50 loops\)\n$`},
		{"n := 0\n%timeit -n10 -r2 n++\nfmt.Println(n)", `~\n20\n$`},
		{"%timeit -r 2 time.Sleep(20*time.Millisecond)", `~^(2|3|4|5)\d\.\d ms ± .* of 2 runs of (\d|10) loops\)\n$`},
		{"%timeit undefinedName", `~error: CompileError.*In\[\d+\].*line 1, column 9: undefined: undefinedName`},
		{"fmt.Println(1)\n%time undefinedName + 1", `~error: .*line 2, column 7: undefined: undefinedName`},
		{"%who", `~^name +type +set in +value\nn +int +In\[\d+\] +20\nx +int +In\[\d+\] +43\ny +int +In\[\d+\] +43\n$`},
		{"type Pair struct{ A, B int }\nfunc (p Pair) Sum() int { return p.A + p.B }\n%types", `~^type Pair struct\{ A, B int \} // In\[\d+\]\n    func \(Pair\) Sum\(\) int\n$`},
		{"%rm y", ""},
		{"y", "~error: .*undefined: y"},
		{"%rm nothing", "~error: .*no cell has declared nothing"},
		{"big := make([]int, 1000)\nkeep := []int{1}\nfunc last() int { return keep[0] }\n%rm big keep\nfmt.Println(last())", "1\n"},
		{"os.MkdirAll(\"sub/deep\", 0o755)\n%cd sub", dir + "/sub\n"},
		{"dir := os.Getwd()\nfmt.Println(dir)\n!pwd", dir + "/sub\n" + dir + "/sub\n"},
		{"os.Chdir(\"deep\")\nos.Setenv(\"FROM_GO\", \"a b\")", ""},
		{"!pwd; echo $FROM_GO\n%cd ../..", dir + "/sub/deep\na b\n" + dir + "\n"},
		{"%cd sub/deep\n%cd -\n%pwd\n%cd -", dir + "/sub/deep\n" + dir + "\n" + dir + "\n" + dir + "/sub/deep\n"},
		{"%cd -", dir + "\n"},
		{"%cd sbu", `~error: UsageError.*sbu: no such file or directory: did you mean sub\?(.|\n)*%cd sbu`},
		{"%env FROM_MAGIC=c d\nfmt.Println(os.Getenv(\"FROM_MAGIC\"))\n!echo $FROM_MAGIC", "c d\nc d\n"},
		{"%env FROM_MAGIC", "c d\n"},
		{"%env", `~(^|\n)FROM_MAGIC=c d\n`},
		{"%env NOT_THERE", "~error: .*the environment has no NOT_THERE"},
		{"%%writefile a.txt\none\n  two %d", "wrote a.txt\n"},
		{"%%writefile -a a.txt\nthree\n", "appended to a.txt\n"},
		{"!cat a.txt", "one\n  two %d\nthree\n"},
		{"//%%writefile a.txt\n// x := 1", "overwrote a.txt\n"},
		{"!cat a.txt", "x := 1\n"},
		{"%%bash\nfor i in 1 2; do\n  echo $i\ndone", "1\n2\n"},
		{"!exit 3", "~error: Error.*exit status 3"},
		{"!echo oops >&2; exit 1", "~error: "},
		{"%%capture out\nfmt.Println(\"kept\")\n!echo too", ""},
		{"fmt.Printf(\"%q\", out)", `"kept\ntoo\n"`},
		{"%%capture all\nfmt.Fprintln(os.Stderr, \"warned\")\ndisplay.Markdown(\"*shown*\")\n6 * 7", ""},
		{"fmt.Printf(\"%q\", all)", `"warned\n*shown*\n42\n"`},
		{"%%capture 1x\nfmt.Println(1)", "~error: .*no name of a variable"},
		{"%%capture\nfmt.Println(1)", ""},
		{"for i := range 2 {\n\tfmt.Println(i)\n}\n!echo shell\nfmt.Println(\"go\")", "0\n1\nshell\ngo\n"},
		{"%reset", "~error: .*%reset -f forgets"},
		{"%reset -f\nx := 2\nfmt.Println(x)", "the session is empty\n2\n"},
		{"Pair{}", "~error: .*undefined: Pair"},
		{"fmt.Println(0)\n%tiem x", `~error: UsageError.*line 2, column 1: there is no magic %tiem: did you mean %time\?`},
		{"%who x", "~error: .*takes no arguments.*usage: %who"},
		{"%%who\nx", "~error: .*is a line, not a cell"},
		{"%bash ls", "~error: .*is a cell, not a line"},
		{"x := 1\n%%time\nx", "~error: .*first line of its cell"},
		{"fmt.Println(0)\n%time x = \"a\" +", "~^0\n|error: "},
		{"%help", `~(?s)%time STATEMENT.*%%bash +run the cell.*!COMMAND.*//%name`},
		{"%lsmagic", `~(?s)%time STATEMENT.*%pwd +show`},
		{"%foo", `~error: .*there is no magic %foo; %help lists them`},
		{"%%html\n<b>x</b>", `~error: .*there is no magic %html: display.HTML\(text\) shows HTML; %help lists them`},
		{"%help timeit", `~^%timeit \[-n LOOPS\]`},
	})
	if x := run(t, c, "%doctor"); !strings.Contains(x.Text("stdout"), "6 * 7 is 42") {
		t.Errorf("%%doctor: %s %s", x.Text("stdout"), trace(x))
	}
	if x := run(t, c, "fmt.Println(0)\nx := )"); x.Text("stdout") != "" {
		t.Error("a cell that is not Go runs as far as it goes")
	}
	if x := run(t, c, "%who\nx := )"); x.Text("stdout") != "" || x.Status() != "error" {
		t.Error("magics run before Go that is wrong")
	}
	if x := run(t, c, "//%tiem x\n//%d is a verb"); x.Status() != "ok" || !strings.Contains(x.Text("stderr"), "did you mean %time?") {
		t.Errorf("a comment like a magic: %s %q", x.Status(), x.Text("stderr"))
	}
}

// Every magic that %lsmagic lists stands in a cell of these tests.
func TestEveryMagicIsTested(t *testing.T) {
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var tests strings.Builder
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		tests.Write(text)
	}
	x := run(t, kernelHere(t), "%lsmagic")
	names := regexp.MustCompile(`(?m)^%%?(\w+)`).FindAllStringSubmatch(x.Text("stdout"), -1)
	if len(names) < 19 {
		t.Errorf("%%lsmagic lists %d magics:\n%s", len(names), x.Text("stdout"))
	}
	for _, name := range names {
		if !regexp.MustCompile(`["\x60n]%%?` + name[1] + `\b`).MatchString(tests.String()) {
			t.Errorf("no cell of a test begins a line with %s", name[0])
		}
	}
}

// Values between magics are displayed, the last one is the result.
func TestResultsBesideMagics(t *testing.T) {
	c := kernelHere(t)
	x := run(t, c, "1 + 1\n%env A_B=1\n3 + 4")
	var got []string
	for _, m := range x.Outputs() {
		data, _ := client.Content(m)["data"].(map[string]any)
		got = append(got, m.Header.MsgType+" "+data["text/plain"].(string))
	}
	if strings.Join(got, ", ") != "display_data 2, execute_result 7" {
		t.Errorf("%v", got)
	}
}

func payload(x *client.Exchange) []any {
	list, _ := client.Content(x.Reply)["payload"].([]any)
	return list
}

func TestFilesOfCells(t *testing.T) {
	inFolder(t)
	c := kernelHere(t)
	for name, text := range map[string]string{
		"part.go":   "// A part.\npackage main\n\nimport \"strings\"\n\nfunc shout(s string) string { return strings.ToUpper(s) }\n\nfunc main() { println2(shout(\"main\")) }\n\nfunc println2(s string) { fmt.Println(s) }\n",
		"order.go":  "package main\n\nvar a = b + 1\n\nvar b = 6\n\nfunc main() { fmt.Println(a) }\n",
		"wrong.go":  "package main\n\nvar a = undefinedName\n",
		"lib.go":    "package lib\n\nimport \"fmt\"\n\nfunc init() { words = append(words, \"init\") }\n\nvar words = []string{\"variables\"}\n\nfunc main() { fmt.Println(append(words, \"main\")) }\n\nfunc init() { words = append(words, \"again\") }\n",
		"nb.ipynb":  `{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"cell_type":"markdown","source":"text"},{"cell_type":"code","source":["a := 5\n","%env IN_NB=1"]},{"cell_type":"code","source":"fmt.Println(a)"}]}`,
		"bad.ipynb": `{"nbformat":4,"cells":[{"cell_type":"code","source":"undefinedName"}]}`,
		"me.ipynb":  `{"nbformat":4,"cells":[{"cell_type":"code","source":"%run me.ipynb"}]}`,
	} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	checkCells(t, c, [][2]string{
		{"%run part.go\nfmt.Println(shout(\"x\"))", "MAIN\nX\n"},
		{"%run order.go", "7\n"},
		{"%run wrong.go", "~error: in wrong.go:\n.*undefined: undefinedName"},
		{"%run lib.go", "[variables init again main]\n"},
		{"%run nb.ipynb\nfmt.Println(a + 1)\n!echo $IN_NB", "5\n6\n1\n"},
		{"%run bad.ipynb", "~error: in bad.ipynb, cell 1:\n.*undefined: undefinedName"},
		{"%run me.ipynb", "~error: (.|\n)*without end"},
		{"%run nb.txt", "~error: .*a notebook or a Go file is wanted"},
		{"%run nv.ipynb", "~error: .*did you mean .*nb.ipynb"},
	})
	x := run(t, c, "%load nb.ipynb")
	next, _ := json.Marshal(payload(x))
	if want := `[{"replace":true,"source":"set_next_input","text":"// %load nb.ipynb\na := 5\n%env IN_NB=1\n\nfmt.Println(a)"}]`; string(next) != want {
		t.Errorf("%%load answers %s, want %s", next, want)
	}
	x = run(t, c, "%load order.go")
	if next, _ := payload(x)[0].(map[string]any)["text"].(string); !strings.HasPrefix(next, "// %load order.go\n// package main\n\nvar a") || !strings.HasSuffix(next, "fmt.Println(a) }\n") {
		t.Errorf("%%load of a Go file: %q", next)
	} else if x := run(t, c, next+"\nmain()"); x.Text("stdout") != "7\n" || x.Text("stderr") != "" {
		t.Errorf("the loaded cell prints %q %q %s", x.Text("stdout"), x.Text("stderr"), trace(x))
	}
	if x := run(t, c, "%run order.go"); x.Text("stderr") != "" {
		t.Errorf("a note though main runs: %q", x.Text("stderr"))
	}
	if p := payload(run(t, c, "a := 1\na?\n%time?")); len(p) != 2 || !strings.Contains(p[0].(map[string]any)["data"].(map[string]any)["text/plain"].(string), "a int") {
		t.Errorf("help within a cell: %v", p)
	}
}

// An interrupt ends a shell command with all that it started, and the variables stay.
func TestInterruptOfAShellCommand(t *testing.T) {
	c := kernelHere(t)
	run(t, c, "kept := 41")
	for _, command := range []string{
		"!echo begun; sleep 1000 | sleep 1000", "%%bash\ntrap '' INT\necho begun\nsleep 1000",
		"fmt.Println(\"begun\")\n%time for {}",
	} {
		x, err := c.Start(c.Conns.Shell, "execute_request", map[string]any{"code": command})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := c.Until(ctx, x, func() bool { return strings.Contains(x.Text("stdout"), "begun") }); err != nil {
			t.Fatalf("%q: %v", command, err)
		}
		if _, err := c.Do(ctx, c.Conns.Control, "interrupt_request", map[string]any{}); err != nil {
			t.Fatal(err)
		}
		if err := c.Wait(ctx, x); err != nil {
			t.Fatalf("%q: %v", command, err)
		}
		if reply := client.Content(x.Reply); reply["ename"] != "KeyboardInterrupt" {
			t.Errorf("%q: %v %v", command, reply["ename"], reply["evalue"])
		}
		if after := run(t, c, "kept + 1"); after.Status() != "ok" {
			t.Errorf("after %q: %s", command, trace(after))
		}
	}
	x := run(t, c, "!ps -eo args")
	if strings.Contains(x.Text("stdout"), "sleep 1000") {
		t.Errorf("what the commands started still runs:\n%s", x.Text("stdout"))
	}
}

func TestCheckMagic(t *testing.T) {
	c := kernelHere(t)
	checkCells(t, c, [][2]string{
		{"scale := 2", ""},
		{"func grow(x int) int { return scale * x }", ""},
		{"y := grow(3)", ""},
		{"scale = 3", ""},
		{"%check", "~^ok: "},
		{"scale = scale + 1", ""},
		{"scale = scale + 1", ""},
		{"%check", `~^- In\[7\] is one more run of the cell of In\[6\], and has changed scale again: .*\n$`},
		{"func grow(x int) int { return x }", ""},
		{"%check", `~- In\[3\] used grow of In\[2\], which In\[9\] has declared anew since: run the cell of In\[3\] again\n`},
		{"y := grow(3)", ""},
		{"scale := 2", ""},
		{"%rm scale", ""},
		{"%check", `~(?s)^(- In\[\d+\] uses scale, which was forgotten: [^\n]*\n)+$`},
		{"%reset -f\n%check", "~^the session is empty\nok: "},
	})
}
