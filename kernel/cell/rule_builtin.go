package cell

import (
	"go/ast"
	"go/types"
	"strings"
)

// compiledGeneric lists generic functions of the standard library that the worker offers as functions of any values.
// The value says what the call yields: "" nothing, "T" a type that needs an assertion, else a basic type.
var compiledGeneric = map[string]string{
	"slices.Sort": "", "slices.SortFunc": "", "slices.SortStableFunc": "", "slices.Reverse": "",
	"slices.Max": "T", "slices.Min": "T", "slices.Clone": "T", "slices.Compact": "T",
	"slices.Contains": "bool", "slices.Index": "int", "slices.Equal": "bool", "slices.IsSorted": "bool",
	"slices.IndexFunc": "int", "slices.ContainsFunc": "bool", "maps.Clone": "T", "maps.Copy": "", "maps.Equal": "bool",
}

// builtin lowers min, max, clear and new(value), which the interpreter lacks, and the generic functions of compiledGeneric.
func builtin(l *lowering, n ast.Node) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return
	}
	if name := genericName(l.c.info, call); name != "" {
		l.callGeneric(call, name)
		return
	}
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return
	}
	b, ok := l.c.info.Uses[id].(*types.Builtin)
	if !ok {
		return
	}
	switch b.Name() {
	case "min", "max":
		if l.c.info.Types[call].Value == nil {
			l.extreme(call, b.Name())
		}
	case "clear":
		l.replace(call.Fun.Pos(), call.Fun.End(), l.runtime("Clear"))
	case "new":
		if l.c.info.Types[call.Args[0]].IsValue() {
			t := l.mustType(call, l.typ(call).(*types.Pointer).Elem())
			v := l.temp("v")
			x := l.text(call.Args[0].Pos(), call.Args[0].End())
			l.replace(call.Pos(), call.End(), "func() *"+t+" { var "+v+" "+t+" = "+x+"; return &"+v+" }()")
		}
	}
}

// extreme writes min and max as nested calls of a compiled function of two values of the basic type.
func (l *lowering) extreme(call *ast.CallExpr, name string) {
	t := l.typ(call)
	basic, ok := t.Underlying().(*types.Basic)
	if _, isParam := types.Unalias(t).(*types.TypeParam); isParam || !ok {
		l.refuse(call, name+" of values of a type parameter is not supported: write the comparison with if")
		return
	}
	f := l.runtime(strings.ToUpper(name[:1]) + name[1:] + strings.ToUpper(basic.Name()[:1]) + basic.Name()[1:])
	out := ""
	for i, a := range call.Args {
		x := basic.Name() + "(" + l.text(a.Pos(), a.End()) + ")"
		if i == 0 {
			out = x
		} else {
			out = f + "(" + out + ", " + x + ")"
		}
	}
	if _, ok := types.Unalias(t).(*types.Basic); !ok {
		out = l.mustType(call, t) + "(" + out + ")"
	}
	l.replace(call.Pos(), call.End(), out)
}

// genericName returns package.Function of a call of a generic function from a compiled package, else "".
func genericName(info *types.Info, call *ast.CallExpr) string {
	fun := ast.Unparen(call.Fun)
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	sel, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	fn, ok := info.Uses[sel.Sel].(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Pkg().Path() == "main" || fn.Signature().TypeParams().Len() == 0 {
		return ""
	}
	return fn.Pkg().Path() + "." + fn.Name()
}

// callGeneric replaces a call by one of the worker's functions, and gives its result the type the checker inferred.
func (l *lowering) callGeneric(call *ast.CallExpr, name string) {
	result, ok := compiledGeneric[name]
	if !ok || call.Ellipsis.IsValid() {
		return // refused
	}
	pkg, fn, _ := strings.Cut(name, ".")
	f := l.runtime(strings.ToUpper(pkg[:1]) + pkg[1:] + fn)
	l.replace(call.Fun.Pos(), call.Fun.End(), f)
	if result == "T" {
		t := l.mustType(call, l.typ(call))
		l.after(call.End(), ".("+t+")")
	}
}
