package cell

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// funcKey names a function or method as users write it.
func funcKey(d *ast.FuncDecl) string {
	if d.Recv != nil && len(d.Recv.List) == 1 {
		base, _ := receiver(d)
		return base + "." + d.Name.Name
	}
	return strings.Replace(d.Name.Name, "ᐧ", ".", 1) // a late method, see methodBody
}

// introduced returns the names that a cell declares, T.M for methods, and the variables of its outermost statements.
func introduced(p *parsed) map[string]bool {
	names := declaredNames(p.decls)
	for _, d := range p.decls.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			names[funcKey(fn)] = true
		}
	}
	for _, st := range p.fn.Body.List {
		switch st := st.(type) {
		case *ast.AssignStmt:
			for _, x := range st.Lhs {
				if id, ok := x.(*ast.Ident); ok && st.Tok == token.DEFINE {
					names[id.Name] = true
				}
			}
		case *ast.DeclStmt:
			for name := range declaredNames(&ast.File{Decls: []ast.Decl{st.Decl}}) {
				names[name] = true
			}
		}
	}
	return names
}

// carriedFrom returns how a declaration was set aside that an earlier cell made; nil for those of the cell itself.
func (c *checked) carriedFrom(d *ast.FuncDecl) *aside { return c.carried[d] }

// cellOf returns the number of the cell that a function comes from.
func (c *checked) cellOf(d *ast.FuncDecl) int {
	if a := c.carried[d]; a != nil {
		return a.n
	}
	return c.n
}

// origins returns the cells of the functions that an earlier cell declared.
func (c *checked) origins() map[*ast.FuncDecl]int {
	out := map[*ast.FuncDecl]int{}
	for d, a := range c.carried {
		out[d] = a.n
	}
	return out
}

// comes returns the functions of the cell that have waited so far.
func (s *Session) comes(c *checked) map[*ast.FuncDecl]bool {
	out := map[*ast.FuncDecl]bool{}
	for _, d := range c.decls.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && s.aside[funcKey(fn)] != nil {
			out[fn] = true
		}
	}
	return out
}

// declareAside notes which functions wait now, and which do no more.
func (l *lowering) declareAside(u *Unit) {
	u.effects.settled = slices.Sorted(maps.Keys(l.c.introduces))
	for _, a := range l.c.carried {
		u.effects.settled = append(u.effects.settled, a.key)
	}
	for _, e := range u.effects.entries {
		if _, ok := e.obj.(*types.TypeName); ok { // a new type has none of the methods of the old one
			for key := range l.session.aside {
				if strings.HasPrefix(key, e.name+".") {
					u.effects.settled = append(u.effects.settled, key)
				}
			}
		}
	}
	u.effects.aside = l.c.aside
	u.Notes = append(u.Notes, l.c.notes...)
}

// commitAside makes later cells know which functions wait.
func (s *Session) commitAside(u *Unit) {
	for _, key := range u.effects.settled {
		delete(s.aside, key)
	}
	for _, a := range u.effects.aside {
		s.aside[a.key] = a
	}
}
