package bind

import (
	"maps"
	"path"
	"reflect"
	"sync"

	"github.com/traefik/yaegi/stdlib"
)

// table is the symbols of one package; its key in yaegi's form is the import path and the package's name.
type table = map[string]reflect.Value

// symbols makes the tables of the packages of packages.go, and of what the interpreter's own tables lack of the standard
// library. The generated files fill it.
var symbols = map[string]func() table{}

// keys are the keys of all tables by import path.
var keys = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for key := range stdlib.Symbols {
		out[path.Dir(key)] = key
	}
	for key := range symbols {
		out[path.Dir(key)] = key
	}
	return out
})

// made holds the results of tables: import path → key → table.
var made sync.Map

// tables returns the symbol table of a package under its key; nothing for a package that cells cannot import. It is made at the
// first call: to make all would take a good part of the time in which a kernel starts.
func tables(importPath string) map[string]table {
	if known, ok := made.Load(importPath); ok {
		return known.(map[string]table)
	}
	out := map[string]table{}
	if key, ok := keys()[importPath]; ok {
		t := maps.Clone(stdlib.Symbols[key])
		if ours := symbols[key]; ours != nil && t == nil {
			t = ours()
		} else if ours != nil {
			maps.Copy(t, ours())
		}
		out[key] = t
	}
	known, _ := made.LoadOrStore(importPath, out)
	return known.(map[string]table)
}
