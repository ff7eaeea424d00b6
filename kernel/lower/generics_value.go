package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// genericValue lowers a generic function of a compiled package that is not called: a function that calls the worker's.
func (f *function) genericValue(x *ast.SelectorExpr, fn *types.Func) string {
	offered, ok := compiledGenerics[fn.Pkg().Path()+"."+fn.Name()]
	if !ok || fn.Signature().Results().Len() > 1 {
		f.refuse(x, "the generic function %s.%s cannot be used as a value: write a function literal that calls it", fn.Pkg().Name(), fn.Name())
	}
	sig := f.subst.apply(bare(f.info.Instances[x.Sel].Type.(*types.Signature))).(*types.Signature)
	names := []string{}
	for i := range sig.Params().Len() {
		names = append(names, fmt.Sprintf("a%d", i))
	}
	call := f.rt(offered) + "(" + strings.Join(names, ", ") + ")"
	if r := fn.Signature().Results(); r.Len() == 1 && mentionsParam(r.At(0).Type()) {
		call = f.asserted(x, call, sig.Results().At(0).Type())
	}
	name, typ := f.unique("generic"), f.signature(x, sig, nil)
	f.toplevel("func %s() func%s { return func%s { %s%s } }\n", name, typ, f.signature(x, sig, names), returns(sig), call)
	return name + "()"
}

// typedResults gives the results of a worker's function their types.
func (f *function) typedResults(x *ast.CallExpr, call string, fn *types.Func, sig *types.Signature) string {
	generic := fn.Signature().Results()
	switch sig.Results().Len() {
	case 0:
		return call
	case 1:
		if !mentionsParam(generic.At(0).Type()) {
			return call
		}
		return f.asserted(x, call, sig.Results().At(0).Type())
	}
	plain := true
	var vars, outs []string
	for i := range generic.Len() {
		v := fmt.Sprintf("r%d", i)
		vars = append(vars, v)
		if mentionsParam(generic.At(i).Type()) {
			plain = false
			v = f.asserted(x, v, sig.Results().At(i).Type())
		}
		outs = append(outs, v)
	}
	if plain {
		return call
	}
	names := f.fresh("t")
	f.before(x, "%s := %s", strings.Join(prefixed(names, vars), ", "), call)
	for i := range outs {
		outs[i] = strings.Replace(outs[i], vars[i], names+vars[i], 1)
	}
	helper := f.unique("pack")
	f.toplevel("func %s%s { return %s }\n", helper, f.signature(x, types.NewSignatureType(nil, nil, nil, unnamed(sig.Results()), unnamed(sig.Results()), false), vars), strings.Join(vars, ", "))
	return helper + "(" + strings.Join(outs, ", ") + ")"
}

func prefixed(prefix string, names []string) []string {
	var out []string
	for _, n := range names {
		out = append(out, prefix+n)
	}
	return out
}

// asserted writes a value of the empty interface as one of type t.
func (f *function) asserted(n ast.Node, text string, t types.Type) string {
	r := f.rep(n, t)
	if r == "interface{}" {
		return text
	}
	if types.IsInterface(t) {
		return f.helperTo(n, t) + "(" + text + ")"
	}
	return text + ".(" + r + ")"
}

func mentionsParam(t types.Type) bool {
	return mentions(t, func(t types.Type) bool {
		_, ok := t.(*types.TypeParam)
		return ok
	})
}
