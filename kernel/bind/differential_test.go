package bind

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var only = flag.String("only", "", "run only the differential tests whose name contains this")

// TestDifferential runs each testdata/*.txtar twice: its cells in a notebook, and its Go program with the Go toolchain. The
// standard output of both must be equal. A file starts with a sentence on what the rule means; "cell NAME" files are cells in
// order, "go" is the program. A cell may end with a line "// error: TEXT" or "// refused: TEXT" instead of succeeding.
func TestDifferential(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no testdata: %v", err)
	}
	want := nativeOutputs(t, files)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		if !strings.Contains(name, *only) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			nb := newNotebook(t)
			var got strings.Builder
			for _, f := range a.Files {
				if strings.HasPrefix(f.Name, "cell") {
					got.WriteString(runCell(t, nb, f.Name, string(f.Data)))
				}
			}
			if program, ok := want[name]; ok && got.String() != program {
				t.Errorf("cells print\n%s\nthe program prints\n%s", got.String(), program)
			}
		})
	}
}

// runCell runs one cell of a test and returns what it prints, its result as a last line.
func runCell(t *testing.T, nb *notebook, name, src string) string {
	t.Helper()
	src = strings.TrimSuffix(src, "\n")
	kind, expect := "", ""
	lines := strings.Split(src, "\n")
	for _, k := range []string{"error", "refused"} {
		if text, ok := strings.CutPrefix(lines[len(lines)-1], "// "+k+": "); ok {
			kind, expect = k, text
		}
	}
	o := nb.run(src)
	text := ""
	switch {
	case o.problem != nil:
		text = o.problem.Error()
	case o.failure != nil:
		text = o.failure.Name + ": " + o.failure.Value
	}
	switch {
	case kind == "" && text != "":
		var trace []string
		if o.problem != nil {
			trace = o.problem.Traceback
		} else {
			trace = o.failure.Traceback
		}
		t.Fatalf("%s\n%s\n%s\n%s", name, src, text, strings.Join(trace, "\n"))
	case kind != "" && !strings.Contains(text, expect):
		t.Errorf("%s: expected %s %q, got %q", name, kind, expect, text)
	}
	if o.result != "" {
		o.stdout += o.result + "\n"
	}
	return o.stdout
}

// nativeOutputs builds one program of all Go files and runs it once: each test's main becomes a package of its own.
func nativeOutputs(t *testing.T, files []string) map[string]string {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no Go toolchain: differential tests need one")
	}
	dir := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var imports, calls strings.Builder
	names := []string{}
	for i, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Files {
			if f.Name != "go" || !strings.Contains(name, *only) {
				continue
			}
			text := strings.Replace(string(f.Data), "package main", fmt.Sprintf("package p%d", i), 1)
			text = strings.Replace(text, "func main()", "func Main()", 1)
			write(fmt.Sprintf("p%d/p.go", i), text)
			fmt.Fprintf(&imports, "import \"differential/p%d\"\n", i)
			fmt.Fprintf(&calls, "p%d.Main()\nprintln()\nos.Stdout.WriteString(\"\\x00\")\n", i)
			names = append(names, name)
		}
	}
	write("go.mod", "module differential\n\ngo 1.26\n")
	write("main.go", "package main\nimport \"os\"\n"+imports.String()+"func main() {\n"+calls.String()+"}\n")
	cmd := exec.Command("go", "run", ".")
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go run: %v\n%s", err, stderr.String())
	}
	want := map[string]string{}
	for i, text := range strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		want[names[i]] = text
	}
	return want
}
