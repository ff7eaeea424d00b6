package cell

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strings"
)

// rule rewrites one construct that the interpreter lacks or gets wrong. apply sees every node after its children; it edits
// the text of the node through the lowering and leaves nodes that are not its own alone.
type rule struct {
	name  string
	why   string
	apply func(l *lowering, n ast.Node)
}

// rules is the whole lowering, in the order in which they see a node. Inner text is final when an outer node is reached, so
// the order matters only for nodes that several rules touch: values before the statements that hold them, statements before
// the bookkeeping around statements.
var rules = []rule{
	{"refuse", "what would run wrongly is refused before it runs", refuse},
	{"dynamic", "types of cells lose their names when they become interfaces: what depends on the name is refused", refuseDynamic},
	{"constant", "the interpreter computes constants with the wrong kind: only literals reach it", foldConstant},
	{"name", "versions of variables, functions and types; packages under names no variable can take", rename},
	{"generic", "type arguments are not inferred", instantiate},
	{"builtin", "min, max, clear and new(value) do not exist", builtin},
	{"parameter", "unnamed parameters of literals panic when compiled code calls them", nameParameters},
	{"range-int", "range over an integer does not exist", rangeInt},
	{"loop-variable", "each iteration has variables of its own", loopVariables},
	{"literal", "literals handed to compiled code see the variables of the last iteration", settleLiterals},
	{"method", "method expressions have the wrong type", methodExpression},
	{"defer", "defer evaluates its arguments late, repeats the last literal of a loop, and hangs on closures", deferred},
	{"go", "a panic in a goroutine must not end the worker", guardGoroutine},
	{"variable", "outermost := and var set session variables", sessionVariables},
	{"error", "Rule E: an unbound error stops the cell", stopOnError},
	{"result", "the value of the last expression is displayed", showResult},
	{"line", "a failing statement is found again", markLine},
}

// lowering is one cell on its way to source for the interpreter.
type lowering struct {
	edits
	session *Session
	c       *checked
	a       *arrangement

	names              map[types.Object]string // objects this cell introduces → lowered name
	imports            map[string]string       // alias → path
	stack              []ast.Node              // ancestors of the node that rules see, outermost first
	statics            []string                // package-level helpers that rules asked for
	notes              []string
	prologue, epilogue string                      // around the cell's own statements
	deferNames         map[*ast.BlockStmt]string   // bodies of functions that defer → variable of the deferred calls
	resultVars         map[*ast.FieldList][]string // their results → names
	temps              int
	problem            *Problem
}

// lower rewrites a checked cell.
func (s *Session) lower(c *checked, a *arrangement) (*Unit, *Problem) {
	l := &lowering{
		session: s, c: c, a: a, names: map[types.Object]string{}, imports: map[string]string{},
		deferNames: map[*ast.BlockStmt]string{}, resultVars: map[*ast.FieldList][]string{},
	}
	l.edits.source = func(pos token.Pos) (string, int) {
		return c.src, min(c.offset(s.fset, pos), len(c.src)) // the empty statement of a last label lies behind the cell
	}
	u := &Unit{N: c.n, Source: c.src}
	u.effects.imports = map[string]string{}
	if explicit, prob := s.explicitImports(c.parsed); prob == nil {
		u.effects.imports = explicit
	}
	l.declare(u)
	for _, d := range c.decls.Decls {
		if g, ok := d.(*ast.GenDecl); !ok || g.Tok != token.VAR {
			l.walk(d)
		}
	}
	l.walk(c.fn.Body)
	if l.problem != nil {
		return nil, l.problem
	}
	l.emit(u)
	if l.problem != nil {
		return nil, l.problem
	}
	u.Imports = l.imports
	u.Notes = l.notes
	return u, nil
}

