package worker

import (
	"context"
	"errors"
	"fmt"
	"go/parser"
	"slices"
	"strings"
	"sync"
	"unsafe"

	"github.com/traefik/yaegi/interp"

	"github.com/luciola-nn/luciola/kernel/cell"
	"github.com/luciola-nn/luciola/kernel/display"
	"github.com/luciola-nn/luciola/kernel/dyn"
	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/lower"
)

// run is one cell on its way.
type run struct {
	id       uint64
	unit     *cell.Unit
	label    context.Context    // of its goroutines
	key      unsafe.Pointer     // the same, as the runtime knows it
	line     *int               // of the cell's own statement that runs; nil before the cell has begun
	call     func()             // the cell's function
	entered  chan struct{}      // closed when that has begun
	exited   chan struct{}      // closed when it has returned
	members  members            // its goroutines
	stopping chan struct{}      // closed when it is told to stop
	shared   bool               // another cell ran at the same time
	over     chan *link.Failure // a limit that it has reached
	asking   sync.Mutex         // held while a question of it waits for an answer

	mu      sync.Mutex
	failure *link.Failure // set by Rule E
	parts   []display.Bundle
	frames  []frame // of a panic, innermost first
}

func newRun(id uint64, u *cell.Unit) *run {
	return &run{
		id: id, unit: u, entered: make(chan struct{}), exited: make(chan struct{}), stopping: make(chan struct{}), over: make(chan *link.Failure, 1),
	}
}

func (r *run) isStopping() bool {
	select {
	case <-r.stopping:
		return true
	default:
		return false
	}
}

// prepare makes the interpreter ready for the first cell.
func (w *worker) prepare() error {
	w.in = interp.New(interp.Options{Unrestricted: true, Stdin: w.stdin, Stdout: w.stdout, Stderr: frameWriter{w}})
	var err error
	if w.brake, err = newBrake(w.in); err != nil {
		return err
	}
	processBrake.Store(w.brake)
	w.types = dyn.New(w.findType, w.config.Carriers)
	w.types.Stderr = w.stderr
	for _, table := range append(w.config.Symbols, w.symbols()) {
		if err := w.in.Use(table); err != nil {
			return fmt.Errorf("worker: symbols: %w", err)
		}
	}
	if _, err := w.in.Eval(fmt.Sprintf("package main\nvar %s int\n", lower.FuncLineVar)); err != nil {
		return fmt.Errorf("worker: prelude: %w", err)
	}
	at, err := w.in.Eval("&" + lower.FuncLineVar)
	if err != nil {
		return fmt.Errorf("worker: prelude: %w", err)
	}
	w.funcLine = at.Interface().(*int)
	w.globals, err = newGlobals(w.in)
	return err
}

// runUnit runs a unit and says why it failed, if it did; left says which of its goroutines are in compiled code that could not be
// stopped.
func (w *worker) runUnit(r *run, stop <-chan struct{}) (fail *link.Failure, left []stuck) {
	for _, note := range append(w.stillRunning(), r.unit.Notes...) {
		fmt.Fprintln(w.stderr, "note: "+note)
	}
	ended, fail := w.start(r)
	if fail != nil {
		return fail, nil
	}
	defer w.active.leave(r)
	defer w.watch(r)()
	for {
		select {
		case err := <-ended:
			if !r.isStopping() {
				return w.finish(r, err), nil
			}
			ended = nil
		case fail = <-r.over:
			w.halt()
		case <-stop:
			stop = nil
			w.halt()
		case <-r.stopping:
			left = w.ending(r)
			if fail == nil {
				fail = w.stopped(r, left)
			}
			return fail, left
		}
	}
}

// start compiles a unit and begins its function in a goroutine of its own. What it returns receives once, when that has ended.
func (w *worker) start(r *run) (<-chan error, *link.Failure) {
	w.active.enter(r, func() { // when cells that were told to stop have ended, or are left behind
		w.brake.release()
		w.stop.Store(false)
	})
	w.compiling.Lock()
	defer w.compiling.Unlock()
	if r.isStopping() {
		w.active.leave(r)
		return nil, w.stopped(r, nil)
	}
	w.last.Store(r)
	w.sources.Store(r.unit.N, r.unit.Source)
	if !w.active.overlapped(r) {
		*w.funcLine = 0
	}
	if fail := w.load(r); fail != nil {
		w.active.leave(r)
		return nil, fail
	}
	ended := make(chan error, 1)
	r.members.expect()
	go func() {
		leave := r.members.join(0)
		ended <- guarded(r.call)
		leave()
		close(r.exited)
	}()
	select { // before its function has begun the interpreter cannot be told to stop it
	case <-r.entered:
	case <-r.exited:
	}
	return ended, nil
}

// guarded calls a function of the interpreter; the error is its panic.
func guarded(f func()) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = interp.Panic{Value: v}
		}
	}()
	f()
	return nil
}

// load compiles the unit's declarations and its function.
func (w *worker) load(r *run) (fail *link.Failure) {
	u := r.unit
	defer func() {
		w.loading = nil
		if v := recover(); v != nil {
			fail = w.refused(u, fmt.Sprint(v))
		}
	}()
	if err := w.define(u); err != nil {
		return w.refused(u, err.Error())
	}
	file, err := parser.ParseFile(w.in.FileSet(), fmt.Sprintf("cell.%d", u.N), assemble(u, w.serial()), 0)
	if err != nil {
		return w.refused(u, err.Error())
	}
	w.loading = r
	p, err := w.in.CompileAST(file)
	if err == nil {
		_, err = w.in.Execute(p)
	}
	if err == nil && r.call == nil {
		err = errors.New("it has no beginning")
	}
	if err != nil {
		return w.refused(u, err.Error())
	}
	for _, v := range u.Vars {
		w.variables.track(v.Name, v.Type, w.globals.slot(v.Lowered))
	}
	return nil
}

// assemble writes the unit as one file of the package main.
func assemble(u *cell.Unit, serial int) string {
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
	fmt.Fprintf(&b, "%s\nvar startᐧᐧ%d = runᐧ.Start(cellᐧᐧ%[2]d, &%s)\nfunc cellᐧᐧ%[2]d() {\nrunᐧ.Begun()\n", u.Decls, serial, u.Line)
	fmt.Fprintf(&b, "%s\n%s\n}\n", u.Init, u.Body)
	// The number of a cell may come twice, and yaegi refuses the same import twice in a file of one name.
	line := fmt.Sprintf("//line In[%d]", u.N)
	return strings.ReplaceAll(b.String(), line+":", fmt.Sprintf("%s.%d:", line, serial))
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
