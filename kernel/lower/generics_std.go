package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"strings"
)

// compiledGenerics are the generic functions of compiled packages that the worker offers, by reflection on representations, with
// its names for them (SlicesSortFunc). Their parameters are empty interfaces, but for those of fixed types; a result that
// depends on a type parameter is an empty interface too.
var compiledGenerics = map[string]string{}

func init() {
	for _, line := range []string{
		"slices: All AppendSeq Backward BinarySearch BinarySearchFunc Chunk Clip Clone Collect Compact CompactFunc Compare CompareFunc Concat " +
			"Contains ContainsFunc Delete DeleteFunc Equal EqualFunc Grow Index IndexFunc Insert IsSorted IsSortedFunc Max MaxFunc Min MinFunc " +
			"Repeat Replace Reverse Sort SortFunc SortStableFunc Sorted SortedFunc SortedStableFunc Values",
		"maps: All Clone Collect Copy DeleteFunc Equal EqualFunc Insert Keys Values",
		"cmp: Compare Less Or",
		"iter: Pull Pull2",
		"sync: OnceValue OnceValues",
		"math/rand/v2: N",
		"hash/maphash: Comparable WriteComparable",
		"crypto/hkdf: Expand Extract Key",
		"crypto/pbkdf2: Key",
	} {
		pkg, names, _ := strings.Cut(line, ": ")
		for name := range strings.FieldsSeq(names) {
			compiledGenerics[pkg+"."+name] = runtimeName(pkg, name)
		}
	}
	compiledGenerics["errors.AsType"] = "ErrorsAs"
	compiledGenerics["sync/atomic.Pointer"] = "AtomicPointer"
}

// Generics returns the generic functions and struct types of compiled packages that cells can use, path.Name, with the name of
// what the worker offers in their place.
func Generics() map[string]string { return maps.Clone(compiledGenerics) }

func runtimeName(path, name string) string {
	parts := strings.Split(path, "/")
	out := ""
	for _, p := range parts {
		if p != "v2" {
			out += strings.ToUpper(p[:1]) + p[1:]
		}
	}
	return out + name
}

// genericCall lowers a call of a generic function of a compiled package.
func (f *function) genericCall(x *ast.CallExpr, name string, fn *types.Func) string {
	sig := f.signatureOf(x)
	if name == "errors.AsType" {
		return f.errorsAsType(x, sig)
	}
	offered, ok := compiledGenerics[name]
	if !ok {
		f.refuse(x, "the generic function %s is not available to cells: write the loop, or a generic function of your own", name)
	}
	fun := f.rt(offered)
	var args []string
	for i, a := range f.argList(x, sig, f.to) {
		if a == "nil" {
			a = "(" + f.rep(x, paramType(sig, i, x.Ellipsis.IsValid())) + ")(nil)"
		}
		args = append(args, strings.TrimSuffix(a, "..."))
	}
	call := fun + "(" + strings.Join(args, ", ") + ")"
	if sig.Variadic() && !x.Ellipsis.IsValid() { // the worker's function takes a slice
		fixed := sig.Params().Len() - 1
		s := sig.Params().At(fixed).Type()
		call = fun + "(" + strings.Join(append(args[:fixed:fixed], f.rep(x, s)+"{"+strings.Join(args[fixed:], ", ")+"}"), ", ") + ")"
	}
	return f.typedResults(x, call, fn, sig)
}

// paramType returns the type of the parameter for argument i; spread says that the last argument is a whole slice.
func paramType(sig *types.Signature, i int, spread bool) types.Type {
	last := sig.Params().Len() - 1
	if !sig.Variadic() || i < last || spread {
		return sig.Params().At(i).Type()
	}
	return sig.Params().At(last).Type().(*types.Slice).Elem()
}

func (f *function) errorsAsType(x *ast.CallExpr, sig *types.Signature) string {
	t := sig.Results().At(0).Type()
	name := fmt.Sprintf("errorᐧ%d", f.use(t))
	if f.once(name) {
		r := f.rep(x, t)
		f.toplevel("func %s(err error) (%s, bool) { var r %s; ok := %s(err, %d, &r); return r, ok }\n", name, r, r, f.rt("ErrorsAs"), f.use(t))
	}
	return name + "(" + f.args(x, sig) + ")"
}
