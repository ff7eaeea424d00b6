package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/client"
)

// pretend puts a go command in the place of the toolchain.
func pretend(t *testing.T, script string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the command is a shell script")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go"), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
}

func TestNativeInterruptOfABuild(t *testing.T) {
	pretend(t, "case $1 in env) echo go1.26.0;; *) touch \"$BEGUN\"; sleep 1357;; esac")
	begun := filepath.Join(t.TempDir(), "begun")
	t.Setenv("BEGUN", begun)
	c := kernelHere(t)
	x := beginIn(t, c, "", "%%native\nfmt.Println(1)")
	for {
		if _, err := os.Stat(begun); err == nil {
			break
		}
		time.Sleep(time.Millisecond)
	}
	control(t, c, "interrupt_request", nil)
	finish(t, c, x)
	if got := client.Content(x.Reply)["ename"]; got != "KeyboardInterrupt" {
		t.Errorf("%v\n%s", got, trace(x))
	}
	if out := run(t, c, "!ps -eo args").Text("stdout"); strings.Contains(out, "sleep 1357") {
		t.Errorf("the build still runs:\n%s", out)
	}
}

// A toolchain that is too old, or fails, is told with what it says.
func TestNativeOddToolchains(t *testing.T) {
	for script, want := range map[string]string{
		"echo go1.20.3": `NoToolchain: the native cell is not built: .* is go1.20.3, want go1.22 or later`,
		"case $1 in env) echo go1.26.0;; *) echo 'no space left' >&2; exit 1;; esac": `CompileError.*: the Go toolchain does not build the cell: no space left`,
		"exit 7": `NoToolchain: .*exit status 7`,
	} {
		t.Run(script, func(t *testing.T) {
			pretend(t, script)
			c := kernelHere(t)
			checkCells(t, c, [][2]string{{"%%native\nfmt.Println(1)", "~^error: " + want}})
		})
	}
}

// Without a toolchain the message says what to do.
func TestNativeWithoutToolchain(t *testing.T) {
	t.Setenv("PATH", "")
	c := kernelHere(t)
	checkCells(t, c, [][2]string{
		{"n := 1", ""},
		{"%%native\nn = 2", `~^error: NoToolchain: the native cell is not built: there is no go command in PATH\nInstall Go from https://go.dev/dl`},
		{"fmt.Println(n)", "1\n"},
	})
}
