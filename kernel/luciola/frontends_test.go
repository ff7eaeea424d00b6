package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// These tests are the programs that users run notebooks with; `make test` installs them into its environment.

// tool returns the Python that can import a module.
func tool(t *testing.T, module string) string {
	t.Helper()
	py := python(t)
	if out, err := exec.Command(py, "-c", "import "+module).CombinedOutput(); err != nil {
		say := t.Skipf
		if os.Getenv("CI") == "true" {
			say = t.Fatalf
		}
		say("%s has no module %s (make test installs install/requirements-test.txt): %v\n%s", py, module, err, out)
	}
	return py
}

// frontEnd is a program of Python's that runs notebooks.
type frontEnd struct {
	dir    string
	python string
	env    []string
}

// newFrontEnd prepares to run a module of Python with the kernel installed, in a folder of its own.
func newFrontEnd(t *testing.T, module string) *frontEnd {
	t.Helper()
	return &frontEnd{python: tool(t, module), dir: t.TempDir(), env: isolated(t, installed(t))}
}

// run runs `python args…` and returns what it printed and its exit status.
func (f *frontEnd) run(t *testing.T, stdin string, args ...string) (out string, status int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, f.python, args...)
	cmd.Dir, cmd.Env, cmd.Stdin = f.dir, f.env, strings.NewReader(stdin)
	text, err := cmd.CombinedOutput()
	var ended *exec.ExitError
	if err != nil && (!errors.As(err, &ended) || ctx.Err() != nil) {
		t.Fatalf("%v: %v\n%s", args, err, text)
	}
	return string(text), cmd.ProcessState.ExitCode()
}

// must is run for what has to succeed.
func (f *frontEnd) must(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	out, status := f.run(t, stdin, args...)
	if status != 0 {
		t.Fatalf("%v: exit status %d\n%s", args, status, out)
	}
	return out
}

