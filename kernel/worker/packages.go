package worker

import (
	"maps"
	"reflect"
	"slices"

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
	all := map[string]map[string]reflect.Value{}
	for _, importPath := range first {
		maps.Copy(all, w.config.Symbols(importPath))
	}
	return w.in.Use(all)
}

// useRest gives the interpreter all other packages, of which a cell may import any, or meet the interfaces in signatures, and at
// the end what the worker has in place of some functions. It takes longer than all that a worker must do before its first cell,
// and is done while none has come yet.
func (w *worker) useRest() error {
	all := map[string]map[string]reflect.Value{}
	for _, importPath := range w.config.Packages {
		if !slices.Contains(first, importPath) {
			maps.Copy(all, w.config.Symbols(importPath))
		}
	}
	if err := w.in.Use(all); err != nil {
		return err
	}
	return w.in.Use(w.symbols())
}
