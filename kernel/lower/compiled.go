package lower

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"strings"
)

// compiledFunc returns the function of a compiled package that an expression names.
func (f *function) compiledFunc(fun ast.Expr) *types.Func {
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	sel, ok := ast.Unparen(fun).(*ast.SelectorExpr)
	if !ok || f.info.Selections[sel] != nil {
		return nil
	}
	fn, _ := f.info.Uses[sel.Sel].(*types.Func)
	return fn
}

// compiledCall lowers a call of a function of a compiled package.
func (f *function) compiledCall(x *ast.CallExpr, fun ast.Expr, fn *types.Func) string {
	name := fn.Pkg().Path() + "." + fn.Name()
	if fn.Signature().TypeParams().Len() > 0 {
		return f.genericCall(x, name, fn)
	}
	if special, ok := specialFuncs[name]; ok {
		return special(f, x, f.alias(x, fn.Pkg())+"."+fn.Name())
	}
	return f.alias(x, fn.Pkg()) + "." + fn.Name() + "(" + strings.Join(f.argList(x, fn.Signature(), f.putting(fn)), ", ") + ")"
}

// specialFuncs are functions of compiled packages that look into their arguments by reflection, where a boxed value would
// not do. fun is the lowered name of the function.
var specialFuncs map[string]func(f *function, x *ast.CallExpr, fun string) string

// specialMethods are methods of compiled types, likewise.
var specialMethods map[string]func(f *function, x *ast.CallExpr, m *resolved) string

func init() {
	specialFuncs = map[string]func(f *function, x *ast.CallExpr, fun string) string{
		"fmt.Printf":  formatting(0, func(fun, rest string) string { return strings.TrimSuffix(fun, "f") + "(" + rest + ")" }),
		"fmt.Fprintf": formatting(1, func(fun, rest string) string { return strings.TrimSuffix(fun, "f") + "(" + rest + ")" }),
		"fmt.Appendf": formatting(1, func(fun, rest string) string { return strings.TrimSuffix(fun, "f") + "(" + rest + ")" }),
		"log.Printf":  formatting(0, func(fun, rest string) string { return strings.TrimSuffix(fun, "f") + "(" + rest + ")" }),
		"log.Fatalf":  formatting(0, func(fun, rest string) string { return strings.TrimSuffix(fun, "f") + "(" + rest + ")" }),
		"log.Panicf":  formatting(0, func(fun, rest string) string { return strings.TrimSuffix(fun, "f") + "(" + rest + ")" }),
		"fmt.Sprintf": formatting(0, func(_, rest string) string { return rest }),
		"fmt.Errorf": func(f *function, x *ast.CallExpr, fun string) string {
			if !f.needsTypes(x, 0) {
				return f.plainCall(x, fun)
			}
			return f.rt("Errorf") + "(" + f.args(x, f.signatureOf(x)) + ")"
		},
		"encoding/json.Marshal":       throughRuntime("JSONMarshal"),
		"encoding/json.MarshalIndent": throughRuntime("JSONMarshalIndent"),
		"errors.As":                   errorsAs,
		"reflect.DeepEqual":           throughRuntime("DeepEqual"),
		"reflect.TypeOf":              reflected,
		"reflect.ValueOf":             reflected,
		"reflect.Swapper":             raw,
		"sort.Slice":                  raw,
		"sort.SliceStable":            raw,
		"sort.SliceIsSorted":          raw,
		"fmt.Sscan":                   raw,
		"fmt.Sscanf":                  raw,
		"fmt.Sscanln":                 raw,
		"fmt.Fscan":                   raw,
		"fmt.Fscanf":                  raw,
		"fmt.Fscanln":                 raw,
		"fmt.Scan":                    raw,
		"fmt.Scanf":                   raw,
		"fmt.Scanln":                  raw,
		"encoding/json.Unmarshal":     decode,
		"encoding/xml.Unmarshal":      decode,
		"encoding/binary.Read":        decode,
		"encoding/xml.Marshal":        shadowed,
		"encoding/xml.MarshalIndent":  shadowed,
		"encoding/binary.Write":       shadowed,
		"encoding/binary.Size":        shadowed,
	}

	specialMethods = map[string]func(f *function, x *ast.CallExpr, m *resolved) string{
		"log.Logger.Fatal": fatal, "log.Logger.Fatalf": fatal, "log.Logger.Fatalln": fatal,
		"encoding/json.Encoder.Encode": func(f *function, x *ast.CallExpr, m *resolved) string {
			return f.rt("JSONEncode") + "(" + join(m.recv, f.args(x, m.sig)) + ")"
		},
		"encoding/json.Decoder.Decode":           decodeMethod,
		"encoding/xml.Decoder.Decode":            decodeMethod,
		"encoding/gob.Decoder.Decode":            decodeMethod,
		"encoding/xml.Encoder.Encode":            shadowedMethod,
		"encoding/gob.Encoder.Encode":            shadowedMethod,
		"text/template.Template.Execute":         viewedMethod,
		"html/template.Template.Execute":         viewedMethod,
		"text/template.Template.ExecuteTemplate": viewedMethod,
		"html/template.Template.ExecuteTemplate": viewedMethod,
	}
}

