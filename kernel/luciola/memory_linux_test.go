package main

import (
	"strings"
	"testing"
	"time"
)

// What asks for more memory at once than cells may have ends its worker at once, not the machine, and the next cell runs.
func TestMemoryAskedForAtOnce(t *testing.T) {
	t.Setenv("LUCIOLA_MEMORY", "600MiB")
	c := kernelHere(t)
	ok(t, c, "kept := 1")
	begun := time.Now()
	x := run(t, c, "big := make([]byte, 3<<30)\nfor i := range big {\n\tbig[i] = 1\n}")
	if got := trace(x); x.Status() != "error" || !strings.Contains(got, "WorkerDied") || !strings.Contains(got, "LUCIOLA_MEMORY") {
		t.Errorf("after %v: %s, %q", time.Since(begun), x.Status(), got)
	}
	checkCells(t, c, [][2]string{{"fmt.Println(6 * 7)", "42\n"}})
}
