package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/kerneltest"
)

// scripted makes a notebook of scripted code cells (see kerneltest.Script); a cell that begins with "#tag\n" carries that tag.
func scripted(t *testing.T, cells ...string) *notebook {
	t.Helper()
	var list []any
	for _, src := range cells {
		metadata := map[string]any{}
		if rest, ok := strings.CutPrefix(src, "#raises-exception\n"); ok {
			src, metadata["tags"] = rest, []string{"raises-exception"}
		}
		list = append(list, map[string]any{
			"cell_type": "code", "source": src, "metadata": metadata, "outputs": []any{"old"},
			"execution_count": 99,
		})
	}
	text, err := json.Marshal(map[string]any{"cells": list, "metadata": map[string]any{}, "nbformat": 4, "nbformat_minor": 4})
	if err != nil {
		t.Fatal(err)
	}
	nb, err := parseNotebook(text)
	if err != nil {
		t.Fatal(err)
	}
	return nb
}

// summary writes the outputs of a cell in one line.
func summary(cell map[string]any) string {
	var parts []string
	for _, o := range cell["outputs"].([]any) {
		out := o.(map[string]any)
		switch out["output_type"] {
		case "stream":
			parts = append(parts, fmt.Sprintf("%s %q", out["name"], joined(out["text"])))
		case "error":
			parts = append(parts, fmt.Sprint("error ", out["ename"]))
		default:
			parts = append(parts, fmt.Sprintf("%s %s", out["output_type"], joined(out["data"].(map[string]any)["text/plain"])))
		}
	}
	return strings.Join(parts, "; ")
}

func TestOutputsAreStored(t *testing.T) {
	k := kerneltest.Start(t)
	nb := scripted(t, "print a\nprint b\nwarn c\nresult d", "display first", "", "update second", "print gone\nclear\nprint kept",
		"#raises-exception\nfail x", "print end")
	if err := execute(k.Client, nb, 0, io.Discard); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{
		`stdout "a\nb\n"; stderr "c\n"; execute_result d`, "display_data second", "", "", `stdout "kept\n"`,
		"error Error", `stdout "end\n"`,
	} {
		if got := summary(nb.cells[i]); got != want {
			t.Errorf("cell %d: %s\nwant %s", i+1, got, want)
		}
	}
	if n := nb.cells[6]["execution_count"]; n != 6.0 {
		t.Errorf("execution count %v, want 6", n)
	}
	if nb.cells[2]["execution_count"] != nil {
		t.Errorf("an empty cell has count %v", nb.cells[2]["execution_count"])
	}
}

// nbconvert makes a file of the right kind of a notebook that knows no more than its language's name.
func TestLanguageInfo(t *testing.T) {
	nb := scripted(t, "print a")
	nb.fields["metadata"] = map[string]any{"language_info": map[string]any{"name": "go", "version": "1.0"}}
	k := kerneltest.Start(t)
	if err := execute(k.Client, nb, 0, io.Discard); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(nb.fields["metadata"]), "map[language_info:map[file_extension:.go mimetype:text/x-go name:go version:1.0]]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestFirstErrorStops(t *testing.T) {
	k := kerneltest.Start(t)
	nb := scripted(t, "print a", "fail no such layer", "print b")
	err := execute(k.Client, nb, 0, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "In[2]: Error: no such layer") {
		t.Errorf("error %v", err)
	}
	if got := summary(nb.cells[1]) + " | " + summary(nb.cells[2]); got != "error Error | " {
		t.Errorf("outputs %s", got)
	}
}

// TestFollow: a line a cell that runs, with its number in JupyterLab and its time; text and empty cells have no number.
func TestFollow(t *testing.T) {
	k := kerneltest.Start(t)
	nb := scripted(t, "print a", "", "\nprint b\nprint c", "print "+strings.Repeat("é", 60), "fail x")
	nb.cells = append([]map[string]any{{"cell_type": "markdown", "source": "# title"}}, nb.cells...)
	var follow strings.Builder
	err := execute(k.Client, nb, 0, &follow)
	want := regexp.MustCompile(`^In\[1\]  print a  [0-9.]+m?s
In\[2\]  print b …  [0-9.]+m?s
In\[3\]  print é{54}…  [0-9.]+m?s
In\[4\]  fail x  [0-9.]+m?s
$`)
	if !want.MatchString(follow.String()) {
		t.Errorf("followed by\n%s", follow.String())
	}
	if err == nil || !strings.HasPrefix(err.Error(), "cell In[4]: ") || nb.cells[5]["execution_count"] != 4.0 {
		t.Errorf("error %v, execution count %v; expected the same number", err, nb.cells[5]["execution_count"])
	}
}

