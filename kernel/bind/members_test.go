package bind

import (
	"bytes"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"golang.org/x/tools/go/gcexportdata"

	"github.com/luciola-nn/luciola/kernel/cell"
)

// TestMembersHaveSymbols: the interpreter has what the type data declares, unless it is generic.
func TestMembersHaveSymbols(t *testing.T) {
	data, err := openTypeData()
	if err != nil {
		t.Fatal(err)
	}
	known, err := data.packages()
	if err != nil {
		t.Fatal(err)
	}
	loaded := map[string]*types.Package{}
	members := 0
	for _, p := range known {
		text, err := data.types(p.Path)
		if err != nil {
			t.Fatal(err)
		}
		pkg, err := gcexportdata.Read(bytes.NewReader(text), token.NewFileSet(), loaded, p.Path)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range pkg.Scope().Names() {
			obj := pkg.Scope().Lookup(name)
			if _, ok := obj.(*types.Const); ok || !obj.Exported() || generic(obj) {
				continue
			}
			members++
			if !has(p.Path, name) {
				t.Errorf("the interpreter lacks %s.%s: run go generate ./kernel/bind", p.Path, name)
			}
		}
	}
	if members < 3900 {
		t.Errorf("%d members in %d packages: the type data is not whole", members, len(known))
	}
}

// generic reports whether obj has type parameters, or is an interface that only a type parameter can have.
func generic(obj types.Object) bool {
	switch obj := obj.(type) {
	case *types.Func:
		return obj.Signature().TypeParams().Len() > 0
	case *types.TypeName:
		if named, ok := obj.Type().(*types.Named); ok && named.TypeParams().Len() > 0 {
			return true
		}
		i, ok := obj.Type().Underlying().(*types.Interface)
		return ok && !i.IsMethodSet()
	}
	return false
}

// TestOfferedGenerics: completion offers the generic functions and types that cells can use, and no others.
func TestOfferedGenerics(t *testing.T) {
	nb := newNotebook(t)
	for _, c := range []struct {
		name    string
		offered bool
	}{
		{"slices.SortFunc", true},
		{"maps.Keys", true},
		{"cmp.Ordered", true},
		{"iter.Seq", true},
		{"iter.Pull2", true},
		{"errors.AsType", true},
		{"strings.SplitSeq", true},
		{"os.Root", true},
		{"atomic.Pointer", true},
		{"unique.Make", false},
		{"unique.Handle", false},
		{"reflect.TypeFor", false},
	} {
		offered := false
		for _, item := range nb.session.Complete(c.name, len(c.name)).Items {
			offered = offered || strings.HasSuffix(c.name, "."+item.Text)
		}
		if offered != c.offered {
			t.Errorf("completion offers %s: %v, want %v", c.name, offered, c.offered)
		}
	}
}

// TestUnavailable: a member that the interpreter lacks is refused before the cell runs.
func TestUnavailable(t *testing.T) {
	data, err := openTypeData()
	if err != nil {
		t.Fatal(err)
	}
	known, err := data.packages()
	if err != nil {
		t.Fatal(err)
	}
	s, err := cell.NewSession(cell.Config{Packages: known, TypeData: data.types, Has: func(path, name string) bool {
		return !strings.HasSuffix(name, "Upper")
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, src := range []string{"x := \"a\"\ny := strings.ToUpper(x)", "x := 1\ny := unicode.IsUpper", "x := 1; _ = math.MaxInt\nvar t = unicode.Upper"} {
		_, prob := s.Compile(1, src)
		if prob == nil || prob.Name != cell.Unsupported || !strings.Contains(prob.Value, "In[1]:2:") || !strings.Contains(prob.Value, "Upper is not built into this kernel") {
			t.Errorf("%s: %v", src, prob)
		}
	}
	if _, prob := s.Compile(1, "strings.ToLower(\"a\")"); prob != nil {
		t.Error(prob)
	}
}
