package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/luciola-nn/luciola/kernel/dyn"
)

// Import paths under which lowered code finds what the worker offers it: functions, and the types of structs.
const (
	Runtime = "luciola/cellruntime"
	Layouts = "luciola/celltypes"
)

// Cell is a type-checked cell.
type Cell struct {
	N        int
	Info     *types.Info
	Decls    []ast.Decl              // types, constants, functions, methods; no variables
	Body     *ast.BlockStmt          // the cell's own statements
	Names    map[types.Object]string // lowered names of what the cell declares, and of the variables of its outermost statements
	Vars     []types.Object          // session variables that the cell creates, in order
	Late     map[*ast.FuncDecl]*Late
	Replaces map[*types.Func]*types.Func // functions that take the place of earlier ones with the same signature
	From     map[*ast.FuncDecl]int       // functions whose source is in an earlier cell → its number
	Waits    map[*ast.FuncDecl]bool      // functions whose bodies come with a later cell
	Comes    map[*ast.FuncDecl]bool      // functions that waited, or wait still
	Final    []*ast.ExprStmt             // the last statement, when it is an expression; several are those of a list
	Show     bool                        // their values are displayed
	Spared   map[ast.Node]bool           // Rule E: statements to whose left side a blank was added for an error
}

// lowering is one cell on its way.
type lowering struct {
	*State
	cell      *Cell
	line      string
	imports   map[string]string
	decls     strings.Builder
	helpers   []string // see Output
	lasting   bool
	init      strings.Builder
	funcs     map[string]Func
	inits     []initCall
	initsHere *ast.EmptyStmt // the place of the calls of inits
	used      map[dyn.ID]bool
	newMade   map[string]bool
	newGen    map[*types.Func]*source
	newRec    map[*types.Func]bool
	newCopies map[int][]copied
	looked    map[dyn.ID]bool // types whose components are known to need methods
	newBound  map[string]boundMethod
	pending   []func() // copies of generic functions that are still to be written
	context   *types.Context
}

// Cell lowers a cell; the error is a *Refusal.
func (s *State) Cell(c *Cell) (out *Output, err error) {
	l := &lowering{
		State: s, cell: c, imports: map[string]string{}, used: map[dyn.ID]bool{}, newMade: map[string]bool{},
		newGen: map[*types.Func]*source{}, newRec: map[*types.Func]bool{}, newCopies: map[int][]copied{}, newBound: map[string]boundMethod{}, looked: map[dyn.ID]bool{}, context: types.NewContext(),
		funcs: map[string]Func{}, initsHere: &ast.EmptyStmt{},
	}
	defer func() {
		if r := recover(); r != nil {
			refusal, ok := r.(*Refusal)
			if !ok {
				panic(r)
			}
			out, err = nil, refusal
		}
	}()
	l.line = l.unique("lineᐧ")
	fmt.Fprintf(&l.decls, "var %s int\n", l.line)
	l.register()
	l.declareVars()
	for _, d := range c.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			l.function(fn)
		}
	}
	body := l.ownStatements()
	l.drain()
	out = &Output{Imports: l.imports, Decls: l.decls.String(), Init: l.init.String(), Body: body, Line: l.line, Funcs: l.funcs, Helpers: l.helpers, Lasting: l.lasting}
	out.Types = l.unsent()
	out.commit = func() {
		maps.Copy(s.made, l.newMade)
		maps.Copy(s.generics, l.newGen)
		maps.Copy(s.recovers, l.newRec)
		maps.Copy(s.bound, l.newBound)
		for n, list := range l.newCopies {
			s.copies[n] = append(s.copies[n], list...)
		}
		for _, d := range out.Types {
			s.sent[d.ID] = true
		}
	}
	return out, nil
}

// toplevel writes a declaration that later cells may name.
func (l *lowering) toplevel(format string, args ...any) {
	l.lasting = true
	fmt.Fprintf(&l.decls, format, args...)
}

// helper says that nothing but this cell calls a function by its name, and returns the name.
func (l *lowering) helper(name string) string {
	l.helpers = append(l.helpers, name)
	return name
}

// drain writes the copies of generic functions that the cell asked for; they may ask for more.
func (l *lowering) drain() {
	for len(l.pending) > 0 {
		next := l.pending
		l.pending = nil
		for _, write := range next {
			write()
		}
	}
}

// unsent returns descriptors of the types that the cell uses and the worker does not know, components first where possible.
func (l *lowering) unsent() []dyn.Desc {
	var out []dyn.Desc
	seen := map[dyn.ID]bool{}
	var add func(id dyn.ID)
	add = func(id dyn.ID) {
		if id == 0 || seen[id] || l.sent[id] {
			return
		}
		seen[id] = true
		d := l.types.desc(l, id)
		for _, part := range d.Refers() {
			add(part)
		}
		out = append(out, d)
	}
	for _, id := range slices.Sorted(maps.Keys(l.used)) {
		add(id)
	}
	return out
}

// refuse stops the lowering: the construct at n cannot run correctly.
func (l *lowering) refuse(n ast.Node, format string, args ...any) {
	panic(&Refusal{Pos: n.Pos(), Message: fmt.Sprintf(format, args...)})
}

// unique returns a package-level name that nothing has.
func (l *lowering) unique(hint string) string {
	l.serial++
	return fmt.Sprintf("%sᐧ%d", hint, l.serial)
}

// once reports whether the package-level name is still to be made, and notes that it is.
func (l *lowering) once(name string) bool {
	if l.made[name] || l.newMade[name] {
		return false
	}
	l.newMade[name] = true
	return true
}

// rt returns how lowered code calls a function of the worker.
func (l *lowering) rt(name string) string {
	l.imports["rtᐧ"] = Runtime
	return "rtᐧ." + name
}
