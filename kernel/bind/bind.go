// Package bind joins the kernel with the library: it holds the compiled packages as interpreter symbols, their types and doc
// comments, and the prelude.
//
// It is the only place that knows both sides; nothing but kernel/luciola imports it. The list of packages is packages.go; what
// follows from it is generated (go generate ./kernel/bind). Open this file first.
package bind

import (
	"reflect"
	"strings"
	"sync/atomic"

	"github.com/traefik/yaegi/stdlib"

	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/kernel/cell"
	"github.com/luciola-nn/luciola/kernel/link"
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
		Symbols: []map[string]map[string]reflect.Value{stdlib.Symbols, symbols},
		Stop:    &stop,
		Asks:    []string{"github.com/luciola-nn/luciola/compiler", "github.com/luciola-nn/luciola/accel", "github.com/luciola-nn/luciola/viz"},
		Start: func(out *worker.Out) (undo func()) {
			return progress.Bind(progress.Hook{Stop: stop.Load, Show: (&tasks{out: out}).show})
		},
	})
}

// has reports whether the interpreter has a member of a package.
func has(path, name string) bool {
	key := path + "/" + path[strings.LastIndex(path, "/")+1:]
	for _, table := range []map[string]map[string]reflect.Value{stdlib.Symbols, symbols} {
		if t, ok := table[key]; ok {
			_, ok = t[name]
			return ok
		}
	}
	for k, t := range symbols { // a package whose name is not the end of its path
		if strings.HasPrefix(k, path+"/") && !strings.Contains(k[len(path)+1:], "/") {
			_, ok := t[name]
			return ok
		}
	}
	for k, t := range stdlib.Symbols {
		if strings.HasPrefix(k, path+"/") && !strings.Contains(k[len(path)+1:], "/") {
			_, ok := t[name]
			return ok
		}
	}
	return false
}
