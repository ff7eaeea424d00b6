package worker

import (
	"context"
	"fmt"
	"go/parser"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/traefik/yaegi/interp"

	"github.com/luciola-nn/luciola/kernel/cell"
	"github.com/luciola-nn/luciola/kernel/display"
	"github.com/luciola-nn/luciola/kernel/dyn"
	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/lower"
)

// run is one cell on its way.
type run struct {
	unit    *cell.Unit
	entered chan struct{} // closed when the cell's function has begun, and will close exited
	exited  chan struct{} // closed when it has returned
	stopped chan struct{} // closed when the interpreter has been told to stop
	mu      sync.Mutex
	failure *link.Failure // set by Rule E
	parts   []display.Bundle
	frames  []frame // of a panic, innermost first
}

// prepare makes the interpreter ready for the first cell.
func (w *worker) prepare() error {
	w.in = interp.New(interp.Options{Unrestricted: true, Stdin: strings.NewReader(""), Stdout: w.out.stdout.w, Stderr: frameWriter{w}})
	w.types = dyn.New(w.findType(""), w.findType("_"))
	if err := w.useFirst(); err != nil {
		return fmt.Errorf("worker: symbols: %w", err)
	}
	_, err := w.in.Eval(fmt.Sprintf("package main\nvar %s, %s int\n", lower.LineVar, lower.FuncLineVar))
	if err != nil {
		return fmt.Errorf("worker: prelude: %w", err)
	}
	return nil
}

// runUnit evaluates a unit and says why it failed, if it did; stuck is its run when compiled code of it could not be stopped.
func (w *worker) runUnit(u *cell.Unit, stop <-chan struct{}) (fail *link.Failure, stuck *run) {
	for _, note := range u.Notes {
		fmt.Fprintln(w.out.stderr.w, "note: "+note)
	}
	r := &run{unit: u, entered: make(chan struct{}), exited: make(chan struct{}), stopped: make(chan struct{})}
	w.run.Store(r)
	prog, fail := w.load(u)
	if fail != nil {
		return fail, nil
	}
	w.stop.Store(false)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, err := w.in.ExecuteWithContext(ctx, prog)
		ended <- err
	}()
	var begun <-chan struct{} // set once the cell is to stop: before its function has begun the interpreter cannot be told to
	for {
		select {
		case err := <-ended:
			if begun != nil {
				return w.keyboardInterrupt(r, "interrupted"), nil
			}
			return w.finish(r, err), nil
		case <-stop:
			w.stop.Store(true)
			stop, begun = nil, r.entered
		case <-begun:
			cancel()
			close(r.stopped)
			return w.interrupted(r)
		}
	}
}

// load compiles the unit's declarations and its function, and returns the call of that function.
func (w *worker) load(u *cell.Unit) (prog *interp.Program, fail *link.Failure) {
	defer func() {
		if r := recover(); r != nil {
			prog, fail = nil, w.refused(u, fmt.Sprint(r))
		}
	}()
	if err := w.define(u); err != nil {
		return nil, w.refused(u, err.Error())
	}
	name := fmt.Sprintf("cellᐧ%d", w.serial())
	file, err := parser.ParseFile(w.in.FileSet(), fmt.Sprintf("cell.%d", u.N), assemble(u, name), 0)
	if err != nil {
		return nil, w.refused(u, err.Error())
	}
	p, err := w.in.CompileAST(file)
	if err == nil {
		_, err = w.in.Execute(p)
	}
	if err == nil {
		prog, err = w.in.Compile(name + "()")
	}
	if err != nil {
		return nil, w.refused(u, err.Error())
	}
	return prog, nil
}

// assemble writes the unit as one file of the package main.
func assemble(u *cell.Unit, name string) string {
	var b strings.Builder
	// yaegi keeps imports by file, and a line directive changes the file: all of the unit is in one.
	fmt.Fprintf(&b, "//line In[%d]:1:1\npackage main\nimport runᐧ %q\n", u.N, lower.Runtime)
	aliases := make([]string, 0, len(u.Imports))
	for alias := range u.Imports {
		aliases = append(aliases, alias)
	}
	slices.Sort(aliases)
	for _, alias := range aliases {
		fmt.Fprintf(&b, "import %s %q\n", alias, u.Imports[alias])
	}
	fmt.Fprintf(&b, "%s\nfunc %s() {\nbegunᐧ, exitᐧ := runᐧ.Enter()\ndefer exitᐧ()\nbegunᐧ()\n", u.Decls, name)
	for _, v := range u.Vars {
		fmt.Fprintf(&b, "runᐧ.Track(%q, %q, func() interface{} { return %s })\n", v.Name, v.Type, v.Lowered)
	}
	fmt.Fprintf(&b, "%s\n%s\n}\n", u.Init, u.Body)
	return b.String()
}

// interrupted waits for the cell to return from compiled code; stuck is its run when it does not.
func (w *worker) interrupted(r *run) (fail *link.Failure, stuck *run) {
	select {
	case <-r.exited:
		return w.keyboardInterrupt(r, "interrupted"), nil
	case <-time.After(Patience):
		return w.keyboardInterrupt(r, "the cell is still busy in compiled code that cannot be stopped; interrupt again to restart the worker"), r
	}
}

func (w *worker) keyboardInterrupt(r *run, msg string) *link.Failure {
	return &link.Failure{Name: "KeyboardInterrupt", Value: msg, Traceback: w.place(r, "KeyboardInterrupt", msg)}
}

// finish sends the result of a cell that ended well, or explains why it did not.
func (w *worker) finish(r *run, err error) *link.Failure {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failure != nil {
		return r.failure
	}
	if err != nil {
		return w.panicked(r, err)
	}
	if len(r.parts) > 0 {
		w.out.result(join(r.parts))
	}
	return nil
}

// join makes one bundle of the values of a call with several results.
func join(parts []display.Bundle) display.Bundle {
	if len(parts) == 1 {
		return parts[0]
	}
	var texts []string
	for _, p := range parts {
		texts = append(texts, fmt.Sprint(p.Data["text/plain"]))
	}
	return display.Text(strings.Join(texts, ", "))
}

var serials struct {
	sync.Mutex
	n int
}

// serial numbers the functions of units: a cell number may come twice.
func (w *worker) serial() int {
	serials.Lock()
	defer serials.Unlock()
	serials.n++
	return serials.n
}
