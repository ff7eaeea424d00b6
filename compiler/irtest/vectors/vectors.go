// Package vectors finds test vectors made by others and counts how many ran.
//
// They stay outside the repository, in the folder that the environment variable LUCIOLA_VECTORS names. Without it a test that needs
// them is skipped by name; with CI=true that is a failure. The package knows nothing of what the vectors test. Open this file first.
package vectors

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// Path returns the path of a file or folder of the vectors. It skips the test (or fails it, with CI=true) if there are none.
func Path(t testing.TB, elem ...string) string {
	t.Helper()
	root := os.Getenv("LUCIOLA_VECTORS")
	name := filepath.Join(elem...)
	if root == "" {
		Missing(t, "LUCIOLA_VECTORS is not set; it names the folder that holds "+name)
	}
	path := filepath.Join(root, name)
	if _, err := os.Stat(path); err != nil {
		Missing(t, fmt.Sprintf("the test vectors have no %s: %v", name, err))
	}
	return path
}

// Python returns the Python interpreter that has the packages of install/requirements-test.txt. It skips the test (or fails it, with
// CI=true) if LUCIOLA_PYTHON does not name one; make test does.
func Python(t testing.TB) string {
	t.Helper()
	py := os.Getenv("LUCIOLA_PYTHON")
	if py == "" {
		Missing(t, "LUCIOLA_PYTHON is not set; make test sets it to the Python of .venv")
	}
	return py
}

// Missing skips the test because of what is missing, or fails it with CI=true.
func Missing(t testing.TB, what string) {
	t.Helper()
	count(t, 0, 1)
	if os.Getenv("CI") == "true" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// Ran counts n vectors as run by this test, for the line that make test ends with.
func Ran(t testing.TB, n int) {
	t.Helper()
	count(t, n, 0)
}

// count appends a line to the file that LUCIOLA_TALLY names, if it names one. Appending one short line is atomic.
func count(t testing.TB, ran, skipped int) {
	path := os.Getenv("LUCIOLA_TALLY")
	if path == "" {
		return
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Errorf("count vectors: %v", err)
		return
	}
	defer f.Close()
	if _, err := fmt.Fprintf(f, "%d %d %s\n", ran, skipped, t.Name()); err != nil {
		t.Errorf("count vectors: %v", err)
	}
}
