package cell

import (
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// whatGoes lists the types of variables that native cells take and give.
func (s *Session) whatGoes() string {
	text := "bool, numbers, strings, slices, arrays and maps of what goes, and types of the standard library"
	for _, path := range s.library.config.Native {
		text += " and " + path
	}
	return text + " that are made of these or have MarshalBinary and UnmarshalBinary"
}

// typeWriter writes types for a Go file that imports what they need under names that cells do not use.
type typeWriter struct {
	session *Session
	imports map[string]string // name → path
	plain   bool              // names of packages are their own
}

// write returns the text of a type; "" when values of it do not go into native cells. Package carry goes by the same rules.
func (w *typeWriter) write(t types.Type) string {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		if t.Info()&types.IsUntyped == 0 && t.Kind() != types.UnsafePointer && t.Kind() != types.Invalid {
			return t.Name()
		}
	case *types.Slice:
		return prefixed("[]", w.write(t.Elem()))
	case *types.Array:
		return prefixed(fmt.Sprintf("[%d]", t.Len()), w.write(t.Elem()))
	case *types.Map:
		if key := w.write(t.Key()); key != "" {
			return prefixed("map["+key+"]", w.write(t.Elem()))
		}
	case *types.Pointer:
		if named, ok := types.Unalias(t.Elem()).(*types.Named); ok && marshals(named) {
			return prefixed("*", w.write(named))
		}
	case *types.Named:
		return w.named(t)
	}
	return ""
}

func prefixed(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}

func (w *typeWriter) named(t *types.Named) string {
	obj := t.Obj()
	if obj.Pkg() == nil || obj.Pkg() == w.session.pkg || !obj.Exported() || t.TypeArgs().Len() > 0 || !w.session.isNative(obj.Pkg().Path()) {
		return ""
	}
	if !marshals(t) {
		if _, ok := t.Underlying().(*types.Pointer); ok || w.write(t.Underlying()) == "" {
			return ""
		}
	}
	name := obj.Pkg().Name()
	if !w.plain {
		name = strings.ReplaceAll(obj.Pkg().Path(), "/", "ᐧ")
		name = strings.NewReplacer(".", "ᐧ", "-", "ᐧ").Replace(name) + "ᐧ"
	}
	w.imports[name] = obj.Pkg().Path()
	return name + "." + obj.Name()
}

// marshals reports whether a type says itself how it is written.
func marshals(t *types.Named) bool {
	methods := types.NewMethodSet(types.NewPointer(t))
	_, isInterface := t.Underlying().(*types.Interface)
	return !isInterface && methods.Lookup(nil, "MarshalBinary") != nil && methods.Lookup(nil, "UnmarshalBinary") != nil
}

// clauses writes import declarations, a line each.
func clauses(imports map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(imports)) {
		fmt.Fprintf(&b, "import %s %q\n", name, imports[name])
	}
	return b.String()
}
