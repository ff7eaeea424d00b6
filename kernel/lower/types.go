package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"path"
	"strconv"
	"strings"

	"github.com/luciola-nn/luciola/kernel/dyn"
)

// use notes that lowered code refers to t, so that the worker must know it, and returns its ID.
func (l *lowering) use(t types.Type) dyn.ID {
	id := l.types.id(t)
	l.used[id] = true
	l.useMethods(t)
	return id
}

// rep writes the type that represents t in lowered code. n is where a user would look for the reason of a refusal.
func (l *lowering) rep(n ast.Node, t types.Type) string {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			l.refuse(n, "unsafe.Pointer is not supported: cells have no access to raw memory")
		}
		if t.Kind() == types.UntypedNil {
			return "interface{}"
		}
		return types.Default(t).(*types.Basic).Name()
	case *types.Pointer:
		return "*" + l.rep(n, t.Elem())
	case *types.Slice:
		return "[]" + l.rep(n, t.Elem())
	case *types.Array:
		return "[" + strconv.FormatInt(t.Len(), 10) + "]" + l.rep(n, t.Elem())
	case *types.Map:
		return "map[" + l.rep(n, t.Key()) + "]" + l.rep(n, t.Elem())
	case *types.Chan:
		return chanPrefix(t.Dir()) + "(" + l.rep(n, t.Elem()) + ")"
	case *types.Signature:
		return "func" + l.signature(n, t, nil)
	case *types.Struct:
		id := l.types.id(t)
		l.used[id] = true
		l.imports["tᐧ"] = Layouts
		return fmt.Sprintf("tᐧ.S%d", l.types.layout(t, id))
	case *types.Interface:
		return "interface{}"
	case *types.Named:
		return l.repNamed(n, t)
	}
	l.refuse(n, "a value of type %s is not supported", t)
	return ""
}

func (l *lowering) repNamed(n ast.Node, t *types.Named) string {
	switch {
	case l.hole(t):
		return "interface{}"
	case l.types.isCell(t):
		return l.rep(n, t.Underlying())
	case t.Obj().Pkg() == nil:
		return t.Obj().Name() // error, comparable
	case t.TypeArgs().Len() > 0:
		switch t.Underlying().(type) {
		case *types.Struct:
			if isAtomicPointer(t) {
				return l.rt("AtomicPointer")
			}
			l.refuse(n, "the generic type %s is not supported: use a type with an empty interface, or one of your own",
				types.TypeString(t, types.RelativeTo(nil)))
		case *types.Interface:
			return "interface{}"
		}
		return l.rep(n, t.Underlying()) // iter.Seq and its like
	case !t.Obj().Exported():
		l.refuse(n, "this has the type %s.%s, which its package does not export: keep it in an interface or in a value of another type",
			t.Obj().Pkg().Name(), t.Obj().Name())
	}
	return l.alias(n, t.Obj().Pkg()) + "." + t.Obj().Name()
}

// isAtomicPointer reports whether t is atomic.Pointer[T]: the worker has one for pointers of any type.
func isAtomicPointer(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.TypeArgs().Len() == 1 && named.Obj().Name() == "Pointer" && named.Obj().Pkg().Path() == "sync/atomic"
}

func chanPrefix(d types.ChanDir) string {
	switch d {
	case types.SendOnly:
		return "chan<- "
	case types.RecvOnly:
		return "<-chan "
	}
	return "chan "
}

// signature writes parameters and results without the word func; names, when given, name the parameters.
func (l *lowering) signature(n ast.Node, t *types.Signature, names []string) string {
	var params, results []string
	for i := range t.Params().Len() {
		p, dots := t.Params().At(i).Type(), ""
		if s, ok := p.Underlying().(*types.Slice); ok && t.Variadic() && i == t.Params().Len()-1 {
			p, dots = s.Elem(), "..."
		}
		text := dots + l.rep(n, p)
		if names != nil {
			text = names[i] + " " + text
		}
		params = append(params, text)
	}
	for v := range t.Results().Variables() {
		results = append(results, l.rep(n, v.Type()))
	}
	out := "(" + strings.Join(params, ", ") + ")"
	switch len(results) {
	case 0:
		return out
	case 1:
		return out + " " + results[0]
	}
	return out + " (" + strings.Join(results, ", ") + ")"
}

// alias returns the name of a compiled package in lowered source.
func (l *lowering) alias(n ast.Node, p *types.Package) string {
	if !l.Has(p.Path()) {
		l.refuse(n, "package %s is not built into this kernel", p.Path())
	}
	clean := strings.NewReplacer("/", "_", ".", "_", "-", "_")
	alias := clean.Replace(path.Base(path.Dir(p.Path()))+"_"+path.Base(p.Path())) + "ᐧp"
	for l.imports[alias] != "" && l.imports[alias] != p.Path() {
		alias = "x" + alias
	}
	l.imports[alias] = p.Path()
	return alias
}

