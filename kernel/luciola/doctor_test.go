package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// doctor runs the installed command's doctor with a path on which there is no jupyter-lab but what is in bin.
func runDoctor(t *testing.T, program, bin, jupyterPath string) (said string, status int) {
	t.Helper()
	cmd := exec.Command(program, "doctor")
	home := t.TempDir()
	cmd.Env = []string{"HOME=" + home, "PATH=" + bin, "JUPYTER_PATH=" + jupyterPath}
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// line returns the line of a check and what follows it up to the next check.
func line(said, check string) string {
	_, rest, found := strings.Cut(said, "  "+check)
	if !found {
		return "no line for " + check
	}
	mark := said[strings.LastIndex(said[:len(said)-len(rest)], "\n")+1:]
	if i := strings.Index(rest, "\nok "); i >= 0 {
		rest = rest[:i]
	}
	return mark[:7] + rest
}

func TestDoctor(t *testing.T) {
	prefix := installed(t)
	jupyterPath := filepath.Join(prefix, "share", "jupyter")
	bin := t.TempDir()
	said, status := runDoctor(t, filepath.Join(prefix, "bin", "luciola"), bin, jupyterPath)
	if got := line(said, "JupyterLab"); status != 1 || !strings.HasPrefix(got, "MISSING") || !strings.Contains(got, "pip install jupyterlab") {
		t.Errorf("without JupyterLab: status %d\n%s", status, said)
	}
	for _, check := range []string{"registration", "sockets", "a cell", "cache"} {
		if got := line(said, check); !strings.HasPrefix(got, "ok") {
			t.Errorf("%s: %s", check, got)
		}
	}
	lab := filepath.Join(bin, "jupyter-lab")
	if err := os.WriteFile(lab, []byte("#!/bin/sh\necho 4.6.6\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if said, status := runDoctor(t, filepath.Join(prefix, "bin", "luciola"), bin, jupyterPath); status != 0 || !strings.Contains(said, "4.6.6") {
		t.Errorf("with all there: status %d\n%s", status, said)
	}

	elsewhere := filepath.Join(t.TempDir(), "luciola") // not in an environment's bin, and registered nowhere
	program, err := os.ReadFile(filepath.Join(prefix, "bin", "luciola"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(elsewhere, program, 0o755); err != nil {
		t.Fatal(err)
	}
	said, status = runDoctor(t, elsewhere, bin, "")
	if got := line(said, "registration"); status != 1 || !strings.HasPrefix(got, "MISSING") || !strings.Contains(got, "luciola install") {
		t.Errorf("not registered: status %d\n%s", status, said)
	}
}

// The command line: mistakes are explained, and end with status 2.
func TestCommandLine(t *testing.T) {
	program := filepath.Join(installed(t), "bin", "luciola")
	for args, want := range map[string]string{
		"bake":               `no command "bake"`,
		"run":                "0 arguments, want 1",
		"run a b":            "2 arguments, want 1",
		"run --no-such-flag": "no-such-flag",
		"kernel":             "0 arguments, want 1",
		"install stray":      "1 arguments, want 0",
	} {
		cmd := exec.Command(program, strings.Fields(args)...)
		out, _ := cmd.CombinedOutput() // the status is looked at
		if cmd.ProcessState.ExitCode() != 2 || !strings.Contains(string(out), want) {
			t.Errorf("luciola %s: status %d\n%s", args, cmd.ProcessState.ExitCode(), out)
		}
	}
	for args, want := range map[string]string{
		"run /no/such.ipynb":       "no such file",
		"kernel /no/such.json":     "no such file",
		"uninstall --name nowhere": "nowhere",
	} {
		cmd := exec.Command(program, strings.Fields(args)...)
		cmd.Env = append(os.Environ(), "JUPYTER_DATA_DIR="+t.TempDir())
		out, _ := cmd.CombinedOutput() // the status is looked at
		if cmd.ProcessState.ExitCode() != 1 || !strings.Contains(string(out), want) {
			t.Errorf("luciola %s: status %d\n%s", args, cmd.ProcessState.ExitCode(), out)
		}
	}
	if out, err := exec.Command(program, "version").Output(); err != nil || !strings.HasPrefix(string(out), "luciola under-test, go1.") {
		t.Errorf("version: %q, %v", out, err)
	}
}
