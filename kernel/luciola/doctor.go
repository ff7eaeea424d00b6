package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/luciola-nn/luciola/install/kernelspec"
	"github.com/luciola-nn/luciola/kernel/client"
)

// finding is the outcome of one check: what was found, and, if something is missing, what to do.
type finding struct {
	ok          bool
	found, todo string
}

func good(format string, args ...any) finding {
	return finding{ok: true, found: fmt.Sprintf(format, args...)}
}

func missing(todo, format string, args ...any) finding {
	return finding{found: fmt.Sprintf(format, args...), todo: todo}
}

// doctor is `luciola doctor`: it tries what a notebook will need, in plain words.
func doctor(args []string) error {
	if _, err := parse(flag.NewFlagSet("doctor", flag.ContinueOnError), args, 0); err != nil {
		return err
	}
	return examine(os.Stdout)
}

// examine tries all and writes a line on each. %doctor calls it too.
func examine(w io.Writer) error {
	sick := 0
	for _, check := range []struct {
		name string
		try  func() finding
	}{
		{"registration", checkRegistration},
		{"JupyterLab", checkLab},
		{"sockets", checkSockets},
		{"a cell", checkCell},
		{"cache", checkCache},
	} {
		f := check.try()
		mark := "ok     "
		if !f.ok {
			mark = "MISSING"
			sick++
		}
		fmt.Fprintf(w, "%s  %-13s %s\n", mark, check.name, f.found)
		if f.todo != "" {
			fmt.Fprintf(w, "         %-13s %s\n", "→", f.todo)
		}
	}
	if sick > 0 {
		return fmt.Errorf("%d of 5 checks found something missing", sick)
	}
	return nil
}

func checkRegistration() finding {
	self, err := os.Executable()
	if err != nil {
		return missing("", "this program does not know where it lies: %v", err)
	}
	dirs := kernelspec.Search()
	if up := filepath.Dir(filepath.Dir(self)); filepath.Base(filepath.Dir(self)) == "bin" {
		if own, err := (kernelspec.Place{Prefix: up}).Kernels(); err == nil { // we lie in an environment that is not active
			dirs = append(dirs, own)
		}
	}
	found := kernelspec.Ours(dirs)
	if len(found) == 0 {
		return missing("luciola install, or luciola install --sys-prefix in an active environment",
			"Jupyter does not know the kernel; looked in %s", strings.Join(dirs, ", "))
	}
	for _, f := range found {
		program := strings.ReplaceAll(f.Spec.Argv[0], "{resource_dir}", f.Dir)
		if _, err := exec.LookPath(program); err != nil {
			return missing("luciola install", "%s names %s, which cannot be run: %v", f.Dir, program, err)
		}
	}
	return good("%q in %s", found[0].Spec.DisplayName, found[0].Dir)
}

func checkLab() finding {
	program, err := exec.LookPath("jupyter-lab")
	if err != nil {
		if self, e := os.Executable(); e == nil {
			program, err = exec.LookPath(filepath.Join(filepath.Dir(self), "jupyter-lab"))
		}
	}
	if err != nil {
		return missing("python3 -m venv lab && lab/bin/pip install jupyterlab jupyterlab_widgets (luciola run needs none of it)",
			"no jupyter-lab on the path")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, program, "--version").Output()
	if err != nil {
		return missing("reinstall it: pip install --force-reinstall jupyterlab", "%s does not run: %v", program, err)
	}
	return good("%s in %s", strings.TrimSpace(string(out)), program)
}

func checkSockets() finding {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return missing("allow programs to listen on 127.0.0.1", "front ends cannot reach the kernel: %v", err)
	}
	_ = l.Close()
	return good("127.0.0.1 can be listened on")
}

func checkCell() finding {
	start := time.Now()
	c, _, stop, err := startLocal()
	if err != nil {
		return missing("install again; this executable is damaged", "the language cannot be loaded: %v", err)
	}
	defer stop()
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	x, err := c.Execute(ctx, "6 * 7")
	if err != nil {
		return missing("report it with this text", "a cell does not come to an end: %v", err)
	}
	for _, m := range x.Outputs() {
		data, _ := client.Content(m)["data"].(map[string]any)
		if data["text/plain"] == "42" {
			return good("6 * 7 is 42, %d ms after the start", time.Since(start).Milliseconds())
		}
	}
	reply := client.Content(x.Reply)
	return missing("report it with this text", "6 * 7 gives %v %v\n%s", reply["ename"], reply["evalue"], joinLines(reply["traceback"]))
}

func checkCache() finding {
	dir, err := os.UserCacheDir()
	if err != nil {
		return missing("set HOME, or LUCIOLA_DATA to a folder for data sets", "there is no place for data sets: %v", err)
	}
	dir = filepath.Join(dir, "luciola")
	if d := os.Getenv("LUCIOLA_DATA"); d != "" {
		dir = d
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return missing("set LUCIOLA_DATA to a folder that can be written", "data sets cannot be kept: %v", err)
	}
	f, err := os.CreateTemp(dir, "doctor-*")
	if err != nil {
		return missing("set LUCIOLA_DATA to a folder that can be written", "data sets cannot be kept: %v", err)
	}
	_ = f.Close()
	_ = os.Remove(f.Name())
	return good("data sets are kept in %s", dir)
}
