package bind

import (
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// theEnd is what the last cell of each of Go's own programs displays.
const theEnd = "main returned"

// goScripts are the programs of Go's own test folder that are one file, use nothing of the standard library that is about the
// machine below the language, and only have to run. Each is there twice: whole, and cut into one declaration a cell.
func goScripts(t *testing.T) []*script {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skipf("no Go toolchain: %v", err)
	}
	dir := filepath.Join(strings.TrimSpace(string(root)), "test")
	files, _ := filepath.Glob(filepath.Join(dir, "*.go"))
	more, _ := filepath.Glob(filepath.Join(dir, "typeparam", "*.go"))
	files = append(files, more...)
	if len(files) == 0 {
		t.Skipf("%s: this Go toolchain comes without its own tests", dir)
	}
	var out []*script
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if first, _, _ := strings.Cut(string(raw), "\n"); strings.TrimSpace(first) != "// run" || !constrained(string(raw)) {
			continue
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, file, raw, parser.ParseComments)
		if err != nil || !onlyLanguage(f) {
			continue
		}
		name, _ := filepath.Rel(dir, strings.TrimSuffix(file, ".go"))
		name = strings.ReplaceAll(filepath.ToSlash(name), "/", "_")
		text := func(from, to token.Pos) string {
			return string(raw[fset.Position(from).Offset:fset.Position(to).Offset])
		}
		end := []string{"main()", `"` + theEnd + `"`}
		whole := strings.TrimSpace(string(raw[fset.Position(f.Name.End()).Offset:]))
		out = append(out,
			&script{name: name, cells: append([]string{whole}, end...), native: string(raw), whole: true},
			&script{name: name + "_cut", cells: append(cut(f, text), end...), native: string(raw), whole: true})
	}
	return out
}

// constrained reports whether the build constraint of a file, if it has one, holds here.
func constrained(src string) bool {
	for line := range strings.Lines(src) {
		if !constraint.IsGoBuild(line) {
			continue
		}
		x, err := constraint.Parse(strings.TrimSpace(line))
		return err == nil && x.Eval(func(tag string) bool {
			return tag == runtime.GOOS || tag == runtime.GOARCH || tag == "gc" || strings.HasPrefix(tag, "go1.")
		})
	}
	return true
}

// onlyLanguage reports whether a program imports nothing but what is above the machine, the process and the build.
func onlyLanguage(f *ast.File) bool {
	return f.Name.Name == "main" && !slices.ContainsFunc(f.Imports, func(i *ast.ImportSpec) bool {
		path := strings.Trim(i.Path.Value, `"`)
		root, _, _ := strings.Cut(path, "/")
		return root == "unsafe" || root == "runtime" || root == "syscall" || root == "internal" || root == "C" || root == "." ||
			root == ".." || path == "os/exec" || path == "runtime"
	})
}

// cut makes cells of the declarations of a program, in an order in which each comes behind those that it refers to. Declarations
// that refer to each other share a cell; a type comes with the methods only where they refer to each other.
func cut(f *ast.File, text func(from, to token.Pos) string) []string {
	decls := f.Decls
	declares := map[string][]int{} // a name, or a method's name behind a dot
	of := map[string][]int{}       // the methods of a type
	for i, d := range decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				declares[d.Name.Name] = append(declares[d.Name.Name], i)
			} else if id := receiver(d.Recv.List[0].Type); id != nil {
				declares["."+d.Name.Name] = append(declares["."+d.Name.Name], i)
				of[id.Name] = append(of[id.Name], i)
			}
		case *ast.GenDecl:
			for _, name := range declared(d) {
				declares[name] = append(declares[name], i)
			}
		}
	}
	refers := make([][]int, len(decls))
	for i, d := range decls {
		fn, _ := d.(*ast.FuncDecl)
		ast.Inspect(d, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				refers[i] = append(refers[i], declares["."+n.Sel.Name]...)
			case *ast.Ident:
				refers[i] = append(refers[i], declares[n.Name]...)
				if fn == nil || fn.Recv == nil || receiver(fn.Recv.List[0].Type) != n {
					refers[i] = append(refers[i], of[n.Name]...)
				}
			}
			return true
		})
	}
	var cells []string
	var imports []string
	for _, group := range components(refers) {
		var parts []string
		for _, i := range group {
			part := text(start(decls[i]), decls[i].End())
			if d, ok := decls[i].(*ast.GenDecl); ok && d.Tok == token.IMPORT {
				imports = append(imports, part)
				continue
			}
			parts = append(parts, part)
		}
		if len(parts) > 0 {
			cells = append(cells, strings.Join(parts, "\n\n"))
		}
	}
	if len(imports) > 0 {
		cells = append([]string{strings.Join(imports, "\n")}, cells...)
	}
	return cells
}

// start is where a declaration begins, its comment included.
func start(d ast.Decl) token.Pos {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Doc != nil {
			return d.Doc.Pos()
		}
	case *ast.GenDecl:
		if d.Doc != nil {
			return d.Doc.Pos()
		}
	}
	return d.Pos()
}

// declared returns the names of constants, variables and types that a declaration declares.
func declared(d *ast.GenDecl) []string {
	var out []string
	for _, s := range d.Specs {
		switch s := s.(type) {
		case *ast.ValueSpec:
			for _, n := range s.Names {
				out = append(out, n.Name)
			}
		case *ast.TypeSpec:
			out = append(out, s.Name.Name)
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "_" })
}

// receiver returns the name of the type in a receiver's type.
func receiver(x ast.Expr) *ast.Ident {
	for {
		switch t := x.(type) {
		case *ast.Ident:
			return t
		case *ast.StarExpr:
			x = t.X
		case *ast.ParenExpr:
			x = t.X
		case *ast.IndexExpr:
			x = t.X
		case *ast.IndexListExpr:
			x = t.X
		default:
			return nil
		}
	}
}

// components groups the nodes of a graph into strongly connected components, each behind those it leads to, otherwise in the
// order of their numbers.
func components(edges [][]int) [][]int {
	index := make([]int, len(edges)) // 0: not seen
	low := make([]int, len(edges))
	done := make([]bool, len(edges))
	var stack []int
	var out [][]int
	n := 0
	var visit func(v int)
	visit = func(v int) {
		n++
		index[v], low[v] = n, n
		stack = append(stack, v)
		for _, w := range edges[v] {
			if index[w] == 0 {
				visit(w)
				low[v] = min(low[v], low[w])
			} else if !done[w] {
				low[v] = min(low[v], index[w])
			}
		}
		if low[v] == index[v] {
			at := slices.Index(stack, v)
			group := slices.Sorted(slices.Values(stack[at:]))
			stack = stack[:at]
			for _, w := range group {
				done[w] = true
			}
			out = append(out, group)
		}
	}
	for v := range edges {
		if index[v] == 0 {
			visit(v)
		}
	}
	return out
}
