package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// sizes are the numbers of methods of a carrier: of the first, which must have room for all methods of one type, and of the others.
const firstCarrier, otherCarrier = 256, 64

// asked are the methods that compiled code may call of a value that it holds in an interface: those of the interfaces that
// packages export, and of the interfaces that compiled code asserts a value to be, from package net/http to its last dependency.
type asked struct {
	lib     *library
	public  map[string]bool             // packages that generated code can import
	methods map[string]*types.Signature // by name and signature
}

// writeMethods writes methods.go: types that have the methods which compiled code may call of values of cells.
func writeMethods(out string, l *library, public []string) error {
	a := &asked{lib: l, public: map[string]bool{}, methods: map[string]*types.Signature{}}
	for _, path := range public {
		a.public[path] = true
	}
	for _, path := range public {
		pkg, err := l.Import(path)
		if err != nil {
			return err
		}
		for _, name := range pkg.Scope().Names() {
			if obj, ok := pkg.Scope().Lookup(name).(*types.TypeName); ok && obj.Exported() {
				a.add(obj.Type())
			}
		}
	}
	for _, path := range slices.Sorted(maps.Keys(l.list)) {
		if err := a.assertions(l.list[path]); err != nil {
			return err
		}
	}
	return a.write(filepath.Join(out, "methods.go"))
}

// assertions adds the interfaces that the code of a package asserts a value to be.
func (a *asked) assertions(p goPackage) error {
	if p.ImportPath == "unsafe" {
		return nil
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range p.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, f)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	config := types.Config{Importer: vendored{a.lib}, FakeImportC: true, Error: func(error) {}}
	// What does not check (a function without a body, say) is not asserted either.
	_, _ = config.Check(p.ImportPath, fset, files, info)
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.TypeAssertExpr:
				if n.Type != nil {
					a.add(info.Types[n.Type].Type)
				}
			case *ast.TypeSwitchStmt:
				for _, c := range n.Body.List {
					for _, t := range c.(*ast.CaseClause).List {
						a.add(info.Types[t].Type)
					}
				}
			}
			return true
		})
	}
	return nil
}

// vendored imports packages, also those that the standard library keeps a copy of.
type vendored struct{ lib *library }

func (v vendored) Import(path string) (*types.Package, error) {
	if _, ok := v.lib.list["vendor/"+path]; ok {
		path = "vendor/" + path
	}
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	return v.lib.Import(path)
}

// add adds the methods of an interface that cells can implement. An unexported one cannot be: no cell has a method of its name.
func (a *asked) add(t types.Type) {
	if t == nil {
		return
	}
	i, ok := t.Underlying().(*types.Interface)
	if !ok || !i.IsMethodSet() {
		return
	}
	for m := range i.Methods() {
		if m.Exported() && a.nameable(m.Signature()) {
			a.methods[m.Name()+" "+types.TypeString(bare(m.Signature()), nil)] = m.Signature()
		}
	}
}

// bare is a signature without the names of its parameters.
func bare(sig *types.Signature) *types.Signature {
	strip := func(t *types.Tuple) *types.Tuple {
		var vars []*types.Var
		for v := range t.Variables() {
			vars = append(vars, types.NewParam(token.NoPos, nil, "", v.Type()))
		}
		return types.NewTuple(vars...)
	}
	return types.NewSignatureType(nil, nil, nil, strip(sig.Params()), strip(sig.Results()), sig.Variadic())
}

// nameable reports whether generated code can write a type, and a cell one that is identical.
func (a *asked) nameable(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return t.Kind() != types.UnsafePointer && t.Kind() != types.Invalid
	case *types.Named:
		obj := t.Obj()
		for arg := range t.TypeArgs().Types() {
			if !a.nameable(arg) {
				return false
			}
		}
		return obj.Pkg() == nil || obj.Exported() && obj.Parent() == obj.Pkg().Scope() && a.public[obj.Pkg().Path()]
	case *types.Pointer:
		return a.nameable(t.Elem())
	case *types.Slice:
		return a.nameable(t.Elem())
	case *types.Array:
		return a.nameable(t.Elem())
	case *types.Chan:
		return a.nameable(t.Elem())
	case *types.Map:
		return a.nameable(t.Key()) && a.nameable(t.Elem())
	case *types.Signature:
		return a.nameable(t.Params()) && a.nameable(t.Results())
	case *types.Tuple:
		for v := range t.Variables() {
			if !a.nameable(v.Type()) {
				return false
			}
		}
		return true
	case *types.Interface:
		return t.Empty()
	case *types.Struct:
		return t.NumFields() == 0
	}
	return false
}

// write writes the carriers. Two methods of one name are those of two carriers.
func (a *asked) write(file string) error {
	g := newSymbolFile()
	var names []map[string]bool
	var bodies []*bytes.Buffer
	for _, key := range slices.Sorted(maps.Keys(a.methods)) {
		name, _, _ := strings.Cut(key, " ")
		n := slices.IndexFunc(names, func(in map[string]bool) bool { return !in[name] && len(in) < otherCarrier })
		if len(names) > 0 && !names[0][name] && len(names[0]) < firstCarrier {
			n = 0
		}
		if n < 0 {
			n = len(names)
			names, bodies = append(names, map[string]bool{}), append(bodies, &bytes.Buffer{})
		}
		names[n][name] = true
		bodies[n].WriteString(g.carried(n, name, a.methods[key]))
	}
	var b bytes.Buffer
	b.WriteString("// Code generated by kernel/bind/gen. DO NOT EDIT.\n\n//lint:file-ignore SA1019 cells may use what is deprecated\n\n" +
		"package bind\n\nimport (\n\"reflect\"\n\n\"github.com/luciola-nn/luciola/kernel/dyn\"\n")
	for _, p := range slices.Sorted(maps.Keys(g.imports)) {
		fmt.Fprintf(&b, "%s %q\n", g.imports[p], p)
	}
	fmt.Fprintf(&b, ")\n\n// carriers have the methods that compiled code may call of values of cells: %d.\nvar carriers = []reflect.Type{\n", len(a.methods))
	for n := range names {
		fmt.Fprintf(&b, "reflect.TypeFor[carrier%d](),\n", n)
	}
	b.WriteString("}\n\n")
	for n := range names {
		fmt.Fprintf(&b, "type carrier%d struct{ v dyn.Val }\n\n%s", n, bodies[n])
	}
	text, err := format.Source(b.Bytes())
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}

// carried writes a method that calls that of the described type.
func (g *symbolFile) carried(n int, name string, sig *types.Signature) string {
	qualify := func(p *types.Package) string { return g.alias(p) }
	var results, outs, args []string
	for i := range sig.Params().Len() {
		args = append(args, fmt.Sprintf("a%d", i))
	}
	for i := range sig.Results().Len() {
		results = append(results, fmt.Sprintf("r%d %s", i, types.TypeString(sig.Results().At(i).Type(), qualify)))
		outs = append(outs, fmt.Sprintf(", &r%d", i))
	}
	list, ret := "nil", ""
	if len(args) > 0 {
		list = "[]any{" + strings.Join(args, ", ") + "}"
	}
	if len(results) > 0 {
		ret = "return\n"
	}
	params := strings.TrimSuffix(g.signature(types.NewSignatureType(nil, nil, nil, sig.Params(), nil, sig.Variadic()), true), " ()")
	return fmt.Sprintf("func (c carrier%d) %s%s (%s) {\ndyn.Invoke(c.v, %q, %s%s)\n%s}\n\n",
		n, name, params, strings.Join(results, ", "), name, list, strings.Join(outs, ""), ret)
}
