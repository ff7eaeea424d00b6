package lower

import (
	"flag"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what the rules make into testdata")

// TestRules lowers testdata/*.txtar: a sentence, a cell "in" as a Go file whose function main holds the cell's own statements, and
// what becomes of it, "out". Whether that means the same is tested where there is an interpreter, in package bind.
func TestRules(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no testdata: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := lowered(t, string(a.Files[0].Data))
			if *update {
				a.Files = []txtar.File{a.Files[0], {Name: "out", Data: []byte(got)}}
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(a.Files) != 2 || string(a.Files[1].Data) != got {
				t.Errorf("lowered to\n%s", got)
			}
		})
	}
}

// TestRefusals: what cannot run correctly is refused with a message that names the construct and its place.
func TestRefusals(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"import \"reflect\"\ntype T int\nfunc main() { _ = reflect.TypeOf(T(1)) }", "reflection on T, a type that a cell declares"},
		{"import \"unsafe\"\nfunc main() { x := 1; _ = unsafe.Pointer(&x) }", "unsafe.Pointer is not supported"},
		{"func main() { for range seq { goto end }\nend:\n}\nfunc seq(yield func() bool) {}", "goto in the body of a range over a function"},
		{"type L[T any] struct{ n *L[[]T] }\nfunc f[T any](n int) { f[[]T](n) }\nfunc main() { f[int](1) }", "ever more copies of itself"},
	} {
		s, cell := checked(t, "package main\n"+c.src)
		if s == nil {
			continue // the checker refuses it already
		}
		_, err := s.Cell(cell)
		r, ok := err.(*Refusal)
		if !ok || !strings.Contains(r.Message, c.want) || !r.Pos.IsValid() {
			t.Errorf("%s\nis refused with %v, want %q", c.src, err, c.want)
		}
	}
}

func lowered(t *testing.T, src string) string {
	t.Helper()
	s, cell := checked(t, src)
	if s == nil {
		t.Fatal("the cell does not compile")
	}
	out, err := s.Cell(cell)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for line := range strings.Lines(out.Decls + "---\n" + out.Init + "---\n" + out.Body) {
		if !strings.HasPrefix(line, "//line") && !strings.Contains(line, "ineᐧ = ") { // places are not of interest here
			b.WriteString(line)
		}
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// checked type-checks a file and makes a cell of it; nil when it does not compile.
func checked(t *testing.T, src string) (*State, *Cell) {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "cell.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Scopes: map[ast.Node]*types.Scope{}, Instances: map[*ast.Ident]types.Instance{},
	}
	conf := types.Config{Importer: importer.ForCompiler(fset, "source", nil), Error: func(error) {}}
	pkg, err := conf.Check("main", fset, []*ast.File{f}, info)
	if err != nil && !strings.Contains(err.Error(), "declared and not used") {
		return nil, nil
	}
	s := NewState(fset, pkg)
	s.Name = func(types.Object) (string, bool) { return "", false }
	s.Has = func(string) bool { return true }
	cell := &Cell{N: 1, Info: info, Names: map[types.Object]string{}, Show: true}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			if fn.Name.Name == "main" {
				cell.Body = fn.Body
				continue
			}
			if fn.Recv == nil {
				cell.Names[info.Defs[fn.Name]] = fn.Name.Name + "ᐧ1"
			}
		}
		cell.Decls = append(cell.Decls, d)
	}
	return s, cell
}
