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
		f, text, err := parse(string(raw))
		if err != nil || !onlyLanguage(f) {
			continue
		}
		name, _ := filepath.Rel(dir, strings.TrimSuffix(file, ".go"))
		name = strings.ReplaceAll(filepath.ToSlash(name), "/", "_")
		end := []string{"main()", `"` + theEnd + `"`}
		whole := strings.TrimSpace(text(f.Name.End(), f.FileEnd))
		out = append(out,
			&script{name: name, cells: append([]string{whole}, end...), native: string(raw), whole: true},
			&script{name: name + "_cut", cells: append(cut(f, text), end...), native: string(raw), whole: true})
	}
	return out
}

// parse parses a program; text returns a part of its source.
func parse(src string) (f *ast.File, text func(from, to token.Pos) string, err error) {
	fset := token.NewFileSet()
	f, err = parser.ParseFile(fset, "", src, parser.ParseComments)
	return f, func(from, to token.Pos) string { return src[fset.Position(from).Offset:fset.Position(to).Offset] }, err
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
