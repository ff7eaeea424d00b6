package cell

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// stop begins the names of the functions of the program that are Rule E: they end it when the last of the values that they are given is
// an error, and return the others.
//
//	x := f()   x := stopᐧ1(f())
const stop = "stopᐧ"

// edit is text that the program has before a byte of the cell.
type edit struct {
	at   int
	text string
}

// stops finds the calls of the cell's own statements whose error the cell does not bind, and puts calls of stop around them.
func (v *Native) stops(c *checked) (edits []edit) {
	wrap := func(x ast.Expr, n int) {
		x = ast.Unparen(x)
		v.stopped[n] = true
		edits = append(edits, edit{c.offset(v.session.fset, x.Pos()), fmt.Sprint(stop, n, "(") + v.place(x, false)},
			edit{c.offset(v.session.fset, x.End()), ")" + v.place(x, true)})
	}
	expression := func(st ast.Stmt) {
		if s, ok := st.(*ast.ExprStmt); ok {
			if types, fails := valuesOf(c.info, s.X); fails {
				wrap(s.X, len(types))
			}
		}
	}
	ownStatements(c.fn.Body, func(st ast.Stmt) {
		switch st := st.(type) {
		case *ast.AssignStmt:
			if c.spared[st] {
				wrap(st.Rhs[0], len(st.Lhs)-1)
			}
		case *ast.DeclStmt:
			for _, spec := range st.Decl.(*ast.GenDecl).Specs {
				if x, ok := spec.(*ast.ValueSpec); ok && c.spared[x] {
					types, _ := valuesOf(c.info, x.Values[0])
					wrap(x.Values[0], len(types))
				}
			}
		case *ast.ForStmt:
			expression(st.Post)
		default:
			expression(st)
		}
	})
	return edits
}

// valuesOf returns the types of the values of a call, but for an error at the end, and whether there is one. Those of fmt's functions
// that print are of no interest in a cell.
func valuesOf(info *types.Info, x ast.Expr) (values []types.Type, fails bool) {
	call, ok := ast.Unparen(x).(*ast.CallExpr)
	if !ok || info.Types[call.Fun].IsType() || info.Types[call].Type == nil || prints(info, call) {
		return nil, false
	}
	switch t := info.Types[call].Type.(type) {
	case *types.Tuple:
		for x := range t.Variables() {
			values = append(values, x.Type())
		}
	default:
		if !info.Types[call].IsVoid() {
			values = []types.Type{t}
		}
	}
	if n := len(values); n > 0 && types.Identical(values[n-1], errorType) {
		return values[:n-1], true
	}
	return values, false
}

func prints(info *types.Info, call *ast.CallExpr) bool {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	fn, ok := info.Uses[sel.Sel].(*types.Func)
	return ok && fn.Pkg() != nil && fn.Pkg().Path() == "fmt" && (strings.HasPrefix(fn.Name(), "Print") || strings.HasPrefix(fn.Name(), "Fprint"))
}

// place is a line directive: what follows is where x begins or ends in the cell.
func (v *Native) place(x ast.Expr, end bool) string {
	pos := x.Pos()
	if end {
		pos = x.End()
	}
	p := v.session.fset.Position(pos)
	return fmt.Sprintf("/*line In[%d]:%d:%d*/", v.n, p.Line, p.Column)
}

// apply puts edits into the text of the cell; of several at one place the last comes first.
func apply(text string, edits []edit) string {
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(b.at, a.at) })
	for _, e := range edits {
		text = text[:e.at] + e.text + text[e.at:]
	}
	return text
}

// stoppers declares the functions that the program needs for Rule E.
func (v *Native) stoppers() string {
	var b strings.Builder
	for _, n := range slices.Sorted(maps.Keys(v.stopped)) {
		var params, in, out []string
		for i := range n {
			params = append(params, fmt.Sprint("T", i))
			in = append(in, fmt.Sprintf("v%d T%d, ", i, i))
			out = append(out, fmt.Sprint("v", i))
		}
		list := ""
		if n > 0 {
			list = "[" + strings.Join(params, ", ") + " any]"
		}
		fmt.Fprintf(&b, "func %s%d%s(%serr error) (%s) {\nif err != nil { carryᐧ.Stop(err) }\nreturn %s\n}\n",
			stop, n, list, strings.Join(in, ""), strings.Join(params, ", "), strings.Join(out, ", "))
	}
	return b.String()
}
