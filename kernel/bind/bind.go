// Package bind joins the kernel with the library: it holds the compiled packages as interpreter symbols, their types and doc
// comments, and the prelude.
//
// It is the only place that knows both sides; nothing but kernel/luciola imports it. The list of packages is packages.go; what
// follows from it is generated (go generate ./kernel/bind). Open this file first.
package bind

import (
	"path"
	"reflect"
	"sync"
	"sync/atomic"

	"github.com/traefik/yaegi/stdlib"

	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/kernel/cell"
	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/lower"
	"github.com/luciola-nn/luciola/kernel/worker"
)

// symbols holds the packages of packages.go for the interpreter; the generated files fill it.
var symbols = map[string]map[string]reflect.Value{}

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
	return cell.NewSession(cell.Config{Packages: known, TypeData: data.types, Has: has, Doc: data.doc})
}

// Worker runs cells for the front on the other side of conn until it closes.
func Worker(conn *link.Conn) error {
	var stop atomic.Bool
	return worker.Serve(conn, worker.Config{
		Symbols:  []map[string]map[string]reflect.Value{stdlib.Symbols, symbols, replaced},
		Carriers: carriers,
		Stop:     &stop,
		Describe: describe,
		Asks:     []string{"github.com/luciola-nn/luciola/compiler", "github.com/luciola-nn/luciola/accel", "github.com/luciola-nn/luciola/viz"},
		Start: func(out *worker.Out) (undo func()) {
			return progress.Bind(progress.Hook{Stop: stop.Load, Show: (&tasks{out: out}).show})
		},
	})
}

// tables are the interpreter's symbol tables by import path: its own, and ours, which may add to one of them.
var tables = sync.OnceValue(func() map[string][]map[string]reflect.Value {
	out := map[string][]map[string]reflect.Value{}
	for _, all := range []map[string]map[string]reflect.Value{stdlib.Symbols, symbols} {
		for key, table := range all {
			out[path.Dir(key)] = append(out[path.Dir(key)], table)
		}
	}
	return out
})

// generics are the generic functions that cells can call.
var generics = sync.OnceValue(lower.Generics)

// has reports whether the interpreter has a member of a package.
func has(importPath, name string) bool {
	for _, table := range tables()[importPath] {
		if _, ok := table[name]; ok {
			return true
		}
	}
	_, ok := generics()[importPath+"."+name]
	return ok
}
