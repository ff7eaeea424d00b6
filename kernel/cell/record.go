package cell

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// record is what a cell that ran did with the names of the session.
type record struct {
	n        int
	source   string
	declares []*entry
	uses     []use
	carried  map[string]int // functions of earlier cells that it declared again → their cell
}

// use is a name of the session in a cell.
type use struct {
	name    string
	lowered string // "" for types and constants
	from    int    // the cell that had set it last
	by      string // the function in which it stands; "" in the cell's statements
	changes bool   // it is assigned to
}

// recordOf notes which names of the session a checked cell uses; own are those that it declares.
func (s *Session) recordOf(c *checked, u *Unit, own map[types.Object]string) record {
	r := record{n: c.n, source: c.src, declares: u.effects.entries, carried: map[string]int{}}
	for d, a := range c.carried {
		r.carried[d.Name.Name] = a.n
	}
	note := func(root ast.Node, by string) {
		changed := map[*ast.Ident]bool{}
		ast.Inspect(root, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				if n.Tok != token.DEFINE {
					for _, x := range n.Lhs {
						if id := base(x); id != nil {
							changed[id] = true
						}
					}
				}
			case *ast.IncDecStmt:
				if id := base(n.X); id != nil {
					changed[id] = true
				}
			case *ast.Ident:
				obj := c.info.Uses[n]
				if lowered := own[obj]; lowered != "" {
					r.uses = append(r.uses, use{n.Name, lowered, c.n, by, changed[n]})
				} else if e := s.all[obj]; e != nil {
					r.uses = append(r.uses, use{e.name, e.lowered, e.cell, by, changed[n]})
				}
			}
			return true
		})
	}
	for _, d := range c.decls.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			note(d, d.Name.Name)
		case *ast.GenDecl:
			note(d, "")
		}
	}
	note(c.fn.Body, "")
	return r
}

// base returns the name in x, x.f, x[i], *x.
func base(x ast.Expr) *ast.Ident {
	for {
		switch y := x.(type) {
		case *ast.Ident:
			return y
		case *ast.SelectorExpr:
			x = y.X
		case *ast.IndexExpr:
			x = y.X
		case *ast.StarExpr:
			x = y.X
		case *ast.ParenExpr:
			x = y.X
		default:
			return nil
		}
	}
}

// functionsWith returns the names of the functions of the session that use a variable or function.
func (s *Session) functionsWith(e *entry) []string {
	var names []string
	for _, r := range s.records {
		for _, x := range r.uses {
			if e.lowered == "" || x.lowered != e.lowered || x.by == "" {
				continue
			}
			if f := s.scope[x.by]; f == nil || f.cell == r.n || r.carried[x.by] == f.cell { // a method, or the function as it is now
				names = append(names, x.by)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
