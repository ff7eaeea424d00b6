package lower

import (
	"go/types"
	"strconv"
	"strings"
)

// typeName writes a type that has a name as %T prints it: the name of its package, its own, and type arguments as the compiler's
// symbols have them.
func typeName(t *types.Named) string {
	name := t.Obj().Name()
	if p := t.Obj().Pkg(); p != nil {
		name = p.Name() + "." + name
	}
	return name + typeArgs(t)
}

func typeArgs(t *types.Named) string {
	if t.TypeArgs().Len() == 0 {
		return ""
	}
	var args []string
	for a := range t.TypeArgs().Types() {
		args = append(args, typeArg(a))
	}
	return "[" + strings.Join(args, ",") + "]"
}

// typeArg writes a type argument: packages by their whole paths, aliases as what they stand for, and names of fields and methods
// that are not exported with their package.
func typeArg(t types.Type) string {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			return "unsafe.Pointer"
		}
		return types.Typ[t.Kind()].Name() // uint8 for byte
	case *types.Named:
		return qualified(t.Obj(), t.Obj().Pkg() != nil) + typeArgs(t)
	case *types.Pointer:
		return "*" + typeArg(t.Elem())
	case *types.Slice:
		return "[]" + typeArg(t.Elem())
	case *types.Array:
		return "[" + strconv.FormatInt(t.Len(), 10) + "]" + typeArg(t.Elem())
	case *types.Map:
		return "map[" + typeArg(t.Key()) + "]" + typeArg(t.Elem())
	case *types.Chan:
		return chanArg(t)
	case *types.Signature:
		return "func" + signatureArg(t)
	case *types.Struct:
		return structArg(t)
	case *types.Interface:
		return interfaceArg(t)
	}
	return t.String()
}

func qualified(obj types.Object, with bool) string {
	if with {
		return obj.Pkg().Path() + "." + obj.Name()
	}
	return obj.Name()
}

func chanArg(t *types.Chan) string {
	elem := typeArg(t.Elem())
	switch t.Dir() {
	case types.SendOnly:
		return "chan<- " + elem
	case types.RecvOnly:
		return "<-chan " + elem
	}
	if strings.HasPrefix(elem, "<-") {
		elem = "(" + elem + ")"
	}
	return "chan " + elem
}

func signatureArg(t *types.Signature) string {
	list := func(all *types.Tuple) []string {
		var parts []string
		for v := range all.Variables() {
			parts = append(parts, typeArg(v.Type()))
		}
		return parts
	}
	params := list(t.Params())
	if last := len(params) - 1; t.Variadic() {
		params[last] = "..." + strings.TrimPrefix(params[last], "[]")
	}
	text := "(" + strings.Join(params, ", ") + ")"
	switch results := list(t.Results()); len(results) {
	case 0:
		return text
	case 1:
		return text + " " + results[0]
	default:
		return text + " (" + strings.Join(results, ", ") + ")"
	}
}

func structArg(t *types.Struct) string {
	var fields []string
	for i := range t.NumFields() {
		f, text := t.Field(i), typeArg(t.Field(i).Type())
		if name := qualified(f, !f.Exported()); !f.Embedded() {
			text = name + " " + text
		} else if bare := strings.TrimPrefix(text, "*"); bare != name && !strings.HasSuffix(bare, "."+name) {
			text = name + " = " + text // of an instance, an alias or a predeclared type
		}
		if tag := t.Tag(i); tag != "" {
			text += " " + strconv.Quote(tag)
		}
		fields = append(fields, text)
	}
	if len(fields) == 0 {
		return "struct {}"
	}
	return "struct { " + strings.Join(fields, "; ") + " }"
}

func interfaceArg(t *types.Interface) string {
	var methods []string
	for m := range t.Methods() {
		methods = append(methods, qualified(m, !m.Exported())+signatureArg(m.Signature()))
	}
	if len(methods) == 0 {
		return "interface {}"
	}
	return "interface { " + strings.Join(methods, "; ") + " }"
}
