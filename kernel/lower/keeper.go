package lower

import (
	"go/ast"
	"go/types"
)

// keeper evaluates the parts of a call into variables that the call made later takes.
type keeper struct {
	f       *function
	kept    []hidden
	values  []string
	deferOf string
}

// variable stands for a value that is known now.
func (k *keeper) variable(n ast.Node, t types.Type, value string) ast.Expr {
	f := k.f
	id := &ast.Ident{NamePos: n.Pos(), Name: "kept"}
	v := types.NewVar(n.Pos(), nil, "kept", t)
	f.info.Uses[id] = v
	k.kept = append(k.kept, hidden{f.local(v), f.rep(n, t)})
	k.values = append(k.values, value)
	return id
}

func (k *keeper) argument(a ast.Expr) ast.Expr {
	tv := k.f.info.Types[a]
	if tv.IsType() || tv.Value != nil || tv.IsNil() {
		return a
	}
	t := types.Default(k.f.typ(a))
	return k.variable(a, t, k.f.to(a, t))
}

// function keeps the function value, or the receiver of a method.
func (k *keeper) function(fun ast.Expr, list string) ast.Expr {
	f := k.f
	switch x := ast.Unparen(fun).(type) {
	case *ast.FuncLit:
		c := f.child(f.info.TypeOf(x).(*types.Signature))
		var more []hidden
		if list != "" && callsRecover(f.info, x.Body) {
			c.deferOf = list
			more = append(more, hidden{list, "*" + f.rt("Defers")})
		}
		sig := f.info.TypeOf(x).(*types.Signature)
		return k.variable(x, f.typ(x), f.lift(x, x, c, tupleVars(sig.Params()), x.Body, more))
	case *ast.SelectorExpr:
		s := f.info.Selections[x]
		if s == nil {
			return x
		}
		if s.Kind() == types.MethodVal {
			return k.receiver(x, s)
		}
	case *ast.Ident:
		switch f.info.Uses[x].(type) {
		case *types.Builtin, *types.Func:
			return x
		}
	case *ast.IndexExpr, *ast.IndexListExpr:
		if f.compiledFunc(x) != nil {
			return x
		}
	}
	return k.variable(fun, f.typ(fun), f.expr(fun))
}

// receiver keeps what a method is called on.
func (k *keeper) receiver(x *ast.SelectorExpr, s *types.Selection) ast.Expr {
	f := k.f
	t, value := k.received(x, f.typ(x.X), s)
	again := &ast.SelectorExpr{X: k.variable(x.X, t, value), Sel: x.Sel}
	f.info.Selections[again] = s
	f.info.Types[again] = f.info.Types[x]
	return again
}

// received evaluates what a method is called on: what is at the end of embedded fields and pointers, or its address.
func (k *keeper) received(x *ast.SelectorExpr, t types.Type, s *types.Selection) (types.Type, string) {
	f := k.f
	path := s.Index()[:len(s.Index())-1]
	at, through := follow(t, path)
	byAddress := isPointer(s.Obj().(*types.Func).Signature().Recv().Type())
	if byAddress && !isPointer(t.Underlying()) && !types.IsInterface(t) && !through && !isPointer(at) {
		return types.NewPointer(t), f.addressOf(x.X)
	}
	text := f.expr(x.X) // once: it may call
	m := f.method(x, text, t, x.Sel.Name)
	if !types.Identical(m.recvT, at) { // the worker finds the method: see promoted
		return t, text
	}
	p, isPtr := m.recvT.Underlying().(*types.Pointer)
	byAddress = isPointer(m.fn.Signature().Recv().Type())
	switch {
	case types.IsInterface(m.recvT):
		return m.recvT, f.checked(x, m)
	case byAddress && !isPtr:
		return types.NewPointer(m.recvT), m.recv
	case !byAddress && isPtr:
		return p.Elem(), m.recv
	}
	return m.recvT, m.recv
}
