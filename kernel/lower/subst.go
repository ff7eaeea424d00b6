package lower

import "go/types"

// substitution replaces the type parameters of a generic function or type by types without parameters.
type substitution struct {
	params  map[*types.TypeParam]types.Type
	local   map[*types.Named]*types.Named // types declared inside the function
	fn      *types.Scope                  // its scope
	context *types.Context
}

// Fresh returns a type identical to t in which every instance of a generic type is a new one. go/types counts the methods of an
// instance once; a new one has those that were added since.
func Fresh(t types.Type) types.Type {
	return (&substitution{context: types.NewContext()}).apply(t)
}

// apply returns t with its type parameters replaced.
func (s *substitution) apply(t types.Type) types.Type {
	if s == nil || t == nil {
		return t
	}
	switch t := t.(type) {
	case *types.Alias:
		return s.apply(types.Unalias(t))
	case *types.TypeParam:
		if to, ok := s.params[t]; ok {
			return to
		}
	case *types.Pointer:
		return types.NewPointer(s.apply(t.Elem()))
	case *types.Slice:
		return types.NewSlice(s.apply(t.Elem()))
	case *types.Array:
		return types.NewArray(s.apply(t.Elem()), t.Len())
	case *types.Map:
		return types.NewMap(s.apply(t.Key()), s.apply(t.Elem()))
	case *types.Chan:
		return types.NewChan(t.Dir(), s.apply(t.Elem()))
	case *types.Tuple:
		return s.tuple(t)
	case *types.Signature:
		return types.NewSignatureType(nil, nil, nil, s.tuple(t.Params()), s.tuple(t.Results()), t.Variadic())
	case *types.Struct:
		return s.structType(t)
	case *types.Interface:
		return s.interfaceType(t)
	case *types.Named:
		return s.named(t)
	}
	return t
}

func (s *substitution) tuple(t *types.Tuple) *types.Tuple {
	var vars []*types.Var
	for v := range t.Variables() {
		vars = append(vars, types.NewParam(v.Pos(), v.Pkg(), v.Name(), s.apply(v.Type())))
	}
	return types.NewTuple(vars...)
}

func (s *substitution) structType(t *types.Struct) types.Type {
	var fields []*types.Var
	var tags []string
	for i := range t.NumFields() {
		f := t.Field(i)
		fields = append(fields, types.NewField(f.Pos(), f.Pkg(), f.Name(), s.apply(f.Type()), f.Embedded()))
		tags = append(tags, t.Tag(i))
	}
	return types.NewStruct(fields, tags)
}

func (s *substitution) interfaceType(t *types.Interface) types.Type {
	var methods []*types.Func
	for m := range t.ExplicitMethods() {
		methods = append(methods, types.NewFunc(m.Pos(), m.Pkg(), m.Name(), s.apply(m.Signature()).(*types.Signature)))
	}
	var embedded []types.Type
	for e := range t.EmbeddedTypes() {
		embedded = append(embedded, s.apply(e))
	}
	return types.NewInterfaceType(methods, embedded).Complete()
}

func (s *substitution) named(t *types.Named) types.Type {
	if args := t.TypeArgs(); args.Len() > 0 {
		var to []types.Type
		for a := range args.Types() {
			to = append(to, s.apply(a))
		}
		inst, err := types.Instantiate(s.context, t.Origin(), to, false)
		if err != nil {
			return t
		}
		return inst
	}
	if !s.declares(t) {
		return t
	}
	if known := s.local[t]; known != nil {
		return known
	}
	clone := types.NewNamed(types.NewTypeName(t.Obj().Pos(), t.Obj().Pkg(), t.Obj().Name(), nil), nil, nil)
	s.local[t] = clone
	clone.SetUnderlying(s.apply(t.Underlying()))
	return clone
}

// declares reports whether t is declared inside the function whose parameters are replaced.
func (s *substitution) declares(t *types.Named) bool {
	for scope := t.Obj().Parent(); scope != nil; scope = scope.Parent() {
		if scope == s.fn {
			return true
		}
	}
	return false
}
