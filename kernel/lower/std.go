package lower

import (
	"go/ast"
	"go/types"
)

// standard are the files of package os in whose place the worker has what knows the cell that uses them, and the methods of that.
var standard = map[string]map[string]bool{
	"Stdin":  {"Read": true, "ReadRune": true, "UnreadRune": true},
	"Stdout": {"Write": true, "WriteString": true},
	"Stderr": {"Write": true, "WriteString": true},
}

// standardFile returns the name of the standard file that an expression is, "" for any other.
func (f *function) standardFile(x ast.Expr) string {
	sel, ok := ast.Unparen(x).(*ast.SelectorExpr)
	if !ok || f.info.Selections[sel] != nil {
		return ""
	}
	v, ok := f.info.Uses[sel.Sel].(*types.Var)
	if !ok || v.Pkg() == nil || v.Pkg().Path() != "os" || standard[v.Name()] == nil {
		return ""
	}
	return v.Name()
}

// passed writes an argument of a compiled function. A standard file that it only reads or writes is the worker's.
func (f *function) passed(a ast.Expr, t types.Type) string {
	name := f.standardFile(a)
	i, ok := t.Underlying().(*types.Interface)
	if name == "" || !ok || i.NumMethods() == 0 {
		return f.to(a, t)
	}
	for m := range i.Methods() {
		if !standard[name][m.Name()] {
			return f.to(a, t)
		}
	}
	return f.rt(name)
}

// standardMethod returns the method of a standard file that a call names, "" for any other.
func (f *function) standardMethod(sel *ast.SelectorExpr) string {
	if name := f.standardFile(sel.X); name != "" && sel.Sel.Name != "ReadRune" && sel.Sel.Name != "UnreadRune" && standard[name][sel.Sel.Name] {
		return f.rt(name) + "." + sel.Sel.Name
	}
	return ""
}
