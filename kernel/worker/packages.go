package worker

import (
	"maps"
	"reflect"

	"github.com/traefik/yaegi/stdlib/generic"
)

// Symbols returns the symbol table of a compiled package as yaegi's Use takes it, under the package's key; nothing for a package
// that cells cannot import. The path "." is that of yaegi's own notes on the others.
type Symbols func(importPath string) map[string]map[string]reflect.Value

// first are packages in which the interpreter replaces what would reach past its streams; it does so when it gets fmt.
var first = []string{".", "fmt", "flag", "log", "math/bits", "os"}

// useFirst gives the interpreter what it must have before the first cell.
func (w *worker) useFirst() error {
	for i := range generic.Sources { // its own copies of generic packages, which lowered code never asks for, take long to compile
		generic.Sources[i] = "package main"
	}
	all := w.symbols()
	for _, importPath := range first {
		maps.Copy(all, w.config.Symbols(importPath))
		w.used[importPath] = true
	}
	return w.in.Use(all)
}

// use gives the interpreter a compiled package. It is called when a cell first needs the package: all of them would take longer
// than anything else when the worker starts.
func (w *worker) use(importPath string) error {
	if w.used[importPath] {
		return nil
	}
	w.used[importPath] = true
	return w.in.Use(w.config.Symbols(importPath))
}
