package worker

import (
	"fmt"
	"go/parser"
	"slices"
	"strings"
	"sync"

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
	entered chan struct{}      // closed when the cell's function has begun, and will close exited
	members members            // its goroutines
	over    chan *link.Failure // a limit that it has reached
	mu      sync.Mutex
	failure *link.Failure // set by Rule E
	parts   []display.Bundle
	frames  []frame // of a panic, innermost first
}

// prepare makes the interpreter ready for the first cell.
func (w *worker) prepare() error {
	w.in = interp.New(interp.Options{Stdin: strings.NewReader(""), Stdout: w.out.stdout.w, Stderr: frameWriter{w}})
	var err error
	if w.brake, err = newBrake(w.in); err != nil {
		return err
	}
	w.types = dyn.New(w.findType(""), w.findType("_"))
	for _, table := range append(w.config.Symbols, w.symbols()) {
		if err := w.in.Use(table); err != nil {
			return fmt.Errorf("worker: symbols: %w", err)
		}
	}
	if _, err := w.in.Eval(fmt.Sprintf("package main\nvar %s, %s int\n", lower.LineVar, lower.FuncLineVar)); err != nil {
		return fmt.Errorf("worker: prelude: %w", err)
	}
	for name, to := range map[string]**int{lower.LineVar: &w.line, lower.FuncLineVar: &w.funcLine} {
		v, err := w.in.Eval("&" + name)
		if err != nil {
			return fmt.Errorf("worker: prelude: %w", err)
		}
		*to = v.Interface().(*int)
	}
	return nil
}

// runUnit evaluates a unit and says why it failed, if it did; left says which of its goroutines are in compiled code that could not
// be stopped.
func (w *worker) runUnit(u *cell.Unit, stop <-chan struct{}) (fail *link.Failure, left []stuck) {
	for _, note := range append(w.stillRunning(), u.Notes...) {
		fmt.Fprintln(w.out.stderr.w, "note: "+note)
	}
	r := &run{unit: u, entered: make(chan struct{}), over: make(chan *link.Failure, 1)}
	w.brake.release()
	w.run.Store(r)
	*w.line, *w.funcLine = 0, 0
	w.sources[u.N] = u.Source
	prog, fail := w.load(u)
	if fail != nil {
		return fail, nil
	}
	w.stop.Store(false)
	defer w.watch(r)()
	ended := make(chan error, 1)
	go func() {
		_, err := w.in.Execute(prog)
		ended <- err
	}()
	var begun <-chan struct{} // set once the cell is to stop: before its function has begun the interpreter cannot be told to
	for {
		select {
		case err := <-ended:
			switch {
			case fail != nil:
				return fail, nil
			case begun != nil:
				return w.stopped(r, nil), nil
			}
			return w.finish(r, err), nil
		case fail = <-r.over:
			w.stop.Store(true)
			begun = r.entered
		case <-stop:
			w.stop.Store(true)
			stop, begun = nil, r.entered
		case <-begun:
			left = w.halt(r)
			if fail != nil {
				return fail, left
			}
			return w.stopped(r, left), left
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
