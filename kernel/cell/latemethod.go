package cell

import (
	"fmt"
	"go/ast"
	"go/types"

	"github.com/luciola-nn/luciola/kernel/lower"
)

// typeParams writes the type parameters of a generic type as those of the function as which a method of it is checked: with the
// names that the method's receiver gives them, and the constraints of the type's declaration.
func typeParams(fn *ast.FuncDecl, spec *ast.TypeSpec) *ast.FieldList {
	recv := ast.Unparen(fn.Recv.List[0].Type)
	if star, ok := recv.(*ast.StarExpr); ok {
		recv = ast.Unparen(star.X)
	}
	_, args := generic(recv)
	list := &ast.FieldList{Opening: fn.Name.Pos(), Closing: fn.Name.Pos()}
	i := 0
	for _, field := range spec.TypeParams.List {
		for range field.Names {
			if i == len(args) {
				return list // the check says that the receiver lacks parameters
			}
			id, ok := args[i].(*ast.Ident)
			if !ok {
				return list
			}
			if id.Name == "_" {
				id.Name = fmt.Sprintf("Tᐧ%d", i)
			}
			list.List = append(list.List, &ast.Field{Names: []*ast.Ident{{NamePos: id.Pos(), Name: id.Name}}, Type: field.Type})
			i++
		}
	}
	return list
}

// methodSignature makes a method of a function whose first parameter is the receiver.
func methodSignature(sig *types.Signature) *types.Signature {
	var recvParams []*types.TypeParam
	if sig.TypeParams().Len() > 0 {
		for p := range sig.TypeParams().TypeParams() {
			name := types.NewTypeName(p.Obj().Pos(), p.Obj().Pkg(), p.Obj().Name(), nil)
			recvParams = append(recvParams, types.NewTypeParam(name, p.Constraint()))
		}
		sig = withArguments(sig, recvParams)
	}
	var params []*types.Var
	for v := range sig.Params().Variables() {
		params = append(params, v)
	}
	return types.NewSignatureType(params[0], recvParams, nil, types.NewTuple(params[1:]...), sig.Results(), sig.Variadic())
}

// withArguments replaces the type parameters of a function by others.
func withArguments(sig *types.Signature, params []*types.TypeParam) *types.Signature {
	var args []types.Type
	for _, p := range params {
		args = append(args, p)
	}
	inst, err := types.Instantiate(nil, sig, args, false)
	if err != nil {
		return sig
	}
	return inst.(*types.Signature)
}

// sameMethod reports whether a method and a function with the receiver as its first parameter take and return the same.
func sameMethod(method, fn *types.Signature) bool {
	if list := method.RecvTypeParams(); list.Len() > 0 && list.Len() == fn.TypeParams().Len() {
		var params []*types.TypeParam
		for p := range list.TypeParams() {
			params = append(params, p)
		}
		fn = withArguments(fn, params)
	}
	var params []*types.Var
	for v := range fn.Params().Variables() {
		params = append(params, v)
	}
	plain := types.NewSignatureType(nil, nil, nil, types.NewTuple(params[1:]...), fn.Results(), fn.Variadic())
	return types.Identical(types.NewSignatureType(nil, nil, nil, method.Params(), method.Results(), method.Variadic()), plain)
}

// refresh prepares the session for another method of a generic type: go/types has counted the methods of its instances. It gives
// variables and functions types with new instances, and reports false when a type that a cell declares holds an old one.
func (s *Session) refresh(named *types.Named) bool {
	instance := func(t *types.Named) bool { return t.Origin() == named && t.TypeArgs().Len() > 0 }
	for _, e := range s.all {
		if t, ok := e.obj.(*types.TypeName); ok && t.Type() != named && lower.Mentions(t.Type(), instance) {
			return false
		}
	}
	for _, e := range s.scope {
		t := e.obj.Type()
		if !lower.Mentions(t, instance) {
			continue
		}
		switch obj := e.obj.(type) {
		case *types.Var:
			e.obj = types.NewVar(obj.Pos(), s.pkg, obj.Name(), lower.Fresh(t))
		case *types.Func:
			if obj.Signature().TypeParams().Len() > 0 {
				continue // its instances are made anew for each use
			}
			e.obj = types.NewFunc(obj.Pos(), s.pkg, obj.Name(), lower.Fresh(t).(*types.Signature))
		}
		s.all[e.obj] = e
	}
	return true
}
