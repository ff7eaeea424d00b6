package lower

import (
	"go/ast"
	"go/types"
	"strconv"
	"strings"
)

// interactPath is where widget.Interact is: the controls that it makes have the names of the function's parameters, which no
// compiled code can know of a function.
const interactPath = "github.com/luciola-nn/luciola/kernel/widget.Interact"

// interact names what arguments are chosen from, as widget.Named does. A name that the cell itself gives is nearer to it.
func interact(f *function, x *ast.CallExpr, fun string) string {
	args := f.argList(x, f.signatureOf(x), f.passed)
	sig, ok := f.under(x.Args[0]).(*types.Signature)
	if !ok || x.Ellipsis.IsValid() || sig.Params().Len() != len(args)-1 {
		return f.plainCall(x, fun)
	}
	named := strings.TrimSuffix(fun, "Interact") + "Named"
	for i := range args[1:] {
		if name := sig.Params().At(i).Name(); name != "" && name != "_" {
			args[i+1] = named + "(" + strconv.Quote(name) + ", " + args[i+1] + ")"
		}
	}
	return fun + "(" + strings.Join(args, ", ") + ")"
}
