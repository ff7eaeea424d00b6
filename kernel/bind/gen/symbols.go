package main

import (
	"bytes"
	"fmt"
	"go/format"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// writeSymbols writes packages as interpreter symbols, a file for all that belong together.
func writeSymbols(out string, l *library, paths []string) error {
	files := map[string]*symbolFile{}
	for _, path := range paths {
		pkg, err := l.Import(path)
		if err != nil {
			return err
		}
		g := files[family(path)]
		if g == nil {
			g = newSymbolFile()
			files[family(path)] = g
		}
		g.add(pkg, func(string) bool { return true })
		if err := g.permit(l.list[path]); err != nil {
			return err
		}
	}
	for name, g := range files {
		if err := g.write(out, name); err != nil {
			return err
		}
	}
	return nil
}

// family names the file of a package: the folder in which its module keeps it, compiler, plot or gonum_graph.
func family(path string) string {
	parts := strings.Split(flat(path), "_")
	if parts[0] == "gonum" {
		return parts[0] + "_" + parts[1]
	}
	return parts[0]
}

// symbolFile is a generated file. It holds packages in the form that yaegi's Use takes: functions, variables, types, and for each
// interface a wrapper through which values of cells can satisfy it. Constants are left out: cells reach the interpreter with
// their values in place. Generic functions and types cannot be symbols.
type symbolFile struct {
	imports  map[string]string // path → alias
	lint     string            // a directive in front of the package clause
	tables   bytes.Buffer
	wrappers bytes.Buffer
}

func newSymbolFile() *symbolFile { return &symbolFile{imports: map[string]string{}} }

// add writes the names of a package that are wanted.
func (g *symbolFile) add(pkg *types.Package, wanted func(name string) bool) {
	var entries bytes.Buffer
	for _, name := range pkg.Scope().Names() {
		obj := pkg.Scope().Lookup(name)
		if !obj.Exported() {
			continue
		}
		switch obj := obj.(type) {
		case *types.Func:
			if obj.Signature().TypeParams().Len() == 0 && wanted(name) {
				fmt.Fprintf(&entries, "%q: reflect.ValueOf(%s.%s),\n", name, g.alias(pkg), name)
			}
		case *types.Var:
			if wanted(name) {
				fmt.Fprintf(&entries, "%q: reflect.ValueOf(&%s.%s).Elem(),\n", name, g.alias(pkg), name)
			}
		case *types.TypeName:
			if !concrete(obj) {
				continue
			}
			if wanted(name) {
				fmt.Fprintf(&entries, "%q: reflect.ValueOf((*%s.%s)(nil)),\n", name, g.alias(pkg), name)
			}
			if wrappable(obj) && wanted("_"+name) {
				fmt.Fprintf(&entries, "\"_%s\": reflect.ValueOf((*%s)(nil)),\n", name, wrapperName(obj))
				g.wrappers.WriteString(g.wrapper(obj))
			}
		}
	}
	if entries.Len() > 0 {
		fmt.Fprintf(&g.tables, "symbols[%q] = func() map[string]reflect.Value {\nreturn map[string]reflect.Value{\n%s}\n}\n",
			pkg.Path()+"/"+pkg.Name(), entries.String())
	}
}

// permit lets the file use what a package has deprecated.
func (g *symbolFile) permit(p goPackage) error {
	comments, err := docs(p)
	if err != nil {
		return err
	}
	for _, c := range comments {
		if strings.Contains(c, "Deprecated: ") {
			g.lint = "//lint:file-ignore SA1019 cells may use what is deprecated\n\n"
		}
	}
	return nil
}

// alias returns the name under which the file imports p.
func (g *symbolFile) alias(p *types.Package) string {
	if a, ok := g.imports[p.Path()]; ok {
		return a
	}
	a := fmt.Sprintf("p%d", len(g.imports))
	g.imports[p.Path()] = a
	return a
}

func concrete(obj *types.TypeName) bool {
	if obj.IsAlias() {
		a, ok := obj.Type().(*types.Alias)
		if ok && a.TypeParams().Len() > 0 {
			return false
		}
	}
	if n, ok := types.Unalias(obj.Type()).(*types.Named); ok {
		if n.TypeParams().Len() > 0 && n.TypeArgs().Len() == 0 {
			return false
		}
	}
	i, ok := obj.Type().Underlying().(*types.Interface)
	return !ok || i.IsMethodSet()
}

// wrappable reports whether obj is an interface that a type outside its package can satisfy.
func wrappable(obj *types.TypeName) bool {
	i, ok := obj.Type().Underlying().(*types.Interface)
	if !ok {
		return false
	}
	for m := range i.Methods() {
		if !m.Exported() {
			return false
		}
	}
	return true
}

func wrapperName(obj *types.TypeName) string { return "_" + flat(obj.Pkg().Path()) + "_" + obj.Name() }

// wrapper returns the type through which a value of the interpreter satisfies an interface.
func (g *symbolFile) wrapper(obj *types.TypeName) string {
	i := obj.Type().Underlying().(*types.Interface)
	var b strings.Builder
	name := wrapperName(obj)
	fmt.Fprintf(&b, "\n// %s is an interface wrapper for %s.\ntype %s struct {\nIValue interface{}\n", name, obj.Name(), name)
	for m := range i.Methods() {
		fmt.Fprintf(&b, "W%s func%s\n", m.Name(), g.signature(m.Signature(), false))
	}
	b.WriteString("}\n\n")
	for m := range i.Methods() {
		sig := m.Signature()
		ret := ""
		if sig.Results().Len() > 0 {
			ret = "return "
		}
		guard := ""
		if m.Name() == "String" {
			guard = "if W.WString == nil {\nreturn \"\"\n}\n"
		}
		fmt.Fprintf(&b, "func (W %s) %s%s {\n%s%sW.W%s(%s)\n}\n", name, m.Name(), g.signature(sig, true), guard, ret, m.Name(), arguments(sig))
	}
	return b.String()
}

func arguments(sig *types.Signature) string {
	var args []string
	for i := range sig.Params().Len() {
		a := fmt.Sprintf("a%d", i)
		if sig.Variadic() && i == sig.Params().Len()-1 {
			a += "..."
		}
		args = append(args, a)
	}
	return strings.Join(args, ", ")
}

func (g *symbolFile) signature(sig *types.Signature, named bool) string {
	qualify := func(p *types.Package) string { return g.alias(p) }
	var params []string
	for i := range sig.Params().Len() {
		t := sig.Params().At(i).Type()
		text := types.TypeString(t, qualify)
		if sig.Variadic() && i == sig.Params().Len()-1 {
			text = "..." + types.TypeString(t.(*types.Slice).Elem(), qualify)
		}
		if named {
			text = fmt.Sprintf("a%d %s", i, text)
		}
		params = append(params, text)
	}
	var results []string
	for v := range sig.Results().Variables() {
		results = append(results, types.TypeString(v.Type(), qualify))
	}
	return "(" + strings.Join(params, ", ") + ") (" + strings.Join(results, ", ") + ")"
}

// write writes the file symbols_NAME.go, unless it is empty.
func (g *symbolFile) write(out, name string) error {
	if g.tables.Len() == 0 {
		return nil
	}
	var b bytes.Buffer
	b.WriteString("// Code generated by kernel/bind/gen. DO NOT EDIT.\n\n" + g.lint + "package bind\n\nimport (\n\"reflect\"\n\n")
	for _, p := range slices.Sorted(maps.Keys(g.imports)) {
		fmt.Fprintf(&b, "%s %q\n", g.imports[p], p)
	}
	fmt.Fprintf(&b, ")\n\nfunc init() {\n%s}\n%s", g.tables.String(), g.wrappers.String())
	text, err := format.Source(b.Bytes())
	if err != nil {
		return fmt.Errorf("symbols_%s.go: %w", name, err)
	}
	return os.WriteFile(filepath.Join(out, "symbols_"+name+".go"), text, 0o644)
}

// flat makes a file name part of an import path.
func flat(path string) string {
	path = strings.TrimPrefix(path, "github.com/luciola-nn/luciola/")
	path = strings.TrimPrefix(path, "gonum.org/v1/")
	return strings.NewReplacer("/", "_", ".", "_", "-", "_").Replace(path)
}
