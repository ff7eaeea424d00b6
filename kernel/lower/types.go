package lower

import (
	"fmt"
	"go/ast"
	"go/types"
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
