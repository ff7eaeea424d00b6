package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// waiting writes what calls of a function reach whose body comes with a later cell: values of it that variables hold until then
// must have that body too. It returns the function for the variable name, which is body itself for any other function.
//
//	func forward(a A) R { return nameᐧbody(a) }    with nameᐧbody the function that panics, and later the complete one
func (l *lowering) waiting(d *ast.FuncDecl, name, body string, sig *types.Signature) string {
	held := name + "ᐧbody"
	if l.cell.Comes[d] && (l.made[held] || l.newMade[held]) {
		fmt.Fprintf(&l.init, "%s = %s\n", held, body)
	}
	if !l.cell.Waits[d] {
		return body
	}
	if l.once(held) {
		l.toplevel("var %s %s\n", held, l.rep(d.Name, bare(sig)))
		fmt.Fprintf(&l.init, "%s = %s\n", held, body)
	}
	var params, args []string
	for i, v := range tupleVars(sig.Params()) {
		arg, typ := fmt.Sprintf("a%d", i), l.rep(d.Name, v.Type())
		params, args = append(params, arg+" "+typ), append(args, arg)
		if sig.Variadic() && i == sig.Params().Len()-1 {
			params[i] = arg + " ..." + l.rep(d.Name, v.Type().Underlying().(*types.Slice).Elem())
			args[i] += "..."
		}
	}
	f := &function{lowering: l, sig: sig}
	give := "return "
	if sig.Results().Len() == 0 {
		give = ""
	}
	forward := l.unique(d.Name.Name + "ᐧf")
	l.toplevel("func %s(%s)%s {\n%s%s(%s)\n}\n", forward, strings.Join(params, ", "), f.resultText(d.Name), give, held, strings.Join(args, ", "))
	return forward
}
