package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestParameterValues(t *testing.T) {
	for value, want := range map[string]string{
		"8": "8", "-1.5e3": "-1.5e3", "true": "true", "nil": "nil", `"8"`: `"8"`, "1 << 20": "1 << 20", "(2)": "(2)",
		"[]int{1, -2}": "[]int{1, -2}", `map[string]float64{"a": 1}`: `map[string]float64{"a": 1}`, "[][]int{{1}, {2}}": "[][]int{{1}, {2}}",
		"": `""`, "Ada": `"Ada"`, "two words": `"two words"`, "a.onnx": `"a.onnx"`, "1 2": `"1 2"`, "os.Exit(1)": `"os.Exit(1)"`,
		"[]int{f()}": `"[]int{f()}"`, "päth/ü": `"päth/ü"`, "func() {}": `"func() {}"`,
	} {
		var p parameters
		if err := p.Set("x=" + value); err != nil || p[0] != "x = "+want {
			t.Errorf("%s becomes %v (%v), want x = %s", value, p, err, want)
		}
	}
	for _, bad := range []string{"", "x", "=1", "1=2", "a.b=1", "func=1"} {
		if err := new(parameters).Set(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

// Parameters keep the types of the notebook, replace those of an earlier run, and are refused where they would do nothing.
func TestRunWithParameters(t *testing.T) {
	executable := filepath.Join(installed(t), "bin", "luciola")
	f := &frontEnd{dir: t.TempDir()}
	f.notebook(t, "in.ipynb", "1", "#parameters\nrate, name, sizes := 0.5, \"nobody\", []int{1}", "fmt.Printf(\"%T %v %s %v\", rate, rate, name, sizes)")
	luciola := func(args ...string) (string, error) {
		cmd := exec.Command(executable, append([]string{"run", "--quiet"}, args...)...)
		cmd.Dir = f.dir
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	for _, run := range []struct{ in, out, rate string }{{"in.ipynb", "out.ipynb", "1"}, {"out.ipynb", "again.ipynb", "2"}} {
		if out, err := luciola(run.in, "-o", run.out, "-p", "rate="+run.rate, "-p", "name=Ada L.", "-p", "sizes=[]int{2, 3}"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		wantOutputs(t, f.outputs(t, run.out), "execute_result 1", "", "", `stdout "float64 `+run.rate+` Ada L. [2 3]"`)
	}
	if out, err := luciola("in.ipynb", "-o", "bad.ipynb", "-p", "rat=1"); err == nil || !strings.Contains(out, "undefined: rat") {
		t.Errorf("a name that is not declared: %v\n%s", err, out)
	}
	if out, err := luciola("in.ipynb", "-o", "bad.ipynb", "-p", "name=1"); err == nil || !strings.Contains(out, "CompileError") {
		t.Errorf("a value of another type: %v\n%s", err, out)
	}
	f.notebook(t, "none.ipynb", "1")
	before, err := os.ReadFile(filepath.Join(f.dir, "none.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	if out, err := luciola("none.ipynb", "-p", "x=1"); err == nil || !strings.Contains(out, "no cell of the notebook has the tag parameters") {
		t.Errorf("no such cell: %v\n%s", err, out)
	}
	if after, err := os.ReadFile(filepath.Join(f.dir, "none.ipynb")); err != nil || string(after) != string(before) {
		t.Errorf("it has changed: %v", err)
	}
}
