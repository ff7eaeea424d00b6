package main

import (
	"fmt"
	"go/types"
	"strings"
)

// wrappable reports whether obj is an interface that a type outside its package can satisfy.
func wrappable(obj *types.TypeName) bool {
	i, ok := obj.Type().Underlying().(*types.Interface)
	if !ok {
		return false
	}
	for m := range i.Methods() {
		if !m.Exported() {
			return false
		}
	}
	return true
}

func wrapperName(obj *types.TypeName) string { return "_" + flat(obj.Pkg().Path()) + "_" + obj.Name() }

// wrapper returns the type through which a value of the interpreter satisfies an interface.
func (g *symbolFile) wrapper(obj *types.TypeName) string {
	i := obj.Type().Underlying().(*types.Interface)
	var b strings.Builder
	name := wrapperName(obj)
	fmt.Fprintf(&b, "\n// %s is an interface wrapper for %s.\ntype %s struct {\nIValue interface{}\n", name, obj.Name(), name)
	for m := range i.Methods() {
		fmt.Fprintf(&b, "W%s func%s\n", m.Name(), g.signature(m.Signature(), false))
	}
	b.WriteString("}\n\n")
	for m := range i.Methods() {
		sig := m.Signature()
		ret := ""
		if sig.Results().Len() > 0 {
			ret = "return "
		}
		guard := ""
		if m.Name() == "String" {
			guard = "if W.WString == nil {\nreturn \"\"\n}\n"
		}
		fmt.Fprintf(&b, "func (W %s) %s%s {\n%s%sW.W%s(%s)\n}\n", name, m.Name(), g.signature(sig, true), guard, ret, m.Name(), arguments(sig))
	}
	return b.String()
}

func arguments(sig *types.Signature) string {
	var args []string
	for i := range sig.Params().Len() {
		a := fmt.Sprintf("a%d", i)
		if sig.Variadic() && i == sig.Params().Len()-1 {
			a += "..."
		}
		args = append(args, a)
	}
	return strings.Join(args, ", ")
}

func (g *symbolFile) signature(sig *types.Signature, named bool) string {
	qualify := func(p *types.Package) string { return g.alias(p) }
	var params []string
	for i := range sig.Params().Len() {
		t := sig.Params().At(i).Type()
		text := types.TypeString(t, qualify)
		if sig.Variadic() && i == sig.Params().Len()-1 {
			text = "..." + types.TypeString(t.(*types.Slice).Elem(), qualify)
		}
		if named {
			text = fmt.Sprintf("a%d %s", i, text)
		}
		params = append(params, text)
	}
	var results []string
	for v := range sig.Results().Variables() {
		results = append(results, types.TypeString(v.Type(), qualify))
	}
	return "(" + strings.Join(params, ", ") + ") (" + strings.Join(results, ", ") + ")"
}
