package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// function is one function on its way: a declaration, a literal, the body of a range over a function, or the cell's own statements.
type function struct {
	*lowering
	up    *function // the function around a literal
	info  *types.Info
	subst *substitution // of a copy of a generic function
	in    int           // the cell that holds the source
	esc   *escapes      // shared by a declaration and its literals
	names *names        // likewise

	sig       *types.Signature
	own       bool     // the cell's own statements, where Rule E holds
	results   []string // where return stores results; nil: it returns them
	body      *rangeBody
	returnSig *types.Signature // what return returns, when it is not sig
	targets   []target         // what break and continue may mean, inside this function
	deferOf   string           // variable of the list that calls this function, for recover
	noBefore  bool             // the expression may not be evaluated, or more than once: nothing can run before its statement
	list      string           // variable that holds what the function defers
	title     string           // what tracebacks call it, "" for the cell's own statements
	self      types.Object     // the declared function: it calls itself directly
	selfName  string

	called  bool   // the present statement has called something: what follows it may read other values
	isPlace bool   // the expression is a place to assign to
	spans   []span // what loops around know of indices

	out strings.Builder
}

// names gives every local variable of a function a name of its own.
type names struct {
	local map[types.Object]string
	n     int
}

// typ returns the type of an expression.
func (f *function) typ(x ast.Expr) types.Type { return f.subst.apply(f.info.TypeOf(x)) }

// under returns the underlying type of an expression's type.
func (f *function) under(x ast.Expr) types.Type { return f.typ(x).Underlying() }

// lookup returns the lowered name of a package-level object or a session variable.
func (f *function) lookup(obj types.Object) (string, bool) {
	if name, ok := f.cell.Names[obj]; ok {
		return name, true
	}
	return f.Name(obj)
}

// global reports whether a variable is a session variable.
func (f *function) global(v *types.Var) bool {
	_, ok := f.lookup(v)
	return ok
}

// local returns the name of a local variable.
func (f *function) local(obj types.Object) string {
	if name, ok := f.names.local[obj]; ok {
		return name
	}
	name := f.fresh(obj.Name())
	f.names.local[obj] = name
	return name
}

// fresh returns a local name that nothing has.
func (f *function) fresh(hint string) string {
	f.names.n++
	if hint == "_" || hint == "" {
		hint = "v"
	}
	return fmt.Sprintf("%sᐧl%d", hint, f.names.n)
}

// variable writes the use of a variable.
func (f *function) variable(v *types.Var) string {
	if name, ok := f.lookup(v); ok {
		return name
	}
	if f.esc.cells[v] {
		return "(*" + f.local(v) + ")"
	}
	return f.local(v)
}

// emit writes a line of lowered code.
func (f *function) emit(format string, args ...any) {
	fmt.Fprintf(&f.out, format+"\n", args...)
}

// at makes the interpreter know what follows by its place in the cell.
func (f *function) at(n ast.Node) {
	if n.Pos().IsValid() {
		p := f.Fset.Position(n.Pos())
		f.emit("//line In[%d]:%d:%d", f.cell.N, f.lineFrom(f.in, p.Line), max(p.Column, 1))
	}
}

// declare writes the declaration of a local variable with a value ("" for zero).
func (f *function) declare(n ast.Node, v *types.Var, value string) {
	if v.Name() == "_" {
		if value != "" {
			f.emit("_ = %s", value)
		}
		return
	}
	name, typ := f.local(v), f.rep(n, f.subst.apply(v.Type()))
	switch {
	case f.esc.cells[v]:
		f.emit("%s := new(%s)", name, typ)
		if value != "" {
			f.emit("*%s = %s", name, value)
		}
	case value == "":
		f.emit("var %s %s", name, typ)
	default:
		f.emit("var %s %s = %s", name, typ, value)
	}
}

// temp declares a temporary variable and returns its name.
func (f *function) temp(n ast.Node, t types.Type, value string) string {
	name := f.fresh("t")
	f.emit("var %s %s = %s", name, f.rep(n, t), value)
	return name
}

// child returns the context of a literal inside f.
func (f *function) child(sig *types.Signature) *function {
	return &function{lowering: f.lowering, up: f, info: f.info, subst: f.subst, in: f.in, esc: f.esc, names: f.names, sig: sig}
}