// logged passes a value to log/slog, which asks for its method LogValue.
func (f *function) logged(a ast.Expr, t types.Type) string {
	if types.IsInterface(t) && !f.compiledInterface(t) && (types.IsInterface(f.typ(a)) || f.emulated(f.typ(a))) {
		return f.rt("LogValue") + "(" + f.to(a, t) + ")"
	}
	return f.to(a, t)
}

// putting returns how the arguments of a compiled function are written.
func (f *function) putting(fn *types.Func) func(ast.Expr, types.Type) string {
	if fn.Pkg() != nil && fn.Pkg().Path() == "log/slog" {
		return f.logged
	}
	return f.passed
}

func (f *function) plainCall(x *ast.CallExpr, fun string) string {
	return fun + "(" + strings.Join(f.argList(x, f.signatureOf(x), f.passed), ", ") + ")"
}

// formatting lowers a function like Printf. at is the place of the format among its arguments; call writes the call with the
// formatted text.
func formatting(at int, call func(fun, rest string) string) func(*function, *ast.CallExpr, string) string {
	return func(f *function, x *ast.CallExpr, fun string) string {
		if !f.needsTypes(x, at) {
			return f.plainCall(x, fun)
		}
		args := f.argList(x, f.signatureOf(x), f.passed)
		text := f.rt("Sprintf") + "(" + strings.Join(args[at:], ", ") + ")"
		return call(fun, join(strings.Join(args[:at], ", "), text))
	}
}

// needsTypes reports whether a format may ask for the types or addresses of its arguments.
func (f *function) needsTypes(x *ast.CallExpr, at int) bool {
	if len(x.Args) <= at {
		return false
	}
	v := f.info.Types[x.Args[at]].Value
	return v == nil || v.Kind() != constant.String || strings.ContainsAny(constant.StringVal(v), "Tp")
}

// throughRuntime sends a call to the function of the worker that knows boxed values.
func throughRuntime(name string) func(*function, *ast.CallExpr, string) string {
	return func(f *function, x *ast.CallExpr, _ string) string {
		return f.rt(name) + "(" + f.args(x, f.signatureOf(x)) + ")"
	}
}

// raw passes values as they are represented.
func raw(f *function, x *ast.CallExpr, fun string) string {
	return fun + "(" + strings.Join(f.argList(x, f.signatureOf(x), func(a ast.Expr, t types.Type) string {
		if types.IsInterface(t) && !types.IsInterface(f.typ(a)) && f.emulated(f.typ(a)) {
			return f.expr(a)
		}
		return f.passed(a, t)
	}), ", ") + ")"
}

// reflected refuses reflection on types that cells declare.
func reflected(f *function, x *ast.CallExpr, fun string) string {
	if t := f.typ(x.Args[0]); !types.IsInterface(t) && f.emulated(t) {
		f.refuse(x, "reflection on %s, a type that a cell declares, is not supported: use a type switch, fmt's %%T or %%+v, or encoding/json", f.typeName(t))
	}
	return fun + "(" + f.rt("Reflectable") + "(" + f.args(x, f.signatureOf(x)) + "))"
}

