package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/kerneltest"
)

// built compiles the kernel once for all tests and registers it under a prefix of its own.
var built = sync.OnceValues(func() (prefix string, err error) {
	if prefix, err = os.MkdirTemp("", "luciola-test-"); err != nil {
		return "", err
	}
	madePrefix = prefix
	executable := filepath.Join(prefix, "bin", "luciola")
	for _, args := range [][]string{
		{"go", "build", "-ldflags", "-X github.com/luciola-nn/luciola/compiler.version=under-test", "-o", executable, "."},
		{executable, "install", "--prefix", prefix},
	} {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0") // as install builds it
		if out, err := cmd.CombinedOutput(); err != nil {
			return prefix, fmt.Errorf("%v: %w\n%s", args, err, out)
		}
	}
	return prefix, nil
})

// TestMain makes the test binary its own worker, the real one or a scripted one.
func TestMain(m *testing.M) {
	kerneltest.ServeIfWorker()
	if len(os.Args) > 1 && os.Args[1] == "worker" {
		if err := serveWorker(nil); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	status := m.Run()
	if madePrefix != "" {
		_ = os.RemoveAll(madePrefix)
	}
	os.Exit(status)
}

var madePrefix string // by built; a folder for temporary files

// installed returns the prefix under which the kernel is registered.
func installed(t *testing.T) string {
	t.Helper()
	prefix, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return prefix
}

// python returns the interpreter with jupyter_kernel_test, from LUCIOLA_PYTHON.
func python(t *testing.T) string {
	t.Helper()
	p := os.Getenv("LUCIOLA_PYTHON")
	if p == "" && os.Getenv("CI") == "true" {
		t.Fatal("LUCIOLA_PYTHON is not set: want a Python with jupyter_kernel_test (make test makes one)")
	}
	if p == "" {
		t.Skip("LUCIOLA_PYTHON is not set: want a Python with jupyter_kernel_test (make test makes one)")
	}
	return p
}

// isolated is an environment in which Jupyter finds our kernel and writes nothing outside of the test's folders.
func isolated(t *testing.T, prefix string) []string {
	dir := t.TempDir()
	return append(os.Environ(), "JUPYTER_PATH="+filepath.Join(prefix, "share", "jupyter"), "JUPYTER_DATA_DIR="+dir,
		"JUPYTER_RUNTIME_DIR="+dir, "JUPYTER_CONFIG_DIR="+dir, "IPYTHONDIR="+dir)
}

// suite runs a file of Python tests against the installed kernel and returns what it said.
func suite(t *testing.T, file string) []byte {
	t.Helper()
	py := python(t)
	prefix := installed(t)
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, py, filepath.Join("testdata", file), "-v")
	cmd.Env = isolated(t, prefix)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return out
}

// The conformance suite: all 13 tests run, and none is skipped.
func TestConformance(t *testing.T) {
	out := suite(t, "kernel_test.py")
	if !regexp.MustCompile(`(?m)^Ran 13 tests`).Match(out) || !regexp.MustCompile(`(?m)^OK$`).Match(out) {
		t.Errorf("want 13 tests and none skipped:\n%s", out)
	}
	t.Logf("jupyter_kernel_test: %s", regexp.MustCompile(`(?m)^Ran \d+ tests`).Find(out))
}

// Transports, restart, signals and ends, with libzmq on the other side.
func TestClients(t *testing.T) { suite(t, "client_test.py") }

// History, subshells, input and the variables panel, with libzmq on the other side.
func TestProtocol(t *testing.T) { suite(t, "protocol_test.py") }

// TestCurve runs libzmq's own CURVE against ours.
func TestCurve(t *testing.T) { suite(t, "curve_test.py") }

// A client that lets the kernel choose its ports.
func TestRegistration(t *testing.T) { suite(t, "registration_test.py") }
