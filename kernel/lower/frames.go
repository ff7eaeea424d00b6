package lower

import (
	"go/ast"
	"go/types"
	"regexp"
	"strings"
)

// Func is a function that a cell declares, or a literal, as tracebacks name it.
type Func struct {
	Name            string // as the user knows it
	Cell, Line, End int    // where it stands
	Body            bool   // the interpreter's function holds the statements of one that defers, and is called by that
	Calls           []CallSite
}

// CallSite is a place in a function where it calls another.
type CallSite struct {
	Line int
	Name string // of what is called, without its type or package
}

// literalName stands for the name of a function literal.
const literalName = "func literal"

var functionName = regexp.MustCompile(`^(.*?)ᐧ(?:f|g\d+(?:ᐧ\d+)*)ᐧ\d+$`)

// title returns the user's name of a declared function with the name that [lowering.unique] made.
func title(lowered string) string {
	if m := functionName.FindStringSubmatch(lowered); m != nil {
		lowered = m[1]
	}
	return strings.ReplaceAll(lowered, "ᐧ", ".")
}

// note makes the interpreter's function known by its lowered name: the function f with the source n.
func (f *function) note(lowered string, n, body ast.Node, isBody bool) {
	if f.title == "" || !n.Pos().IsValid() {
		return
	}
	fn := Func{Name: f.title, Cell: f.in, Line: f.Fset.Position(n.Pos()).Line, End: f.Fset.Position(n.End()).Line, Body: isBody}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			if name := f.named(n.Fun); name != nil {
				fn.Calls = append(fn.Calls, CallSite{f.Fset.Position(name.Pos()).Line, name.Name})
			}
		}
		return true
	})
	f.funcs[lowered] = fn
}

// named returns the name of the function that a call names; nil for conversions and builtins.
func (f *function) named(fun ast.Expr) *ast.Ident {
	if tv := f.info.Types[fun]; tv.IsType() || tv.IsBuiltin() {
		return nil
	}
	switch x := ast.Unparen(fun).(type) {
	case *ast.Ident:
		return x
	case *ast.SelectorExpr:
		return x.Sel
	case *ast.IndexExpr:
		if _, ok := f.info.Types[x.X].Type.(*types.Signature); ok {
			return f.named(x.X)
		}
	case *ast.IndexListExpr:
		return f.named(x.X)
	}
	return &ast.Ident{NamePos: fun.Pos()}
}
