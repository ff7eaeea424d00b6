package cell

import (
	"cmp"
	"go/types"
	"slices"
	"strings"
)

// Item is one completion.
type Item struct {
	Text      string
	Type      string // function, instance, class, module, keyword, method, field
	Signature string // Go syntax, may be empty
}

func (s *Session) packageItems(pkg *types.Package, prefix string) []Item {
	var items []Item
	for _, name := range exported(pkg) {
		obj := pkg.Scope().Lookup(name)
		if s.library.available(obj) {
			items = append(items, s.item(obj))
		}
	}
	return match(items, prefix)
}

func (s *Session) memberItems(t types.Type, prefix string) []Item {
	var items []Item
	for _, obj := range members(t, s.pkg) {
		items = append(items, s.item(obj))
	}
	return match(items, prefix)
}

func (s *Session) item(obj types.Object) Item {
	it := Item{Text: obj.Name(), Type: "instance", Signature: s.typeName(obj.Type())}
	switch obj := obj.(type) {
	case *types.Func:
		it.Type = "function"
		if obj.Signature().Recv() != nil {
			it.Type = "method"
		}
		it.Signature = strings.TrimPrefix(it.Signature, "func")
	case *types.Var:
		if obj.IsField() {
			it.Type = "field"
		}
	case *types.TypeName:
		it.Type = "class"
	case *types.PkgName:
		it.Type = "module"
	case *types.Builtin:
		it.Type, it.Signature = "function", builtins[obj.Name()].signature
	}
	return it
}

// match keeps the items that start with prefix, exact case first, then by name.
func match(items []Item, prefix string) []Item {
	var out []Item
	for _, it := range items {
		if strings.HasPrefix(strings.ToLower(it.Text), strings.ToLower(prefix)) {
			out = append(out, it)
		}
	}
	slices.SortStableFunc(out, func(a, b Item) int {
		x, y := strings.HasPrefix(a.Text, prefix), strings.HasPrefix(b.Text, prefix)
		if x != y {
			if x {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Text, b.Text)
	})
	return out
}
