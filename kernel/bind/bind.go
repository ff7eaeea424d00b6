// Package bind joins the kernel with the library: it holds the compiled packages as interpreter symbols, their types and doc
// comments, and the prelude.
//
// It is the only place that knows both sides; nothing but kernel/luciola imports it. The list of packages is packages.go; what
// follows from it is generated (go generate ./kernel/bind). Open this file first.
package bind

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/kernel/cell"
	"github.com/luciola-nn/luciola/kernel/display"
	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/lower"
	"github.com/luciola-nn/luciola/kernel/worker"
)

// Session returns the language side of a kernel: a session of cells that know the library.
func Session() (*cell.Session, error) {
	data, err := openTypeData()
	if err != nil {
		return nil, err
	}
	known, err := data.packages()
	if err != nil {
		return nil, err
	}
	return cell.NewSession(cell.Config{Packages: known, TypeData: data.types, Has: has, Doc: data.doc, Native: []string{tensorPath}})
}

// Worker runs cells for the front on the other side of conn until it closes.
func Worker(conn *link.Conn) error {
	var stop atomic.Bool
	display.Register(render)
	return worker.Serve(conn, worker.Config{
		Packages: slices.Collect(maps.Keys(keys())),
		Symbols:  tables,
		Carriers: carriers,
		Stop:     &stop,
		Describe: describe,
		Asks:     []string{"github.com/luciola-nn/luciola/compiler", "github.com/luciola-nn/luciola/accel", "github.com/luciola-nn/luciola/viz"},
		Start: func(out *worker.Out) (undo func()) {
			return progress.Bind(progress.Hook{Stop: stop.Load, Show: (&tasks{out: out}).show})
		},
	})
}

// generics are the generic functions and struct types that cells can use.
var generics = sync.OnceValue(lower.Generics)

// has reports whether the interpreter has a member of a package.
func has(importPath, name string) bool {
	for _, table := range tables(importPath) {
		if _, ok := table[name]; ok {
			return true
		}
	}
	_, ok := generics()[importPath+"."+name]
	return ok
}
