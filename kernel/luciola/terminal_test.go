package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What fails is told without colours where nobody sees them.
func TestErrorsInAFile(t *testing.T) {
	nb := filepath.Join(t.TempDir(), "fails.ipynb")
	const text = `{"cells":[{"cell_type":"code","source":"panic(\"seven\")","metadata":{},"outputs":[],"execution_count":null}],"metadata":{},"nbformat":4,"nbformat_minor":4}`
	if err := os.WriteFile(nb, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.Command(filepath.Join(installed(t), "bin", "luciola"), "run", nb).CombinedOutput()
	if err == nil || !strings.Contains(string(said), "seven") || strings.Contains(string(said), "\x1b") {
		t.Errorf("%v: %q", err, said)
	}
	stored, err := os.ReadFile(nb)
	if err != nil || !strings.Contains(string(stored), `\u001b[`) {
		t.Errorf("the traceback in the notebook has no colours (%v): %s", err, stored)
	}
}