// fieldName returns the name of a struct's field in lowered code: all are exported there.
func fieldName(t *types.Struct, i int) string {
	f := t.Field(i)
	if f.Name() == "_" {
		return fmt.Sprintf("Xᐧ_%d", i)
	}
	return exportedName(f.Name())
}

func exportedName(name string) string {
	if ast.IsExported(name) {
		return name
	}
	return "Xᐧ" + name
}

// emulated reports whether the dynamic type of a value of type t is known from a descriptor only.
func (l *lowering) emulated(t types.Type) bool {
	return mentions(t, map[types.Type]bool{}, func(t types.Type) bool {
		switch t := t.(type) {
		case *types.Named:
			return l.types.isCell(t) || isGenericFunc(t)
		case *types.Struct:
			for f := range t.Fields() {
				if !f.Exported() || f.Embedded() {
					return true
				}
			}
			return t.NumFields() > 0 && !l.isNativeStruct(t)
		case *types.Interface: // represented by the empty interface, but a type of its own inside []I, func(I), …
			return t.NumMethods() > 0
		}
		return false
	})
}

// isGenericFunc reports whether t is iter.Seq[T] or its like: a compiled type that lowered code represents by what it is composed of.
func isGenericFunc(t *types.Named) bool {
	_, isFunc := t.Underlying().(*types.Signature)
	return isFunc && t.TypeArgs().Len() > 0
}

// isNativeStruct: reflect cannot tell struct types that lowered code makes from Go's own only when they carry no tags that a
// shared layout would lose.
func (l *lowering) isNativeStruct(t *types.Struct) bool {
	for i := range t.NumFields() {
		if t.Tag(i) != "" {
			return false
		}
	}
	return true
}

// mentions reports whether is holds for a type of which t is composed. Named types of compiled packages are not looked into.
func mentions(t types.Type, seen map[types.Type]bool, is func(types.Type) bool) bool {
	t = types.Unalias(t)
	if seen[t] {
		return false
	}
	seen[t] = true
	if is(t) {
		return true
	}
	again := func(t types.Type) bool { return mentions(t, seen, is) }
	switch t := t.(type) {
	case *types.Pointer:
		return again(t.Elem())
	case *types.Slice:
		return again(t.Elem())
	case *types.Array:
		return again(t.Elem())
	case *types.Chan:
		return again(t.Elem())
	case *types.Map:
		return again(t.Key()) || again(t.Elem())
	case *types.Tuple:
		for v := range t.Variables() {
			if again(v.Type()) {
				return true
			}
		}
	case *types.Signature:
		return again(t.Params()) || again(t.Results())
	case *types.Struct:
		for f := range t.Fields() {
			if again(f.Type()) {
				return true
			}
		}
	case *types.Named:
		for a := range t.TypeArgs().Types() {
			if again(a) {
				return true
			}
		}
	}
	return false
}

// hole reports whether a type that a cell declares refers to itself without a struct between. Lowered code cannot write such a
// type: its values are held in an empty interface.
func (l *lowering) hole(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || !l.types.isCell(named) {
		return false
	}
	var within func(t types.Type, seen map[*types.Named]bool) bool
	within = func(t types.Type, seen map[*types.Named]bool) bool {
		switch t := types.Unalias(t).(type) {
		case *types.Named:
			if t == named {
				return true
			}
			if !l.types.isCell(t) || seen[t] {
				return false
			}
			seen[t] = true
			return within(t.Underlying(), seen)
		case *types.Pointer:
			return within(t.Elem(), seen)
		case *types.Slice:
			return within(t.Elem(), seen)
		case *types.Array:
			return within(t.Elem(), seen)
		case *types.Chan:
			return within(t.Elem(), seen)
		case *types.Map:
			return within(t.Key(), seen) || within(t.Elem(), seen)
		case *types.Signature:
			for _, tuple := range []*types.Tuple{t.Params(), t.Results()} {
				for v := range tuple.Variables() {
					if within(v.Type(), seen) {
						return true
					}
				}
			}
		}
		return false
	}
	return within(named.Underlying(), map[*types.Named]bool{})
}

func isPointer(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.Pointer)
	return ok
}

// compiledInterface reports whether values of t are held in an interface type of a compiled package, as they are in Go.
func (l *lowering) compiledInterface(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && types.IsInterface(named) && !l.types.isCell(named) && named.TypeArgs().Len() == 0 &&
		named.Underlying().(*types.Interface).NumMethods() > 0
}
