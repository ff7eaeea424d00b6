package cell

import (
	"bytes"
	"fmt"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/go/gcexportdata"
)

// Package is a compiled package that cells can use.
type Package struct {
	Path    string
	Name    string
	Prelude bool // usable without an import, before any other package of this name
}

// Config is what a session knows of the world outside its cells.
type Config struct {
	Packages []Package
	TypeData func(path string) ([]byte, error) // export data of a package, as gcexportdata.Read takes it
	Has      func(path, name string) bool      // whether the interpreter has this member; nil: all
	Doc      func(path, symbol string) string  // doc comment; symbol is Name or Type.Method; nil: none
	Native   []string                          // import paths that native cells can use beside the standard library
}

// library finds compiled packages by path and by name, and reads their types when they are first asked for.
type library struct {
	config Config
	fset   *token.FileSet
	byPath map[string]Package
	byName map[string][]Package
	loaded map[string]*types.Package // complete ones and those only mentioned by others
	ready  map[string]bool
}

func newLibrary(c Config, fset *token.FileSet) *library {
	l := &library{
		config: c, fset: fset, byPath: map[string]Package{}, byName: map[string][]Package{},
		loaded: map[string]*types.Package{}, ready: map[string]bool{},
	}
	for _, p := range c.Packages {
		l.byPath[p.Path] = p
		l.byName[p.Name] = append(l.byName[p.Name], p)
	}
	return l
}

// Import implements types.Importer.
func (l *library) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if l.ready[path] {
		return l.loaded[path], nil
	}
	if _, ok := l.byPath[path]; !ok {
		return nil, fmt.Errorf("package %q is not built into this kernel", path)
	}
	data, err := l.config.TypeData(path)
	if err != nil {
		return nil, fmt.Errorf("type data of %s: %w", path, err)
	}
	pkg, err := gcexportdata.Read(bytes.NewReader(data), l.fset, l.loaded, path)
	if err != nil {
		return nil, fmt.Errorf("type data of %s: %w", path, err)
	}
	l.ready[path] = true
	return pkg, nil
}

// find returns the one package that a bare name means: the prelude's, else the only one of that name.
func (l *library) find(name string) (Package, bool) {
	all := l.byName[name]
	for _, p := range all {
		if p.Prelude {
			return p, true
		}
	}
	if len(all) == 1 {
		return all[0], true
	}
	return Package{}, false
}

// withheld are packages of the standard library that cells cannot have, and why.
var withheld = map[string]string{
	"unsafe":  "values of types that cells declare do not lie in memory as Go lays them out",
	"syscall": "it differs from system to system; os, os/exec, os/signal and net offer most of it on all",
	"plugin":  "it needs cgo, without which the kernel is built",
	"C":       "cgo needs a C compiler; the kernel is Go alone",
}

// notOffered refuses one of these; "" for another package.
func notOffered(path string) string {
	if why := withheld[path]; why != "" {
		return fmt.Sprintf("package %q is not offered to cells: %s", path, why)
	}
	return ""
}

// hint says what to write for a name that is no package, or one of several.
func (l *library) hint(name string) string {
	if why := notOffered(name); why != "" && name != "C" {
		return why
	}
	var paths []string
	for _, p := range l.byName[name] {
		paths = append(paths, fmt.Sprintf("import %q", p.Path))
	}
	if len(paths) > 1 {
		return "several packages have this name, write " + strings.Join(paths, " or ")
	}
	return ""
}

// unknown explains an import that is not built in.
func (l *library) unknown(p string) string {
	if why := notOffered(p); why != "" {
		return why
	}
	msg := fmt.Sprintf("package %q is not built into this kernel", p)
	base := path.Base(p)
	var near []string
	for q := range l.byPath {
		if path.Base(q) == base || strings.HasSuffix(q, "/"+p) {
			near = append(near, fmt.Sprintf("%q", q))
		}
	}
	slices.Sort(near)
	if len(near) > 0 {
		return msg + "; there is " + strings.Join(near, ", ")
	}
	return msg + "; cells use most of the standard library, gonum, gonum/plot and the packages of Luciola"
}