// notebook writes a notebook of code cells; one that begins with "#TAG\n" carries that tag.
func (f *frontEnd) notebook(t *testing.T, name string, cells ...string) {
	t.Helper()
	var list []any
	for _, src := range cells {
		metadata := map[string]any{}
		if tag, rest, ok := strings.Cut(src, "\n"); ok && strings.HasPrefix(tag, "#") {
			src, metadata["tags"] = rest, []string{tag[1:]}
		}
		list = append(list, map[string]any{"cell_type": "code", "source": src, "metadata": metadata, "outputs": []any{}, "execution_count": nil})
	}
	text, err := json.Marshal(map[string]any{"cells": list, "nbformat": 4, "nbformat_minor": 4, "metadata": map[string]any{
		"kernelspec": map[string]any{"name": "luciola", "display_name": "Go (Luciola)", "language": "go"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(f.dir, name), text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// outputs are the outputs of a notebook's code cells, a line each.
func (f *frontEnd) outputs(t *testing.T, name string) (all []string) {
	t.Helper()
	nb, err := readNotebook(filepath.Join(f.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range nb.cells {
		if _, ok := code(cell); ok {
			all = append(all, summary(cell))
		}
	}
	return all
}

func wantOutputs(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("outputs\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// `jupyter console`: a session with a result, an error, a loop, and the end. The terminal as people see it is in console_test.py.
func TestConsole(t *testing.T) {
	f := newFrontEnd(t, "jupyter_console")
	out := f.must(t, "kept := 41\nkept + 1\npanic(\"on purpose\")\nfor i := range 2 { fmt.Println(\"line\", i) }\nkept + 2\nexit\n",
		"-m", "jupyter_console", "--kernel", "luciola", "--simple-prompt")
	for _, want := range []string{"sparse neural networks", "Out[2]: 42", "on purpose", "line 0\nline 1", "Out[5]: 43"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	t.Logf("%s", suite(t, "console_test.py"))
}

// nbclient: outputs, displays that change, expected errors, a cell that takes too long.
func TestNBClient(t *testing.T) {
	tool(t, "nbclient")
	suite(t, "nbclient_test.py")
}

// `jupyter nbconvert`: executes, exports as a program, and as a page.
func TestNBConvert(t *testing.T) {
	f := newFrontEnd(t, "nbconvert")
	f.notebook(t, "in.ipynb", "x := 6 * 7\nfmt.Println(\"x is\", x)\nx", "strings.Fields(\"a b\");", "#raises-exception\npanic(\"wanted\")", "x + 1")
	f.must(t, "", "-m", "nbconvert", "--to", "notebook", "--execute", "--output", "out.ipynb", "in.ipynb")
	wantOutputs(t, f.outputs(t, "out.ipynb"), `stdout "x is 42\n"; execute_result 42`, "", "error Panic", "execute_result 43")
	f.must(t, "", "-m", "nbconvert", "--to", "script", "out.ipynb")
	program, err := os.ReadFile(filepath.Join(f.dir, "out.go")) // by the extension that the kernel told
	if err != nil || !strings.Contains(string(program), "x := 6 * 7") {
		t.Errorf("%v\n%s", err, program)
	}
	f.must(t, "", "-m", "nbconvert", "--to", "html", "out.ipynb")
	page, err := os.ReadFile(filepath.Join(f.dir, "out.html"))
	if err != nil || !regexp.MustCompile(`<span class="[a-z]+">Println</span>`).Match(page) {
		t.Errorf("the cells of the page are not highlighted: %v", err)
	}
	f.notebook(t, "bad.ipynb", "1", "panic(\"on purpose\")", "2")
	if out, status := f.run(t, "", "-m", "nbconvert", "--to", "notebook", "--execute", "bad.ipynb"); status == 0 || !strings.Contains(out, "CellExecutionError") || !strings.Contains(out, "on purpose") {
		t.Errorf("a notebook that fails: exit status %d\n%s", status, out)
	}
}

// nbval: a notebook gives what is stored in it, and one whose stored output is another fails.
func TestNBVal(t *testing.T) {
	f := newFrontEnd(t, "nbval")
	f.notebook(t, "in.ipynb", "x := 6 * 7\nfmt.Println(\"x is\", x)\nx", "display.HTML(\"<b>x</b>\")\ndisplay.ShowAs(\"d\", 1)",
		"#raises-exception\npanic(\"wanted\")", "map[string]int{\"b\": 2, \"a\": 1}") // nothing that shows progress on a busy machine
	f.must(t, "", "-m", "nbconvert", "--to", "notebook", "--execute", "--output", "same.ipynb", "in.ipynb")
	pytest := []string{"-m", "pytest", "-p", "no:cacheprovider", "--nbval", "--nbval-kernel-name", "luciola", "-q"}
	if out := f.must(t, "", append(pytest, "same.ipynb")...); !strings.Contains(out, "4 passed") {
		t.Errorf("%s", out)
	}
	text, err := os.ReadFile(filepath.Join(f.dir, "same.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), "x is 42", "x is 43", 1)
	if err := os.WriteFile(filepath.Join(f.dir, "changed.ipynb"), []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, status := f.run(t, "", append(pytest, "changed.ipynb")...); status != 1 || !strings.Contains(out, "1 failed, 3 passed") {
		t.Errorf("a changed output: exit status %d\n%s", status, out)
	}
}

// papermill, with our translator of parameters installed as README says: values of every kind arrive as Go.
func TestPapermill(t *testing.T) {
	f := newFrontEnd(t, "papermill")
	packages := filepath.Join(f.dir, "packages")
	source, err := filepath.Abs(filepath.Join("..", "..", "install", "papermill"))
	if err != nil {
		t.Fatal(err)
	}
	f.must(t, "", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index", "--target", packages, source)
	f.env = append(f.env, "PYTHONPATH="+packages)
	f.notebook(t, "in.ipynb", "1", "#parameters\nbatch, rate, name := 1, 0.5, \"nobody\"",
		"fmt.Printf(\"%d %v %q\", batch, rate, name)", "fmt.Printf(\"%#v\", []any{batch, rate, name, flag, sizes, mixed, table, nothing, empty})")
	if out := f.must(t, "", "-m", "papermill", "--help-notebook", "in.ipynb"); !strings.Contains(out, "rate: Unknown type (default 0.5)") {
		t.Errorf("the parameters of the notebook are not told:\n%s", out)
	}
	f.must(t, "", "-m", "papermill", "in.ipynb", "out.ipynb", "--no-progress-bar", "-y",
		"{batch: 8, rate: 1.0, name: \"A\\u00e9\\n\\\"\\u0007\U0001d538\", flag: true, sizes: [1, -2], mixed: [1, 2.5], table: {a: [x], b: []}, nothing: null, empty: []}")
	wantOutputs(t, f.outputs(t, "out.ipynb"), "execute_result 1", "", "", `stdout "8 1 \"Aé\\n\\\"\\a𝔸\""`,
		`stdout "[]interface {}{8, 1, \"Aé\\n\\\"\\a𝔸\", true, []int{1, -2}, []float64{1, 2.5}, `+
			`map[string]interface {}{\"a\":[]string{\"x\"}, \"b\":[]interface {}{}}, interface {}(nil), []interface {}{}}"`)
	f.notebook(t, "batch.ipynb", "#parameters\nbatch := 1", "batch")
	for _, run := range [][]string{{"batch.ipynb", "8"}, {"again.ipynb", "9"}} {
		f.must(t, "", "-m", "papermill", run[0], "again.ipynb", "--no-progress-bar", "-p", "batch", run[1])
		wantOutputs(t, f.outputs(t, "again.ipynb"), "", "", "execute_result "+run[1])
	}
	if out, status := f.run(t, "", "-m", "papermill", "in.ipynb", "bad.ipynb", "-p", "batch", "123456789012345678901"); status == 0 || !strings.Contains(out, "does not fit into an int") {
		t.Errorf("a number that is too large: exit status %d\n%s", status, out)
	}
}
