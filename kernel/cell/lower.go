package cell

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/luciola-nn/luciola/kernel/lower"
)

// lowering gathers what package lower has to know of a checked cell, and what the unit will change in the session.
type lowering struct {
	session  *Session
	c        *checked
	a        *arrangement
	unit     *Unit
	names    map[types.Object]string     // objects that this cell introduces → lowered name
	vars     []types.Object              // session variables that it creates
	replaces map[*types.Func]*types.Func // functions that take the place of earlier ones
}

// lower turns a checked cell into a unit.
func (s *Session) lower(c *checked, a *arrangement) (*Unit, *Problem) {
	u := &Unit{N: c.n, Source: c.src}
	u.effects.imports, u.effects.announced = map[string]string{}, map[types.Object]*entry{}
	if explicit, prob := s.explicitImports(c.parsed); prob == nil {
		u.effects.imports = explicit
	}
	l := &lowering{session: s, c: c, a: a, unit: u, names: map[types.Object]string{}, replaces: map[*types.Func]*types.Func{}}
	l.declare(u)
	l.declareAside(u)
	late := map[*ast.FuncDecl]*lower.Late{}
	for _, m := range a.late {
		late[m.decl] = &lower.Late{Owner: m.owner.obj.Type().(*types.Named), Method: m.method}
	}
	out, err := s.state.Cell(&lower.Cell{
		N: c.n, Info: c.info, Decls: withoutVars(c.decls), Body: c.fn.Body, Names: l.names, Vars: l.vars, Late: late, Replaces: l.replaces,
		Final: c.final(), Show: len(c.last()) > 0, Spared: c.spared, From: c.origins(), Waits: c.waits, Comes: s.comes(c),
	})
	if err != nil {
		r := err.(*lower.Refusal)
		name := Unsupported
		if r.Mistake {
			name = CompileError
		}
		return nil, newProblem(name, c.n, c.src, []complaint{at(c.src, s.offsetIn(c, r.Pos), r.Message)})
	}
	u.Imports, u.Decls, u.Init, u.Body, u.Types, u.Line = out.Imports, out.Decls, out.Init, out.Body, out.Types, out.Line
	u.Funcs, u.Helpers, u.lasting = out.Funcs, out.Helpers, out.Lasting
	u.effects.lowered = out.Commit
	u.effects.record = s.recordOf(c, u, l.names)
	u.Notes = append(u.Notes, l.stale()...)
	return u, nil
}

// offsetIn returns the place in the cell of a position, which may lie in a generic function of an earlier cell: then the first.
func (s *Session) offsetIn(c *checked, pos token.Pos) int {
	for _, f := range c.files {
		if s.fset.File(pos) == f {
			return c.offset(s.fset, pos)
		}
	}
	return 0
}

// withoutVars drops the variables that were declared for the check alone, see announce.
func withoutVars(f *ast.File) []ast.Decl {
	var out []ast.Decl
	for _, d := range f.Decls {
		if g, ok := d.(*ast.GenDecl); !ok || g.Tok != token.VAR {
			out = append(out, d)
		}
	}
	return out
}

// nameOf returns the lowered name of a function or variable of an earlier cell.
func (s *Session) nameOf(obj types.Object) (string, bool) {
	if e, ok := s.all[obj]; ok && e.lowered != "" {
		return e.lowered, true
	}
	return "", false
}