// walk applies the rules to n and everything in it, inner nodes first.
func (l *lowering) walk(root ast.Node) {
	base := len(l.stack)
	ast.Inspect(root, func(n ast.Node) bool {
		if n != nil {
			l.stack = append(l.stack, n)
			return true
		}
		top := l.stack[len(l.stack)-1]
		l.stack = l.stack[:len(l.stack)-1]
		for _, r := range rules {
			if l.problem == nil {
				r.apply(l, top)
			}
		}
		return true
	})
	l.stack = l.stack[:base]
}

// own reports whether the node that rules see belongs to the cell's own statements: not to a function it declares, nor to a
// function literal.
func (l *lowering) own() bool {
	for _, n := range l.stack {
		switch n.(type) {
		case *ast.FuncLit, *ast.FuncDecl:
			return false
		}
	}
	return len(l.stack) > 0 && l.stack[0] == ast.Node(l.c.fn.Body)
}

// outermost reports whether the node is one of the cell's outermost statements.
func (l *lowering) outermost() bool { return len(l.stack) == 1 && l.stack[0] == ast.Node(l.c.fn.Body) }

// parent returns the i-th ancestor of the node that rules see; 0 is its parent.
func (l *lowering) parent(i int) ast.Node {
	if i >= len(l.stack) {
		return nil
	}
	return l.stack[len(l.stack)-1-i]
}

// listed reports whether n, the node that rules see, is an element of a statement list, possibly labelled.
func (l *lowering) listed(n ast.Node) bool {
	p := l.parent(0)
	if lab, ok := p.(*ast.LabeledStmt); ok {
		n, p = lab, l.parent(1)
	}
	switch p := p.(type) {
	case *ast.BlockStmt:
		return true
	case *ast.CaseClause:
		return true
	case *ast.CommClause:
		return p.Comm != n
	}
	return false
}

// temp returns a name that no cell can use.
func (l *lowering) temp(hint string) string {
	l.temps++
	return fmt.Sprintf("%sᐧt%d", hint, l.temps)
}

// line returns the line of the cell on which n starts.
func (l *lowering) line(n ast.Node) int { return l.session.fset.Position(n.Pos()).Line }

// runtime returns how lowered source calls a function of the worker.
func (l *lowering) runtime(name string) string {
	l.imports["rtᐧ"] = Runtime
	return "rtᐧ." + name
}

// alias returns the name of an imported package in lowered source.
func (l *lowering) alias(p *types.Package) (string, error) {
	if _, ok := l.session.library.byPath[p.Path()]; !ok {
		return "", fmt.Errorf("package %s, which this kernel does not hold", p.Path())
	}
	alias := strings.Map(func(r rune) rune {
		if r == '/' || r == '.' || r == '-' {
			return '_'
		}
		return r
	}, path.Base(path.Dir(p.Path()))+"_"+path.Base(p.Path())) + "ᐧp"
	for l.imports[alias] != "" && l.imports[alias] != p.Path() {
		alias = "x" + alias
	}
	l.imports[alias] = p.Path()
	return alias, nil
}

// typ returns the type of x as the checker recorded it.
func (l *lowering) typ(x ast.Expr) types.Type { return l.c.info.TypeOf(x) }

// mustType writes t as source; a type without a name stops the lowering at n.
func (l *lowering) mustType(n ast.Node, t types.Type) string {
	s, err := l.typeText(t)
	if err != nil {
		l.refuse(n, "this has the type "+err.Error()+": keep it in an interface or in a value of another type")
	}
	return s
}

// refuse stops the lowering: the construct at n cannot run correctly.
func (l *lowering) refuse(n ast.Node, msg string) {
	if l.problem == nil {
		c := at(l.c.src, l.c.offset(l.session.fset, n.Pos()), msg)
		l.problem = newProblem(Unsupported, l.c.n, l.c.src, []complaint{c})
	}
}

// nameOf returns the lowered name of a session object.
func (l *lowering) nameOf(obj types.Object) (string, bool) {
	if name, ok := l.names[obj]; ok {
		return name, true
	}
	if e, ok := l.session.all[obj]; ok {
		return e.lowered, true
	}
	return "", false
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
