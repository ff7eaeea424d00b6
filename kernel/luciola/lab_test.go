package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// soakVariable makes tests run that take minutes, and TestSoak at its full length.
const soakVariable = "LUCIOLA_SOAK"

// node runs a script of kernel/bench/lab against the installed kernel. It is part of `make soak`, which installs what the script needs.
func node(t *testing.T, env []string, script string, args ...string) {
	t.Helper()
	if os.Getenv(soakVariable) == "" {
		t.Skipf("%s is not set (make soak sets it)", soakVariable)
	}
	program, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not on the path: ", err)
	}
	dir := filepath.Join("..", "bench", "lab")
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err != nil {
		t.Skip("make soak installs what the script needs: ", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, append([]string{script, python(t)}, args...)...)
	cmd.Dir, cmd.Env = dir, append(isolated(t, installed(t)), env...)
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Error(err)
	}
}

// The client of JupyterLab, which checks every message against the protocol.
func TestServices(t *testing.T) { node(t, nil, "services.mjs") }

// JupyterLab in a browser: what a user does, and what is on the page then. The pictures are in .cache/lab.
func TestJupyterLab(t *testing.T) {
	pictures, err := filepath.Abs(filepath.Join("..", "..", ".cache", "lab"))
	if err != nil {
		t.Fatal(err)
	}
	node(t, []string{"LUCIOLA_CHROMIUM=" + chromium(t)}, "lab.mjs", pictures)
}

// chromium finds a browser that can be driven, or names one that LUCIOLA_CHROMIUM does.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("LUCIOLA_CHROMIUM"), "chromium", "chromium-browser", "chromium-headless-shell", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("chromium is not on the path, and LUCIOLA_CHROMIUM names none")
	return ""
}
