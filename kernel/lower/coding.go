package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

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

// decodeXML lowers xml.Unmarshal.
func decodeXML(f *function, x *ast.CallExpr, fun string) string {
	how, args := f.decoding(x.Args[1], fun)
	if how == "" {
		return f.plainCall(x, fun)
	}
	return f.rt(xmlWays[how]) + "(" + strings.Join(append(args, f.to(x.Args[0], f.signatureOf(x).Params().At(0).Type())), ", ") + ")"
}

// xmlWays are the worker's functions that do for XML what others do for other data.
var xmlWays = map[string]string{"Decode": "DecodeXML", "DecodeInto": "DecodeXMLInto"}

func decodeXMLMethod(f *function, x *ast.CallExpr, m *resolved) string {
	how, args := f.decoding(x.Args[0], m.text)
	if how == "" {
		return m.text + "(" + f.args(x, m.sig) + ")"
	}
	return f.rt(xmlWays[how]) + "(" + strings.Join(args, ", ") + ")"
}

// decodeElement lowers the method of an XML decoder that is given the start of the element.
func decodeElement(f *function, x *ast.CallExpr, m *resolved) string {
	how, args := f.decoding(x.Args[0], m.recv)
	if how == "" {
		return m.text + "(" + f.args(x, m.sig) + ")"
	}
	args = append(args, f.to(x.Args[1], m.sig.Params().At(1).Type()))
	return f.rt(map[string]string{"Decode": "DecodeElement", "DecodeInto": "DecodeElementInto"}[how]) + "(" + strings.Join(args, ", ") + ")"
}

// binaryDecode lowers binary.Decode, which returns a number of bytes too.
func binaryDecode(f *function, x *ast.CallExpr, fun string) string {
	how, args := f.decoding(x.Args[2], fun)
	if how != "Decode" {
		return f.plainCall(x, fun)
	}
	args[len(args)-1] = f.to(x.Args[0], f.signatureOf(x).Params().At(0).Type())
	return f.rt("BinaryDecode") + "(" + strings.Join(append(args, f.to(x.Args[1], f.signatureOf(x).Params().At(1).Type())), ", ") + ")"
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
	if p, ok := t.Underlying().(*types.Pointer); ok && (f.emulated(p.Elem()) || leadsTo(p.Elem(), types.IsInterface)) { // which may hold a pointer to decode into
		return "Decode", []string{fmt.Sprint(f.use(p.Elem())), f.expr(target), fun}
	}
	return "", nil
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

func xml(f *function, x *ast.CallExpr, fun string) string {
	return fun + "(" + strings.Join(f.argList(x, f.signatureOf(x), f.written), ", ") + ")"
}

func xmlMethod(f *function, x *ast.CallExpr, m *resolved) string { return xml(f, x, m.text) }

// written passes what encoding/xml encodes.
func (f *function) written(a ast.Expr, t types.Type) string {
	return f.prepared("XML", a, t, f.emulated(f.typ(a)))
}
