package lower

import (
	"go/ast"
	"go/types"
	"strings"
)

// stops is Rule E for a call in statement position: an error in its last result stops the cell. It reports whether it lowered the
// statement.
//
//	f()        e := f(); if e != nil { rt.Fail(e, line); return }
//	x := f()   v, e := f(); if e != nil { rt.Fail(e, line); return }; x = v
//
// It holds in the cell's own statements at any depth; not in functions the cell declares, literals, defer and go.
func (f *function) stops(s *ast.ExprStmt) bool {
	call, ok := ast.Unparen(s.X).(*ast.CallExpr)
	if !ok || f.prints(call) {
		return false
	}
	results, last := f.resultsOf(call)
	if !last {
		return false
	}
	f.catch(s, f.several(call, results))
	return true
}

// catch stops the cell when the last of several values is an error.
func (f *function) catch(n ast.Node, names []string) {
	e := names[len(names)-1]
	f.emit("if %s != nil {\n%s(%s, %d)", e, f.rt("Fail"), e, f.Fset.Position(n.Pos()).Line)
	f.exit()
	f.emit("}")
}

// catchAssign lowers an assignment that leaves the last error unbound; its left side ends in a blank for it.
func (f *function) catchAssign(s *ast.AssignStmt) {
	from, _ := f.resultsOf(ast.Unparen(s.Rhs[0]).(*ast.CallExpr))
	names := f.several(s.Rhs[0], from)
	f.catch(s, names)
	for i, x := range s.Lhs[:len(s.Lhs)-1] {
		switch v := f.defined(x); {
		case isBlank(x):
		case v != nil:
			f.define(x, v, f.convert(x, names[i], from[i], v.Type()))
		default:
			f.place(x)(f.convert(x, names[i], from[i], f.typ(x)))
		}
	}
}

func (f *function) catchSpec(spec *ast.ValueSpec, vars []*types.Var) {
	from, _ := f.resultsOf(ast.Unparen(spec.Values[0]).(*ast.CallExpr))
	names := f.several(spec.Values[0], from)
	f.catch(spec, names)
	for i, v := range vars[:len(from)-1] {
		if v != nil && v.Name() != "_" {
			f.define(spec, v, f.convert(spec, names[i], from[i], v.Type()))
		}
	}
}

// resultsOf returns the result types of a call and whether the last is an error.
func (f *function) resultsOf(call *ast.CallExpr) ([]types.Type, bool) {
	tv := f.info.Types[call]
	if tv.Type == nil || tv.IsType() || f.info.Types[call.Fun].IsType() {
		return nil, false
	}
	var out []types.Type
	if t, ok := tv.Type.(*types.Tuple); ok {
		for v := range t.Variables() {
			out = append(out, v.Type())
		}
	} else if !tv.IsVoid() {
		out = []types.Type{tv.Type}
	}
	return out, len(out) > 0 && isError(out[len(out)-1])
}

// prints reports whether a call is one of fmt's that write: their counts and errors are of no interest in a cell.
func (f *function) prints(call *ast.CallExpr) bool {
	fn := f.compiledFunc(ast.Unparen(call.Fun))
	return fn != nil && fn.Pkg().Path() == "fmt" && (strings.HasPrefix(fn.Name(), "Print") || strings.HasPrefix(fn.Name(), "Fprint"))
}

// final lowers an expression at the end of the cell: its value is displayed unless the cell is quiet.
func (f *function) final(s *ast.ExprStmt) {
	call, isCall := ast.Unparen(s.X).(*ast.CallExpr)
	if isCall && f.info.Types[call.Fun].IsType() {
		isCall = false
	}
	if !isCall {
		if !f.cell.Show {
			f.bareExpr(s.X)
			return
		}
		f.show(s.X)
		return
	}
	results, stops := f.resultsOf(call)
	if len(results) == 0 || f.prints(call) {
		f.bareExpr(s.X)
		return
	}
	names := f.several(call, results)
	if stops {
		f.catch(s, names)
		names = names[:len(names)-1]
	}
	if f.cell.Show {
		for i, name := range names {
			f.emit("%s(%s)", f.rt("Result"), f.convert(s, name, results[i], emptyInterface()))
		}
	}
}

func emptyInterface() types.Type { return types.NewInterfaceType(nil, nil) }

// show displays the value of an expression.
func (f *function) show(x ast.Expr) {
	f.emit("%s(%s)", f.rt("Result"), f.to(x, emptyInterface()))
}
