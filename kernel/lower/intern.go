package lower

import (
	"go/types"
	"reflect"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/luciola-nn/luciola/kernel/dyn"
)

// interner gives identical types one ID, and describes them.
type interner struct {
	pkg     *types.Package
	ids     typeutil.Map // types.Type → dyn.ID
	types   []types.Type // by ID; 0 is no type
	layouts []layout     // structs that may share a representation
}

type layout struct {
	t  *types.Struct
	id dyn.ID
}

func newInterner(pkg *types.Package) *interner { return &interner{pkg: pkg, types: []types.Type{nil}} }

// id returns the ID of a type without type parameters.
func (in *interner) id(t types.Type) dyn.ID {
	t = types.Unalias(t)
	if v := in.ids.At(t); v != nil {
		return v.(dyn.ID)
	}
	id := dyn.ID(len(in.types))
	in.types = append(in.types, t)
	in.ids.Set(t, id)
	if s, ok := t.(*types.Struct); ok {
		in.layout(s, id)
	}
	return id
}

// layout returns the struct type that represents s: the first one that differs from it in tags at most.
func (in *interner) layout(s *types.Struct, id dyn.ID) dyn.ID {
	for _, l := range in.layouts {
		if types.IdenticalIgnoreTags(l.t, s) {
			return l.id
		}
	}
	in.layouts = append(in.layouts, layout{s, id})
	return id
}

// isCell reports whether t is a type that a cell declares.
func (in *interner) isCell(t *types.Named) bool {
	return t.Obj().Pkg() != nil && t.Obj().Pkg().Path() == in.pkg.Path()
}

// desc describes the type of an ID.
func (in *interner) desc(l *lowering, id dyn.ID) dyn.Desc {
	t := in.types[id]
	d := dyn.Desc{ID: id, Emulated: l.emulated(t)}
	switch t := t.(type) {
	case *types.Basic:
		d.Kind, d.Name = dyn.Basic, t.Name()
		if t.Kind() == types.UntypedNil {
			d.Name = "nil"
		}
	case *types.Pointer:
		d.Kind, d.Elem = dyn.Pointer, in.id(t.Elem())
	case *types.Slice:
		d.Kind, d.Elem = dyn.Slice, in.id(t.Elem())
	case *types.Array:
		d.Kind, d.Elem, d.Len = dyn.Array, in.id(t.Elem()), int(t.Len())
	case *types.Map:
		d.Kind, d.Key, d.Elem = dyn.Map, in.id(t.Key()), in.id(t.Elem())
	case *types.Chan:
		d.Kind, d.Elem, d.Dir = dyn.Chan, in.id(t.Elem()), chanDir(t.Dir())
	case *types.Signature:
		d.Kind, d.Params, d.Results, d.Variadic = dyn.Func, in.tuple(t.Params()), in.tuple(t.Results()), t.Variadic()
	case *types.Struct:
		in.describeStruct(&d, t)
	case *types.Interface:
		d.Kind, d.Methods = dyn.Interface, in.interfaceMethods(t)
	case *types.Named:
		in.describeNamed(l, &d, t)
	}
	return d
}

func (in *interner) describeStruct(d *dyn.Desc, t *types.Struct) {
	d.Kind, d.Layout = dyn.Struct, in.layout(t, d.ID)
	for i := range t.NumFields() {
		f := t.Field(i)
		d.Fields = append(d.Fields, dyn.Field{Name: f.Name(), Rep: fieldName(t, i), Type: in.id(f.Type()), Tag: t.Tag(i), Embedded: f.Embedded()})
	}
}

func (in *interner) describeNamed(l *lowering, d *dyn.Desc, t *types.Named) {
	if !in.isCell(t) {
		if isGenericFunc(t) { // it has no place in a symbol table
			d.Kind, d.Name, d.Under = dyn.Named, typeName(t), in.id(t.Underlying())
			return
		}
		d.Kind, d.Symbol = dyn.Native, t.Obj().Name()
		if t.Obj().Pkg() != nil {
			d.Path = t.Obj().Pkg().Path()
		}
		return
	}
	d.Kind, d.Name, d.Under, d.Hole = dyn.Named, typeName(t), in.id(t.Underlying()), l.hole(t)
	if types.IsInterface(t) {
		return
	}
	for m := range t.Methods() {
		sig := m.Signature()
		d.Methods = append(d.Methods, dyn.Method{Name: m.Name(), Type: in.id(bare(sig)), Pointer: isPointer(sig.Recv().Type())})
	}
}

func (in *interner) interfaceMethods(t *types.Interface) []dyn.Method {
	var out []dyn.Method
	for m := range t.Methods() {
		out = append(out, dyn.Method{Name: m.Name(), Type: in.id(bare(m.Signature()))})
	}
	return out
}

// bare returns a signature without its receiver and without the names of parameters.
func bare(sig *types.Signature) *types.Signature {
	return types.NewSignatureType(nil, nil, nil, unnamed(sig.Params()), unnamed(sig.Results()), sig.Variadic())
}

func unnamed(t *types.Tuple) *types.Tuple {
	var vars []*types.Var
	for v := range t.Variables() {
		vars = append(vars, types.NewParam(0, nil, "", v.Type()))
	}
	return types.NewTuple(vars...)
}

func (in *interner) tuple(t *types.Tuple) []dyn.ID {
	var out []dyn.ID
	for v := range t.Variables() {
		out = append(out, in.id(v.Type()))
	}
	return out
}

func chanDir(d types.ChanDir) reflect.ChanDir {
	switch d {
	case types.SendOnly:
		return reflect.SendDir
	case types.RecvOnly:
		return reflect.RecvDir
	}
	return reflect.BothDir
}
