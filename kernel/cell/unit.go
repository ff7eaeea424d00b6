package cell

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/luciola-nn/luciola/kernel/dyn"
	"github.com/luciola-nn/luciola/kernel/lower"
)

// Unit is a lowered cell. Its exported fields travel to the worker as JSON; the rest is what [Session.Commit] remembers.
type Unit struct {
	N       int                   // the number of the cell
	Imports map[string]string     // alias → import path
	Decls   string                // package-level declarations
	Init    string                // statements that bind functions and methods; they cannot fail
	Body    string                // the cell's own statements
	Vars    []UnitVar             // session variables that the unit creates
	Types   []dyn.Desc            // types that the worker does not know yet
	Notes   []string              // remarks for the user, shown on stderr before the cell runs
	Line    string                // the variable that holds the line of the cell's own statement that runs
	Funcs   map[string]lower.Func // functions as the interpreter knows them, for tracebacks
	Source  string                // the cell as the user wrote it, for tracebacks
	Helpers []string              // functions in Decls that nothing but the unit calls by name

	effects effects
	lasting bool // Decls has what later units may name
	rebinds bool // see rebindsOnly
}

// declares reports whether a new worker needs the unit: most cells only run.
func (u *Unit) declares() bool {
	return u.lasting || strings.TrimSpace(u.Init) != "" || len(u.Types) > 0
}

// rebindsOnly reports whether all that a new worker has of the unit is new values of variables that earlier units declare.
func (u *Unit) rebindsOnly() bool {
	e := u.effects
	if u.lasting || len(u.Types)+len(e.methods)+len(e.aside) > 0 {
		return false
	}
	for line := range strings.Lines(u.Init) {
		variable, _, _ := strings.Cut(line, " = ")
		if strings.TrimSpace(line) != "" && !slices.ContainsFunc(e.entries, func(x *entry) bool { return x.lowered == variable }) {
			return false
		}
	}
	return true
}

// UnitVar is a session variable as the worker sees it.
type UnitVar struct {
	Name    string // what the user calls it
	Type    string // its Go type as the user would write it
	Lowered string // its name in lowered source
	Line    int    // of the statement that gives it its first value
	Shared  bool   // another statement begins in that line too
}

// effects is what a committed unit changes in the session.
type effects struct {
	imports   map[string]string // name → import path
	entries   []*entry
	announced map[types.Object]*entry // variables as the functions of the cell see them
	methods   []*lateMethod
	settled   []string // functions that wait for nothing any more, if they did
	aside     []*aside // functions that wait for names
	lowered   func()   // what package lower remembers
	record    record
}

// entry is a live declaration of the session.
type entry struct {
	name    string
	lowered string
	obj     types.Object
	cell    int
	version int
	lost    bool // its worker died: the variable exists, its value does not

	// Types only.
	spec   *ast.TypeSpec
	source string                  // the type's source, to recognise the same declaration
	deps   map[string]types.Object // session objects the source refers to
	along  map[string]bool         // methods declared in the same cell
}

// lateMethod is a method declared in another cell than its type.
type lateMethod struct {
	fn   *types.Func
	decl *ast.FuncDecl
}

// Name tells what kind of trouble a [Problem] is.
const (
	SyntaxError  = "SyntaxError"   // the cell is not Go
	CompileError = "CompileError"  // the cell is Go, but wrong
	Unsupported  = "NotSupported"  // the cell is right, but cannot be run correctly here
	internalName = "InternalError" // a bug of this package
)

// Problem is why a cell cannot run, as a notebook shows it.
type Problem struct {
	Name      string   // CompileError, SyntaxError or NotSupported
	Value     string   // one line
	Traceback []string // lines with ANSI colours: cell, line, column, caret
}

// Error returns the one-line form.
func (p *Problem) Error() string { return p.Name + ": " + p.Value }
