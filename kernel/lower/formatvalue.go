package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// formats reports whether a compiled function prints its last arguments: values of cells then need the worker's help.
func formats(fn *types.Func) bool {
	if fn.Pkg() == nil || fn.Pkg().Path() != "fmt" && fn.Pkg().Path() != "log" {
		return false
	}
	sig := fn.Signature()
	last := sig.Params().Len() - 1
	if !sig.Variadic() || strings.Contains(fn.Name(), "scan") || strings.Contains(fn.Name(), "Scan") {
		return false
	}
	s, ok := sig.Params().At(last).Type().(*types.Slice)
	return ok && types.IsInterface(s.Elem())
}

// formatValue lowers a function such as fmt.Println, or a method of a log.Logger, that is not called: a function that prepares the
// arguments as a call would. recv is the receiver and its type, empty for a function.
func (f *function) formatValue(n ast.Node, fn *types.Func, recv, recvType, text string) string {
	sig := bare(fn.Signature())
	name := "printerᐧ" + strings.NewReplacer(".", "ᐧ", "(", "", ")", "").Replace(text)
	if recv != "" {
		name = "printerᐧmethodᐧ" + fn.Name()
	}
	if f.once(name) {
		var names []string
		for i := range sig.Params().Len() {
			names = append(names, fmt.Sprintf("a%d", i))
		}
		last := len(names) - 1
		param, call := "", text
		if recv != "" {
			param, call = "r "+recvType, "r."+fn.Name()
		}
		body := call + "(" + join(strings.Join(names[:last], ", "), f.rt("ShownAll")+"("+names[last]+")...") + ")"
		joined := f.rt("Sprint") + "(" + names[last] + "...)"
		switch fn.Name() {
		case "Sprint":
			body = joined
		case "Print", "Fprint", "Append", "Panic", "Fatal":
			body = call + "(" + join(strings.Join(names[:last], ", "), joined) + ")"
		}
		if base, ok := strings.CutSuffix(fn.Name(), "f"); ok {
			formatted := f.rt("Sprintf") + "(" + names[last-1] + ", " + names[last] + "...)"
			switch base {
			case "Sprint":
				body = formatted
			case "Error":
				body = f.rt("Errorf") + "(" + names[last-1] + ", " + names[last] + "...)"
			default:
				body = strings.TrimSuffix(call, "f") + "(" + join(strings.Join(names[:last-1], ", "), formatted) + ")"
			}
		}
		f.toplevel("func %s(%s) func%s { return func%s { %s%s } }\n", name, param, f.signature(n, sig, nil), f.signature(n, sig, names), returns(sig), body)
	}
	return name + "(" + recv + ")"
}
