package cell

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"
)

var plainName = regexp.MustCompile(`^undefined: ([^.\s]+)$`)

// fault is what the checker says about the body of a function.
type fault struct {
	decl  *ast.FuncDecl
	pos   token.Pos
	names []string      // that are not declared, in order
	hints []string      // for each of them
	other []types.Error // everything else
}

// faults sorts the errors of a check by the function in whose body they are; whole is false when one is in no body.
func (s *Session) faults(c *checked) (out []*fault, whole bool) {
	whole = true
	byDecl := map[*ast.FuncDecl]*fault{}
	for _, e := range c.errors {
		d := c.bodyAt(e.Pos)
		if d == nil {
			whole = false
			continue
		}
		f := byDecl[d]
		if f == nil {
			f = &fault{decl: d, pos: e.Pos}
			byDecl[d] = f
			out = append(out, f)
		}
		name := s.missing(c, d, e)
		switch {
		case name == "":
			f.other = append(f.other, e)
		case !slices.Contains(f.names, name):
			f.names, f.hints = append(f.names, name), append(f.hints, s.suggest(c, e, cleanMessage(e.Msg)))
		}
	}
	return out, whole
}

// missing returns the name, or T.M for a method that is called, that a later cell may declare; "" for any other error.
func (s *Session) missing(c *checked, d *ast.FuncDecl, e types.Error) string {
	if m := plainName.FindStringSubmatch(e.Msg); m != nil {
		if old := s.scope[m[1]]; old != nil && old.lost || s.library.hint(m[1]) != "" {
			return ""
		}
		return m[1]
	}
	if !noField.MatchString(e.Msg) || strings.Contains(e.Msg, "but does have") {
		return ""
	}
	name := ""
	ast.Inspect(d.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if !ok || sel.Sel.Pos() != e.Pos || c.info.TypeOf(sel.X) == nil {
			return true
		}
		t := types.Unalias(c.info.TypeOf(sel.X))
		if p, ok := t.(*types.Pointer); ok {
			t = types.Unalias(p.Elem())
		}
		if named, ok := t.(*types.Named); ok && named.Obj().Pkg() == s.pkg && !types.IsInterface(t) {
			name = named.Obj().Name() + "." + sel.Sel.Name
		}
		return true
	})
	return name
}

// bodyAt returns the function or method declaration in whose body pos is.
func (c *checked) bodyAt(pos token.Pos) *ast.FuncDecl {
	for _, d := range c.decls.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil && fn.Body.Pos() <= pos && pos < fn.Body.End() {
			return fn
		}
	}
	return nil
}

// reached returns the functions and methods of the cell that its statements mention, or another one that they mention.
func (c *checked) reached() map[*ast.FuncDecl]bool {
	byName := map[string][]*ast.FuncDecl{}
	for _, d := range c.decls.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && c.carriedFrom(fn) == nil {
			key := funcKey(fn)
			name := key[strings.LastIndex(key, ".")+1:]
			byName[name] = append(byName[name], fn)
		}
	}
	out := map[*ast.FuncDecl]bool{}
	var walk func(ast.Node)
	walk = func(root ast.Node) {
		ast.Inspect(root, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			for _, fn := range byName[id.Name] {
				if !out[fn] && fn.Body != nil {
					out[fn] = true
					walk(fn.Body)
				}
			}
			return true
		})
	}
	walk(c.fn.Body)
	return out
}