// refuseReflection refuses the field by which an error of encoding/json tells a type: it would be the type that represents it.
func (f *function) refuseReflection(x *ast.SelectorExpr) {
	owner := f.typ(x.X).String()
	if t := f.typ(x); t.String() == "reflect.Type" && strings.HasPrefix(strings.TrimPrefix(owner, "*"), "encoding/") {
		f.refuse(x, "the field %s tells a type by reflection, which does not know types that cells declare: use the text of the error", x.Sel.Name)
	}
}

func (f *function) typeName(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p.Path() == f.Pkg.Path() {
			return ""
		}
		return p.Name()
	})
}

// errorsAs lowers errors.As(err, &target): the type of target decides.
func errorsAs(f *function, x *ast.CallExpr, fun string) string {
	p, ok := f.under(x.Args[1]).(*types.Pointer)
	if !ok {
		return f.plainCall(x, fun)
	}
	return fmt.Sprintf("%s(%s, %d, %s)", f.rt("ErrorsAs"), f.to(x.Args[0], types.Universe.Lookup("error").Type()), f.use(p.Elem()), f.expr(x.Args[1]))
}

func decode(f *function, x *ast.CallExpr, fun string) string {
	last := len(x.Args) - 1
	how, args := f.decoding(x.Args[last], fun)
	if how == "" {
		return f.plainCall(x, fun)
	}
	for i, a := range x.Args[:last] {
		args = append(args, f.to(a, f.signatureOf(x).Params().At(i).Type()))
	}
	return f.rt(how) + "(" + strings.Join(args, ", ") + ")"
}

func decodeMethod(f *function, x *ast.CallExpr, m *resolved) string {
	how, args := f.decoding(x.Args[0], m.text)
	if how == "" {
		return m.text + "(" + f.args(x, m.sig) + ")"
	}
	return f.rt(how) + "(" + strings.Join(args, ", ") + ")"
}

// decoding returns the worker's function that decodes into what an argument points to, and its first arguments; "" when compiled
// code can do it by itself.
func (f *function) decoding(target ast.Expr, fun string) (how string, args []string) {
	t := f.typ(target)
	if types.IsInterface(t) {
		return "DecodeInto", []string{f.to(target, t), fun}
	}
	if p, ok := t.Underlying().(*types.Pointer); ok && f.emulated(p.Elem()) {
		return "Decode", []string{fmt.Sprint(f.use(p.Elem())), f.expr(target), fun}
	}
	return "", nil
}

// fatal lowers a logger's Fatal to Panic: it would end the worker, and with it the session's variables.
func fatal(f *function, x *ast.CallExpr, m *resolved) string {
	return m.recv + "." + strings.Replace(m.fn.Name(), "Fatal", "Panic", 1) + "(" + f.args(x, m.sig) + ")"
}

// shadow passes a value of an emulated type as a compiled one of the same shape.
func (f *function) shadow(a ast.Expr, t types.Type) string {
	if from := f.typ(a); types.IsInterface(t) && !f.compiledInterface(t) && !types.IsInterface(from) && f.emulated(from) {
		return fmt.Sprintf("%s(%d, %s)", f.rt("Shadow"), f.use(from), f.expr(a))
	}
	return f.passed(a, t)
}

// view passes what a template reads: fields and elements, also inside interfaces.
func (f *function) view(a ast.Expr, t types.Type) string {
	if types.IsInterface(t) && !f.compiledInterface(t) {
		return f.rt("View") + "(" + f.to(a, t) + ")"
	}
	return f.passed(a, t)
}

func viewedMethod(f *function, x *ast.CallExpr, m *resolved) string {
	return m.text + "(" + strings.Join(f.argList(x, m.sig, f.view), ", ") + ")"
}

func shadowed(f *function, x *ast.CallExpr, fun string) string {
	return fun + "(" + strings.Join(f.argList(x, f.signatureOf(x), f.shadow), ", ") + ")"
}

func shadowedMethod(f *function, x *ast.CallExpr, m *resolved) string {
	return m.text + "(" + strings.Join(f.argList(x, m.sig, f.shadow), ", ") + ")"
}
