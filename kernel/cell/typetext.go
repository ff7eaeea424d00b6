package cell

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"
)

// typeText writes t as lowered source: session types under their lowered names, packages under their aliases.
// The error says which part of t has no name that source could use.
func (l *lowering) typeText(t types.Type) (string, error) {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			return "", fmt.Errorf("unsafe.Pointer")
		}
		return types.Default(t).(*types.Basic).Name(), nil
	case *types.TypeParam:
		return t.Obj().Name(), nil
	case *types.Pointer:
		return l.wrapText("*", t.Elem())
	case *types.Slice:
		return l.wrapText("[]", t.Elem())
	case *types.Array:
		return l.wrapText("["+strconv.FormatInt(t.Len(), 10)+"]", t.Elem())
	case *types.Chan:
		return l.wrapText(map[types.ChanDir]string{types.SendRecv: "chan ", types.SendOnly: "chan<- ", types.RecvOnly: "<-chan "}[t.Dir()], t.Elem())
	case *types.Map:
		key, err := l.typeText(t.Key())
		if err != nil {
			return "", err
		}
		return l.wrapText("map["+key+"]", t.Elem())
	case *types.Signature:
		s, err := l.signatureText(t)
		return "func" + s, err
	case *types.Struct:
		return l.structText(t)
	case *types.Interface:
		return l.interfaceText(t)
	case *types.Named:
		return l.namedText(t)
	}
	return "", fmt.Errorf("%s", t)
}

func (l *lowering) wrapText(prefix string, elem types.Type) (string, error) {
	s, err := l.typeText(elem)
	if strings.HasSuffix(prefix, "chan ") && strings.HasPrefix(s, "<-") {
		s = "(" + s + ")"
	}
	return prefix + s, err
}

func (l *lowering) namedText(t *types.Named) (string, error) {
	obj := t.Obj()
	var name string
	switch {
	case obj.Pkg() == nil:
		name = obj.Name()
	case obj.Pkg().Path() == "main":
		lowered, ok := l.nameOf(obj)
		if !ok && obj.Parent() != nil && obj.Parent() != obj.Pkg().Scope() {
			lowered = obj.Name() // a type declared inside a function
		} else if !ok {
			lowered = obj.Name()
		}
		name = lowered
	case !obj.Exported():
		return "", fmt.Errorf("%s.%s, which its package does not export", obj.Pkg().Name(), obj.Name())
	default:
		alias, err := l.alias(obj.Pkg())
		if err != nil {
			return "", err
		}
		name = alias + "." + obj.Name()
	}
	if args := t.TypeArgs(); args.Len() > 0 {
		var parts []string
		for a := range args.Types() {
			s, err := l.typeText(a)
			if err != nil {
				return "", err
			}
			parts = append(parts, s)
		}
		name += "[" + strings.Join(parts, ", ") + "]"
	}
	return name, nil
}

func (l *lowering) structText(t *types.Struct) (string, error) {
	var fields []string
	for i := range t.NumFields() {
		f := t.Field(i)
		s, err := l.typeText(f.Type())
		if err != nil {
			return "", err
		}
		if !f.Embedded() {
			s = f.Name() + " " + s
		}
		if tag := t.Tag(i); tag != "" {
			s += " " + strconv.Quote(tag)
		}
		fields = append(fields, s)
	}
	return "struct{" + strings.Join(fields, "; ") + "}", nil
}

func (l *lowering) interfaceText(t *types.Interface) (string, error) {
	if t.NumMethods() == 0 && t.NumEmbeddeds() == 0 {
		return "interface{}", nil
	}
	var parts []string
	for m := range t.Methods() {
		s, err := l.signatureText(m.Signature())
		if err != nil {
			return "", err
		}
		parts = append(parts, m.Name()+s)
	}
	if !t.IsMethodSet() {
		return "", fmt.Errorf("the constraint %s", t)
	}
	return "interface{" + strings.Join(parts, "; ") + "}", nil
}

// signatureText writes parameters and results without names and without the word func.
func (l *lowering) signatureText(t *types.Signature) (string, error) {
	params, err := l.tupleText(t.Params(), t.Variadic(), nil)
	if err != nil || t.Results().Len() == 0 {
		return params, err
	}
	results, err := l.tupleText(t.Results(), false, nil)
	return params + " " + results, err
}

// tupleText writes a parameter list; names, when given, name every parameter.
func (l *lowering) tupleText(t *types.Tuple, variadic bool, names []string) (string, error) {
	var parts []string
	for i := range t.Len() {
		typ, dots := t.At(i).Type(), ""
		if variadic && i == t.Len()-1 {
			if s, ok := typ.(*types.Slice); ok {
				typ, dots = s.Elem(), "..."
			}
		}
		s, err := l.typeText(typ)
		if err != nil {
			return "", err
		}
		s = dots + s
		if names != nil {
			s = names[i] + " " + s
		}
		parts = append(parts, s)
	}
	return "(" + strings.Join(parts, ", ") + ")", nil
}

// zeroText writes the zero value of t.
func (l *lowering) zeroText(t types.Type) (string, error) {
	name, err := l.typeText(t)
	if err != nil {
		return "", err
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return "false", nil
		case u.Info()&types.IsString != 0:
			return `""`, nil
		}
		return "0", nil
	case *types.Struct, *types.Array:
		return name + "{}", nil
	}
	return "nil", nil
}
