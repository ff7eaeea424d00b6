package cell

import (
	"go/ast"
	"go/types"
	"reflect"
	"slices"

	"github.com/luciola-nn/luciola/kernel/lower"
)

// hoist returns the types of a cell in which a method of an earlier cell's type mentions one of them; nil when there is no such
// method. The checker makes the types of a cell anew with each check, but the method, which is added to its type before the
// second, needs those that it was declared with: the types of the first check are kept then, as if an earlier cell had declared
// them, and their methods are late ones.
func (s *Session) hoist(c *checked, a *arrangement) map[string]*entry {
	out := map[string]*entry{}
	own := map[types.Type]bool{}
	whole := true
	eachType(c.decls, func(spec *ast.TypeSpec) {
		obj, ok := c.info.Defs[spec.Name].(*types.TypeName)
		if !ok || spec.Name.Name == "_" {
			return
		}
		whole = whole && resolved(obj.Type()) && resolved(obj.Type().Underlying())
		own[types.Unalias(obj.Type())] = true
		e := &entry{name: obj.Name(), obj: obj, cell: c.n, version: s.versions[obj.Name()] + 1, spec: spec}
		s.describeType(e, c)
		out[e.name] = e
	})
	if !whole || !slices.ContainsFunc(a.late, func(l *late) bool {
		fn, ok := c.info.Defs[l.decl.Name].(*types.Func)
		return ok && lower.Mentions(fn.Signature(), func(t *types.Named) bool { return own[t.Origin()] })
	}) {
		return nil
	}
	return out
}

// forget takes methods from their types that a cell has added which does not compile.
func (s *Session) forget(added []*late) {
	for _, l := range added {
		removeMethod(l.owner.obj.Type().(*types.Named), l.method)
	}
}

// removeMethod undoes AddMethod, for which go/types has no function. Without it a mistake in a method would be remembered: it could
// not be declared again with another signature. Where this version of go/types keeps methods otherwise, it stays.
func removeMethod(named *types.Named, m *types.Func) {
	field := reflect.ValueOf(named).Elem().FieldByName("methods")
	if !field.IsValid() || field.Type() != reflect.TypeFor[[]*types.Func]() {
		return
	}
	methods := (*[]*types.Func)(field.Addr().UnsafePointer())
	*methods = slices.DeleteFunc(slices.Clone(*methods), func(f *types.Func) bool { return f == m })
}
