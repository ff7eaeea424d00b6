package main

import (
	"fmt"
	"go/types"
	"os/exec"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/traefik/yaegi/stdlib"
)

// unfit are packages of the standard library that mean nothing in a cell: they work on the program as it is built, or on raw memory.
var unfit = []string{
	"embed", "plugin", "runtime/cgo", "runtime/coverage", "runtime/race", "syscall", "time/tzdata", "unsafe",
	"crypto/mlkem/mlkemtest", "testing/cryptotest",
}

// standard returns the packages of the standard library that cells can import.
func standard() ([]string, error) {
	text, err := exec.Command("go", "list", "std").Output()
	if err != nil {
		return nil, fmt.Errorf("go list std: %w", err)
	}
	var out []string
	for p := range strings.FieldsSeq(string(text)) {
		parts := strings.Split(p, "/")
		if parts[0] != "vendor" && !slices.Contains(parts, "internal") && !slices.Contains(unfit, p) {
			out = append(out, p)
		}
	}
	return out, nil
}

// writeStandard writes the names of the standard library that the interpreter's own tables lack.
func writeStandard(out string, l *library, paths []string) error {
	g := newSymbolFile()
	for _, p := range paths {
		pkg, err := l.Import(p)
		if err != nil {
			return err
		}
		g.add(pkg, lacking(pkg))
	}
	return g.write(out, "std")
}

// replaced are names for which the interpreter's tables have something else than the standard library has.
var replaced = []string{"log.Default", "log.Logger", "log.New", "os.FindProcess"}

// lacking returns what the interpreter lacks of a package. A wrapper that lacks methods, because its interface has grown since,
// counts as lacking.
func lacking(pkg *types.Package) func(name string) bool {
	have := stdlib.Symbols[path.Join(pkg.Path(), pkg.Name())]
	return func(name string) bool {
		if slices.Contains(replaced, pkg.Path()+"."+name) {
			return true
		}
		v, ok := have[name]
		if !ok || !strings.HasPrefix(name, "_") {
			return !ok
		}
		i := pkg.Scope().Lookup(name[1:]).Type().Underlying().(*types.Interface)
		return missesMethod(v.Type().Elem(), i)
	}
}

func missesMethod(wrapper reflect.Type, i *types.Interface) bool {
	for m := range i.Methods() {
		if _, ok := wrapper.FieldByName("W" + m.Name()); !ok {
			return true
		}
	}
	return false
}
