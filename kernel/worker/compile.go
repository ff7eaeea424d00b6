package worker

import (
	"errors"
	"fmt"
	"go/parser"
	"slices"
	"strings"
	"sync"

	"github.com/traefik/yaegi/interp"

	"github.com/luciola-nn/luciola/kernel/cell"
	"github.com/luciola-nn/luciola/kernel/dyn"
	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/lower"
)

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
	if err := w.useFirst(); err != nil {
		return fmt.Errorf("worker: symbols: %w", err)
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
	serial := w.serial()
	file, err := parser.ParseFile(w.in.FileSet(), fmt.Sprintf("cell.%d", u.N), assemble(u, serial), 0)
	if err != nil {
		return w.refused(u, err.Error())
	}
	for name, fn := range u.Funcs {
		w.funcs.Store(name, fn)
	}
	w.loading = r
	defer w.globals.forget(temporary(u, serial)...)
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

// temporary are the names in package main that are of no use when the unit has been compiled: its function, what starts it, its line,
// its helpers, and its imports, which the interpreter calls by file.
func temporary(u *cell.Unit, serial int) []string {
	names := []string{fmt.Sprintf("cellᐧᐧ%d", serial), fmt.Sprintf("startᐧᐧ%d", serial), u.Line}
	names = append(names, u.Helpers...)
	for alias := range u.Imports {
		names = append(names, fmt.Sprintf("%s/In[%d].%d", alias, u.N, serial))
	}
	return append(names, fmt.Sprintf("runᐧ/In[%d].%d", u.N, serial))
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
	// The number of a cell may come twice (a cell of several parts is several units), and yaegi refuses the same import twice in a file of one name.
	line := fmt.Sprintf("//line In[%d]", u.N)
	return strings.ReplaceAll(b.String(), line+":", fmt.Sprintf("%s.%d:", line, serial))
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
