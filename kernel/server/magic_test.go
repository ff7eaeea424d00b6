package server_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/kernel/client"
	"github.com/luciola-nn/luciola/kernel/kerneltest"
)

// Parts of a cell run in order, in the worker and beside it, and their text keeps that order.
func TestPartsInOrder(t *testing.T) {
	k := kerneltest.Start(t)
	for code, want := range map[string]string{
		"print a\n!echo b\nprint c\n!printf 'd\\n'\nprint e": "a\nb\nc\nd\ne\n",
		"%%capture name\nprint a\n!echo b":                   "name is a|b|\n",
		"//%%bash\n// echo a\n// echo b":                     "a\nb\n",
		"print a\n//%unheard of\nprint b":                    "a\nb\n",
		"!printf '\\342\\202'; sleep 0.05; printf '\\254'":   "€",
		"!printf '\\377x'":                                   "\uFFFDx",
	} {
		x := k.Run(t, code)
		if got := x.Text("stdout"); got != want || x.Status() != "ok" {
			t.Errorf("%q: %s, prints %q, want %q\n%v", code, x.Status(), got, want, client.Content(x.Reply)["traceback"])
		}
	}
}

// A failure ends the cell where it happens, with Jupyter's one error.
func TestFailureBetweenParts(t *testing.T) {
	k := kerneltest.Start(t)
	for code, want := range map[string]string{
		"print a\n!exit 4\nprint b":  "exit status 4",
		"print a\nfail x\n!echo b":   "x",
		"print a\n%cd /no/such":      "/no/such: no such file or directory",
		"print a\n%rm unknown":       "no cell has declared unknown; %who lists the variables, %types the types",
		"set v\nprint a\n%reset":     "%reset -f forgets 1 variables, and all types, functions and imports: there is no way back",
		"print a\n%load /no/such.go": "/no/such.go: no such file or directory",
	} {
		x := k.Run(t, code)
		reply := client.Content(x.Reply)
		errors := 0
		for _, m := range x.Outputs() {
			if m.Header.MsgType == "error" {
				errors++
			}
		}
		if x.Text("stdout") != "a\n" || reply["evalue"] != want || errors != 1 {
			t.Errorf("%q: prints %q, fails with %v, %d errors", code, x.Text("stdout"), reply["evalue"], errors)
		}
	}
	if x := k.Run(t, "print a\n%tmie"); x.Text("stdout") != "" || !strings.Contains(client.Content(x.Reply)["evalue"].(string), "did you mean %time?") {
		t.Errorf("an unknown magic: prints %q, %v", x.Text("stdout"), client.Content(x.Reply)["evalue"])
	}
}

// A magic that panics fails its cell, not the kernel.
func TestMagicThatPanics(t *testing.T) {
	k := kerneltest.Start(t)
	x := k.Run(t, "print a\n%types\nprint b")
	reply := client.Content(x.Reply)
	if x.Text("stdout") != "a\n" || reply["ename"] != "InternalError" || !strings.Contains(reply["evalue"].(string), "no types in a script") {
		t.Errorf("prints %q, fails with %v: %v", x.Text("stdout"), reply["ename"], reply["evalue"])
	}
	if x := k.Run(t, "print c"); x.Text("stdout") != "c\n" {
		t.Errorf("the next cell prints %q", x.Text("stdout"))
	}
}

// %reset begins with a new worker, and says no word of a lost one.
func TestReset(t *testing.T) {
	k := kerneltest.Start(t)
	k.Run(t, "set v\nprint a")
	x := k.Run(t, "%reset -f\nget v")
	if x.Text("stdout") != "the session is empty\nv false\n" || x.Text("stderr") != "" {
		t.Errorf("%q %q", x.Text("stdout"), x.Text("stderr"))
	}
	if x := k.Run(t, "%who"); x.Text("stdout") != "no variables\n" || x.Text("stderr") != "" {
		t.Errorf("afterwards: %q %q", x.Text("stdout"), x.Text("stderr"))
	}
}

