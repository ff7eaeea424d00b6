package cell

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// spareErrors finds assignments that bind all results of a call but a last error, and gives them a blank to check with.
// It reports whether it found any; what they define has no type until the next check.
func (s *Session) spareErrors(c *checked) bool {
	found := false
	ownStatements(c.fn.Body, func(st ast.Stmt) {
		switch st := st.(type) {
		case *ast.AssignStmt:
			if len(st.Rhs) == 1 && leavesError(c.info, st.Rhs[0], len(st.Lhs)) && !c.spared[st] &&
				(st.Tok == token.DEFINE || st.Tok == token.ASSIGN) {
				st.Lhs = append(st.Lhs, ast.NewIdent("_"))
				c.spared[st], found = true, true
			}
		case *ast.DeclStmt:
			d, ok := st.Decl.(*ast.GenDecl)
			if !ok || d.Tok != token.VAR {
				return
			}
			for _, spec := range d.Specs {
				v := spec.(*ast.ValueSpec)
				if len(v.Values) != 1 || !leavesError(c.info, v.Values[0], len(v.Names)) || c.spared[v] {
					continue
				}
				if v.Type == nil {
					v.Names = append(v.Names, ast.NewIdent("_"))
				} else {
					v.Values[0] = c.withoutError(v.Values[0], len(v.Names))
				}
				c.spared[v], found = true, true
			}
		}
	})
	return found
}

// ownStatements calls f for each of the cell's own statements, at any depth and in headers, outside function literals.
func ownStatements(body *ast.BlockStmt, f func(ast.Stmt)) {
	each := func(list []ast.Stmt) {
		for _, st := range list {
			if l, ok := st.(*ast.LabeledStmt); ok {
				st = l.Stmt
			}
			f(st)
		}
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.BlockStmt:
			each(n.List)
		case *ast.CaseClause:
			each(n.Body)
		case *ast.CommClause:
			each(n.Body)
		}
		if init := headerOf(n); init != nil {
			f(init)
		}
		return true
	})
}

// headerOf returns the statement in the header of an if, a switch or a for; nil when there is none.
func headerOf(n ast.Node) ast.Stmt {
	switch n := n.(type) {
	case *ast.IfStmt:
		return n.Init
	case *ast.SwitchStmt:
		return n.Init
	case *ast.TypeSwitchStmt:
		return n.Init
	case *ast.ForStmt:
		return n.Init
	}
	return nil
}

var errorType = types.Universe.Lookup("error").Type()

// leavesError reports whether x is a call with one result more than bound, the last an error.
func leavesError(info *types.Info, x ast.Expr, bound int) bool {
	call, ok := ast.Unparen(x).(*ast.CallExpr)
	if !ok {
		return false
	}
	t, ok := info.Types[call].Type.(*types.Tuple)
	return ok && t.Len() == bound+1 && types.Identical(t.At(t.Len()-1).Type(), errorType)
}

// A declaration with a type has no place for a blank of another type. It is checked with a call around the call, of a function
// that drops the error: func dropᐧ2[A, B any](a A, b B, err error) (A, B).
const drop = "dropᐧ"

// withoutError wraps a call with n results and an error.
func (c *checked) withoutError(call ast.Expr, n int) ast.Expr {
	c.drops[n] = true
	return &ast.CallExpr{
		Fun: &ast.Ident{NamePos: call.Pos(), Name: fmt.Sprint(drop, n)}, Lparen: call.Pos(), Args: []ast.Expr{call}, Rparen: call.End(),
	}
}

// unwrap takes the calls that withoutError put around others away again.
func (c *checked) unwrap() {
	for n := range c.spared {
		if v, ok := n.(*ast.ValueSpec); ok && v.Type != nil {
			v.Values[0] = v.Values[0].(*ast.CallExpr).Args[0]
		}
	}
}

// asWritten takes them out of a message of the checker.
func (c *checked) asWritten(msg string) string {
	for n := range c.spared {
		if v, ok := n.(*ast.ValueSpec); ok && v.Type != nil {
			msg = strings.ReplaceAll(msg, types.ExprString(v.Values[0]), types.ExprString(v.Values[0].(*ast.CallExpr).Args[0]))
		}
	}
	return msg
}

// dropper returns the function that drops the error behind n values.
func dropper(n int) *types.Func {
	var params []*types.TypeParam
	var in, out []*types.Var
	for i := range n {
		name := fmt.Sprint("T", i)
		p := types.NewTypeParam(types.NewTypeName(token.NoPos, nil, name, nil), types.NewInterfaceType(nil, nil))
		params, in, out = append(params, p), append(in, types.NewParam(token.NoPos, nil, "", p)), append(out, types.NewParam(token.NoPos, nil, "", p))
	}
	in = append(in, types.NewParam(token.NoPos, nil, "", errorType))
	sig := types.NewSignatureType(nil, nil, params, types.NewTuple(in...), types.NewTuple(out...), false)
	return types.NewFunc(token.NoPos, nil, fmt.Sprint(drop, n), sig)
}
