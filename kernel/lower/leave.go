package lower

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// rangeBody is the body of a range over a function: a literal that the function calls. What leaves it is noted in a state and
// done after the call.
type rangeBody struct {
	label   string
	state   string   // variable that points to the state
	results []hidden // variables that point to what the function around returns
	exits   []*ast.BranchStmt
}

// States of a range over a function; a branch i to somewhere else has firstExit + i.
const (
	recovered = -2 // the function has recovered a panic of the body and goes on: only told to the worker
	panicking = -1 // inside the body: what does not leave it otherwise panics
	running   = 0
	left      = 1 // by break
	returned  = 2
	finished  = 3
	firstExit = 4
)

// target is a statement that break or continue may mean.
type target struct {
	label string
	loop  bool
}

// enter makes a statement the meaning of break, and a loop that of continue, until the result is called.
func (f *function) enter(label string, loop bool) (leave func()) {
	f.targets = append(f.targets, target{label, loop})
	return func() { f.targets = f.targets[:len(f.targets)-1] }
}

// rangeFunc lowers a range over a function.
func (f *function) rangeFunc(s *ast.RangeStmt, label string, sig *types.Signature) {
	yield := sig.Params().At(0).Type().Underlying().(*types.Signature)
	b := &rangeBody{label: label, state: f.fresh("state"), results: f.resultCells(s)}
	f.emit("%s := new(int)", b.state)
	c := f.child(yield)
	c.own, c.body, c.list, c.deferOf = f.own, b, f.list, f.deferOf
	c.returnSig = f.returning()
	c.emit("if *%s != %d { %s(*%s) }\n*%s = %d", b.state, running, f.rt("RangeLeft"), b.state, b.state, panicking)
	var params []string
	for i := range yield.Params().Len() {
		name, t := f.fresh("p"), yield.Params().At(i).Type()
		params = append(params, name+" "+f.rep(s, t))
		c.iteration(s, []ast.Expr{s.Key, s.Value}[i], name, t)
	}
	c.block(s.Body.List)
	c.emit("*%s = %d\nreturn true", b.state, running)
	more := append([]hidden{{b.state, "*int"}}, b.results...)
	for _, list := range []string{f.list, f.deferOf} {
		if list != "" {
			more = append(more, hidden{list, "*" + f.rt("Defers")})
		}
	}
	text := "(" + strings.Join(params, ", ") + ") bool {\n" + c.out.String() + "}"
	lit := f.liftText(s, s, "func"+f.signature(s, yield, nil), text, more)
	f.note(maker(lit), s, s.Body, false)
	f.emit("%s(%s)", f.core(s.X), lit)
	f.afterRange(s, b)
}

// afterRange does what left the body of a range over a function.
func (f *function) afterRange(n ast.Node, b *rangeBody) {
	was := f.fresh("was")
	f.emit("%s := *%s\n*%s = %d", was, b.state, b.state, finished)
	f.emit("if %s == %d { %s(%d) }", was, panicking, f.rt("RangeLeft"), recovered)
	f.emit("if %s == %d {", was, returned)
	var values []string
	for _, r := range b.results {
		values = append(values, "*"+r.name)
	}
	switch {
	case f.body != nil:
		f.emit("*%s = %d\nreturn false", f.body.state, returned)
	case f.results != nil:
		f.emit("return")
	default:
		if f.sharesResults() {
			values = f.storeShared(n, values)
		}
		f.emit("return %s", strings.Join(values, ", "))
	}
	f.emit("}")
	for i, s := range b.exits {
		f.emit("if %s == %d {", was, firstExit+i)
		f.branch(s)
		f.emit("}")
	}
}

// leaves lowers break, continue and goto that leave the body of a range over a function; else it reports false.
func (f *function) leaves(s *ast.BranchStmt, label string) bool {
	if f.body == nil || s.Tok == token.FALLTHROUGH {
		return false
	}
	if s.Tok == token.GOTO {
		f.refuse(s, "goto in the body of a range over a function is not supported: use a labelled break or continue")
	}
	for _, t := range f.targets {
		if label == t.label && label != "" || label == "" && (t.loop || s.Tok == token.BREAK) {
			return false
		}
	}
	switch {
	case label != "" && label != f.body.label:
		f.emit("*%s = %d\nreturn false", f.body.state, firstExit+len(f.body.exits))
		f.body.exits = append(f.body.exits, s)
	case s.Tok == token.CONTINUE:
		f.emit("*%s = %d\nreturn true", f.body.state, running)
	default:
		f.emit("*%s = %d\nreturn false", f.body.state, left)
	}
	return true
}

// leaveByReturn returns from the function around the body of a range over a function.
func (f *function) leaveByReturn(values []string) {
	if len(values) > 0 {
		f.storeInto(f.body.results, values)
	}
	f.emit("*%s = %d\nreturn false", f.body.state, returned)
}

// exit leaves the cell: Rule E has stopped it.
func (f *function) exit() {
	if f.body != nil {
		f.leaveByReturn(nil)
		return
	}
	f.emit("return")
}