// Values of environment variables that are secrets are not listed.
func TestEnvHidesSecrets(t *testing.T) {
	t.Setenv("SOME_API_TOKEN", "sesame")
	k := kerneltest.Start(t)
	if x := k.Run(t, "%env"); strings.Contains(x.Text("stdout"), "sesame") || !strings.Contains(x.Text("stdout"), "SOME_API_TOKEN=<hidden") {
		t.Errorf("%s", x.Text("stdout"))
	}
	if x := k.Run(t, "%env SOME_API_TOKEN"); x.Text("stdout") != "sesame\n" {
		t.Errorf("asked for, it is %q", x.Text("stdout"))
	}
}

// A new worker is where the session was.
func TestSurroundingsOutliveTheWorker(t *testing.T) {
	t.Chdir(t.TempDir())
	k := kerneltest.Start(t)
	k.Run(t, "%env OF_THE_SESSION=1")
	defer os.Unsetenv("OF_THE_SESSION")
	k.Run(t, "exit 3")
	if x := k.Run(t, "!echo $OF_THE_SESSION"); x.Text("stdout") != "1\n" {
		t.Errorf("%q", x.Text("stdout"))
	}
}

// Completion knows magics, files and names behind them; Go behind a magic is Go.
func TestCompletionOfMagics(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, dir := range []string{"sub", "sub/deep"} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"some.ipynb", ".hidden", "sub/a.go"} {
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("ONE_OF_A_KIND", "1")
	k := kerneltest.Start(t)
	k.Run(t, "set velocity")
	for code, want := range map[string]string{
		"%ti":               "0 3 [%time %timeit]",
		"print a\n%%wr":     "8 12 [%%writefile]",
		"%%ca":              "0 4 [%%capture]",
		"%%":                "0 2 [%%time %%timeit %%writefile %%bash %%native %%capture]",
		"//%who":            "2 6 [%who]",
		"%load s":           "6 7 [some.ipynb sub/]",
		"𝔸 print\n%cd sub/": "12 16 [sub/a.go sub/deep/]",
		"!ls so":            "4 6 [some.ipynb]",
		"!ls .h":            "4 6 [.hidden]",
		"%rm vel":           "4 7 [velocity]",
		"%env ONE_OF":       "5 11 [ONE_OF_A_KIND]",
		"%help tim":         "6 9 [time timeit]",
		"%time pr":          "6 8 [print]",
		"%%time\n%who\npr":  "12 14 [print]",
		"%%time\n%wh":       "7 10 [%who]",
		"%%bash\npr":        "9 9 []",
		"%who ":             "5 5 []",
		"pr":                "0 2 [print]",
		"𝔸(\"so":            "3 5 [some.ipynb]",
		"𝔸(\"sub/":          "3 7 [sub/a.go sub/deep/]",
		"𝔸(\"~/":            "5 5 []",
	} {
		x, err := k.Do(t.Context(), k.Conns.Shell, "complete_request", map[string]any{"code": code, "cursor_pos": len([]rune(code))})
		if err != nil {
			t.Fatal(err)
		}
		c := client.Content(x.Reply)
		if got := fmt.Sprint(c["cursor_start"], c["cursor_end"], c["matches"]); got != want {
			t.Errorf("%q: %s, want %s", code, got, want)
		}
	}
}

func TestIsCompleteOfMagics(t *testing.T) {
	k := kerneltest.Start(t)
	for code, want := range map[string]string{
		"%who": "complete", "%time {": "incomplete", "%%time": "incomplete", "%%time\n{": "incomplete", "%%time\nprint a": "complete",
		"%%bash\nls": "incomplete", "%%bash\nls\n": "complete", "print a\n!ls {": "complete", "!ls\n}": "invalid", "": "complete",
	} {
		x, err := k.Do(t.Context(), k.Conns.Shell, "is_complete_request", map[string]any{"code": code})
		if err != nil {
			t.Fatal(err)
		}
		if got := client.Content(x.Reply)["status"]; got != want {
			t.Errorf("%q is %v, want %s", code, got, want)
		}
	}
}
