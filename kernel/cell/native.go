package cell

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// Native is a cell as a program of its own, which the Go toolchain builds: see [Session.Native].
type Native struct {
	Program  string   // the source of package main
	Takes    []string // the session variables that it mentions
	Notes    []string // remarks for the user
	n        int
	src      string
	gives    []given
	explicit map[string]string // imports of the cell, to be those of later cells
	uses     []use
	results  []result     // values of the last expression
	stopped  map[int]bool // numbers of values beside an error, where Rule E holds
	session  *Session
}

// given is a variable that a native cell declares.
type given struct {
	name string
	typ  types.Type
}

// Native checks a cell that is to be built by the Go toolchain. It sees the variables of the session whose values can be written to a
// file, and no other name that cells have declared.
func (s *Session) Native(n int, src, carry string) (*Native, *Problem) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, prob := parse(s.fset, n, src)
	if prob != nil {
		return nil, prob
	}
	if list := p.final(); len(list) > 1 {
		return nil, newProblem(SyntaxError, n, src, []complaint{at(src, p.offset(s.fset, list[0].Pos()), "a native cell ends in one expression, found a list of them")})
	}
	a := s.arrange(p, declaredNames(p.decls), nil)
	c, prob := s.resolve(p)
	if prob != nil {
		return nil, prob
	}
	for _, l := range a.late {
		return nil, s.complain(c, l.decl.Name.Pos(), "a native cell declares no method of "+l.owner.name+", a type of another cell: declare the type in it too")
	}
	for again := true; again; {
		s.typecheck(c)
		again = s.spareErrors(c)
	}
	if prob := s.nativeImports(c); prob != nil {
		return nil, prob
	}
	if len(c.errors) > 0 {
		s.tellScope(c)
		return nil, s.explain(c)
	}
	c.unwrap()
	v := &Native{n: n, src: src, session: s, stopped: map[int]bool{}}
	if v.explicit, prob = s.explicitImports(p); prob != nil {
		return nil, prob
	}
	w := &typeWriter{session: s, imports: map[string]string{}}
	if prob := v.take(c, w); prob != nil {
		return nil, prob
	}
	v.give(c)
	v.Program = v.program(c, w, carry)
	return v, nil
}

// tellScope adds to the complaint about a variable of the cell's statements that a function of the cell cannot see it, which it could
// in a cell that is interpreted.
func (s *Session) tellScope(c *checked) {
	for i, e := range c.errors {
		m := undefinedName.FindStringSubmatch(e.Msg)
		if m != nil && slices.ContainsFunc(c.topVars(), func(v *types.Var) bool { return v.Name() == m[1] }) {
			c.errors[i].Msg += ": a function of a native cell sees variables of earlier cells, and its parameters"
		}
	}
}

// nativeImports refuses packages that native cells cannot import, at the import or where they are named first.
func (s *Session) nativeImports(c *checked) *Problem {
	var list []complaint
	told := map[string]bool{}
	refuse := func(pos token.Pos, path string) {
		if s.isNative(path) || told[path] {
			return
		}
		told[path] = true
		list = append(list, at(c.src, c.offset(s.fset, pos), fmt.Sprintf("a native cell cannot import %s: it can import the standard library%s", path, s.besides())))
	}
	for _, spec := range c.parsed.imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		refuse(spec.Path.Pos(), path)
	}
	for _, id := range s.used(c, func(obj types.Object) bool { _, ok := obj.(*types.PkgName); return ok }) {
		refuse(id.Pos(), c.info.Uses[id].(*types.PkgName).Imported().Path())
	}
	if len(list) > 0 {
		return newProblem(CompileError, c.n, c.src, list)
	}
	return nil
}

// used returns the places where the cell names objects of a kind, in order.
func (s *Session) used(c *checked, kind func(types.Object) bool) []*ast.Ident {
	var ids []*ast.Ident
	for id, obj := range c.info.Uses {
		if kind(obj) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b *ast.Ident) int { return c.offset(s.fset, a.Pos()) - c.offset(s.fset, b.Pos()) })
	return ids
}

// isNative reports whether native cells can import a package.
func (s *Session) isNative(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".") || slices.Contains(s.library.config.Native, path)
}

func (s *Session) besides() string {
	if len(s.library.config.Native) == 0 {
		return ""
	}
	return " and " + strings.Join(s.library.config.Native, ", ")
}
