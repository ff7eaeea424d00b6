package bind

import (
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/kernel/worker"
)

// Recursion without end costs the cell, not the worker, and names the function.
func TestStackOverflow(t *testing.T) {
	nb := newNotebook(t)
	nb.ok("kept := 7\nfunc down(n int) int {\n\treturn down(n+1) + 1\n}")
	for src, want := range map[string]string{
		"down(0)": "stack overflow: `down` calls itself without end (In[1], line 2)",
		"func even(n int) bool {\n\treturn odd(n - 1)\n}\nfunc odd(n int) bool {\n\treturn even(n - 1)\n}\neven(1)": "(In[",
		"var again func(int) int\nagain = func(n int) int {\n\treturn again(n+1) + 1\n}\nagain(1)":                  "`again` calls itself",
	} {
		o := nb.run(src)
		if o.failure == nil || o.failure.Name != "StackOverflow" || !strings.Contains(o.failure.Value, want) || len(o.failure.Traceback) > 6 ||
			strings.Contains(src, "odd") && strings.Contains(o.failure.Value, "itself") {
			t.Errorf("%s: %+v, want %s", src, o.failure, want)
		}
		if o := nb.ok("kept"); o.result != "7" || o.stderr != "" {
			t.Errorf("after %s kept is %s, stderr %q", src, o.result, o.stderr)
		}
	}
	if o := nb.ok("func sum(n int) int {\n\tif n == 0 {\n\t\treturn 0\n\t}\n\treturn n + sum(n-1)\n}\nsum(20000)"); o.result != "200010000" {
		t.Errorf("a deep recursion that ends gives %s", o.result)
	}
}

// A cell that takes too much memory is stopped before the machine feels it; the message says which limit and how to raise it.
func TestMemoryLimit(t *testing.T) {
	t.Setenv(worker.MemoryVariable, "600MiB")
	nb := newNotebook(t)
	nb.ok("kept := 7\nvar all [][]byte")
	o := nb.run("for {\n\tall = append(all, bytes.Repeat([]byte{1}, 10<<20))\n}")
	if o.failure == nil || o.failure.Name != "MemoryLimit" {
		t.Fatalf("%+v", o.failure)
	}
	for _, want := range []string{"cells may use 600MiB (LUCIOLA_MEMORY=600MiB)", "set LUCIOLA_MEMORY, such as LUCIOLA_MEMORY=1.1GiB"} {
		if !strings.Contains(o.failure.Value, want) {
			t.Errorf("%q does not say %q", o.failure.Value, want)
		}
	}
	if o := nb.ok("all = nil\nkept"); o.result != "7" { // what variables hold does not stop the cell that lets them go
		t.Errorf("kept is %s", o.result)
	}
	if o := nb.ok("len(bytes.Repeat([]byte{1}, 10<<20))"); o.result != "10485760" {
		t.Errorf("afterwards: %s", o.result)
	}
}

// A limit that cannot be read is no limit in silence.
func TestMemoryVariable(t *testing.T) {
	t.Setenv(worker.MemoryVariable, "much")
	if err := Worker(nil); err == nil || !strings.Contains(err.Error(), `LUCIOLA_MEMORY is "much", want`) {
		t.Errorf("error %v", err)
	}
}

// Running out of file descriptors is an error of the cell like any other.
func TestFileDescriptors(t *testing.T) {
	nb := newNotebook(t)
	o := nb.run("var files []*os.File\nfor {\n\tf := os.Open(os.DevNull)\n\tfiles = append(files, f)\n}")
	if o.failure == nil || !strings.Contains(o.failure.Value, "too many open files") {
		t.Fatalf("%+v", o.failure)
	}
	if o := nb.ok("for _, f := range files {\n\tf.Close()\n}\nlen(files) > 100"); o.result != "true" {
		t.Errorf("afterwards: %s", o.result)
	}
}
