package lower

import (
	"go/token"
	"go/types"

	"github.com/luciola-nn/luciola/kernel/dyn"
)

// Late is a method declared apart from its type: Go checks it as a function whose first parameter is the receiver.
type Late struct {
	Owner  *types.Named
	Method *types.Func // the method of Owner
}

// Output is a lowered cell.
type Output struct {
	Imports map[string]string // alias → import path
	Decls   string            // package-level declarations
	Init    string            // statements that bind functions and methods; they cannot fail
	Body    string            // the cell's own statements
	Types   []dyn.Desc        // types that the worker does not know yet
	Line    string            // the variable, declared in Decls, that holds the line of the cell's own statement that runs
	Funcs   map[string]Func   // functions by their lowered names
	Helpers []string          // functions in Decls that only this output calls by name: bodies of functions, and literals
	Lasting bool              // Decls has more than Line and Helpers: later cells may name it

	commit func()
}

// Commit makes what the cell declares known to later cells. Call it once the worker has loaded the output.
func (o *Output) Commit() { o.commit() }

// Refusal is a construct that cannot run correctly.
type Refusal struct {
	Pos     token.Pos
	Message string // names the construct, and what to write instead
	Mistake bool   // Go does not allow it either
}

// Error implements error.
func (r *Refusal) Error() string { return r.Message }