func TestTimeout(t *testing.T) {
	k := kerneltest.Start(t)
	nb := scripted(t, "print a\nloop", "print b")
	start := time.Now()
	err := execute(k.Client, nb, 200*time.Millisecond, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "In[1]: it took longer") {
		t.Errorf("error %v", err)
	}
	if d := time.Since(start); d > 3*time.Second {
		t.Errorf("it took %v", d)
	}
	if got := summary(nb.cells[0]); got != `stdout "a\n"; error KeyboardInterrupt` {
		t.Errorf("outputs %s", got)
	}
}

func TestBadNotebooks(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "not a notebook",
		"[]":                         "not a notebook",
		`{"nbformat":3}`:             "want 4",
		`{"nbformat":4}`:             "no list of cells",
		`{"nbformat":4,"cells":[1]}`: "cell 1 is no object",
	} {
		if _, err := parseNotebook([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
}

// A file keeps what we do not know, gets ids, and is written with sorted keys and an indent of one, as nbformat does.
func TestNotebookFormat(t *testing.T) {
	nb, err := parseNotebook([]byte(`{"nbformat":4,"nbformat_minor":2,"metadata":{"z":1.50,"a":"<b>"},"cells":[
		{"cell_type":"markdown","source":"a\nb","metadata":{"odd":true}},{"cell_type":"code","id":"x","source":[]},{"cell_type":"code","id":"x","source":[]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	text, err := nb.encode()
	if err != nil {
		t.Fatal(err)
	}
	const want = `{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "cell-1",
   "metadata": {
    "odd": true
   },
   "source": [
    "a\n",
    "b"
   ]
  },
  {
   "cell_type": "code",
   "id": "x",
   "source": []
  },
  {
   "cell_type": "code",
   "id": "cell-3",
   "source": []
  }
 ],
 "metadata": {
  "a": "<b>",
  "z": 1.50
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
`
	if string(text) != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
}

// The command as a user runs it, and nbformat's own validation of what it writes.
func TestRunCommand(t *testing.T) {
	prefix := installed(t)
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.ipynb"), filepath.Join(dir, "out.ipynb")
	const text = `{"cells":[
		{"cell_type":"code","source":"x := 6 * 7\nfmt.Println(\"x is\", x)\nx","metadata":{},"outputs":[],"execution_count":null},
		{"cell_type":"code","source":"panic(\"wanted\")","metadata":{"tags":["raises-exception"]},"outputs":[],"execution_count":null},
		{"cell_type":"code","source":"os.ReadFile(\"in.ipynb\");","metadata":{},"outputs":[],"execution_count":null},
		{"cell_type":"code","source":"undefined","metadata":{},"outputs":[],"execution_count":null}],
		"metadata":{},"nbformat":4,"nbformat_minor":5}`
	if err := os.WriteFile(in, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(filepath.Join(prefix, "bin", "luciola"), "run", in, "-o", out, "--timeout", "30s")
	said, err := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != 1 || !strings.Contains(string(said), "In[4]: CompileError") {
		t.Errorf("%v\n%s", err, said)
	}
	nb, err := readNotebook(out)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{`stdout "x is 42\n"; execute_result 42`, "error Panic", "", "error CompileError"} {
		if got := summary(nb.cells[i]); got != want {
			t.Errorf("cell %d: %s, want %s", i+1, got, want)
		}
	}
	if said, err := exec.Command(filepath.Join(prefix, "bin", "luciola"), "run", "--quiet", in, "-o", out).CombinedOutput(); err == nil ||
		strings.Contains(string(said), "In[1]") || !strings.Contains(string(said), "In[4]: CompileError") {
		t.Errorf("quiet: %v\n%s", err, said)
	}
	check := exec.Command(python(t), "-c", "import nbformat, sys; nbformat.validate(nbformat.read(sys.argv[1], 4))", out)
	if said, err := check.CombinedOutput(); err != nil {
		t.Errorf("nbformat refuses it: %v\n%s", err, said)
	}
}
