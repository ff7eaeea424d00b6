package lower

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/luciola-nn/luciola/kernel/dyn"
)

// State is what the lowered code of earlier cells of a session has made: it is changed by [Output.Commit] alone.
type State struct {
	Fset *token.FileSet
	Pkg  *types.Package                        // the package of all cells
	Name func(obj types.Object) (string, bool) // the lowered name of a package-level object of an earlier cell
	Has  func(path string) bool                // whether lowered code can import a compiled package

	types    *interner
	generics map[*types.Func]*source // bodies of generic functions, and of methods of generic types
	recovers map[*types.Func]bool    // functions that call recover themselves
	made     map[string]bool         // lowered names that exist
	sent     map[dyn.ID]bool         // types that the worker knows
	bound    map[string]boundMethod  // copies that dyn knows
	copies   map[int][]copied        // of generic functions, by the number of the source
	serial   int
}

// NewState returns the state of a session in which no cell has run.
func NewState(fset *token.FileSet, pkg *types.Package) *State {
	return &State{
		Fset: fset, Pkg: pkg, types: newInterner(pkg), generics: map[*types.Func]*source{}, recovers: map[*types.Func]bool{},
		made: map[string]bool{}, sent: map[dyn.ID]bool{}, copies: map[int][]copied{}, bound: map[string]boundMethod{},
	}
}

// source is a function body that is lowered again for each list of type arguments.
type source struct {
	decl   *ast.FuncDecl
	info   *types.Info
	cell   int
	number int // tells the function from others; one that takes its place has the same
	fn     *types.Func
	params *types.TypeParamList
	vars   []*types.Var // parameters, the receiver first
}
