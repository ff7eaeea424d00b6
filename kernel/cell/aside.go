package cell

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// aside is a function whose body uses names that no cell has declared yet: it is declared with its signature, and its body
// panics. A cell that declares one of the names declares the function again.
type aside struct {
	key   string // its name; T.M for a method
	n     int    // the cell that declares it
	src   string // that cell
	waits map[string]bool
}

// carry puts the functions set aside that wait for a name of the cell among its declarations.
func (s *Session) carry(p *parsed) {
	p.introduces, p.carried = introduced(p), map[*ast.FuncDecl]*aside{}
	for _, key := range slices.Sorted(maps.Keys(s.aside)) {
		a := s.aside[key]
		owner, _, isMethod := strings.Cut(key, ".")
		if p.introduces[key] || isMethod && p.introduces[owner] || !wakes(a, p.introduces) {
			continue
		}
		from, prob := parse(s.fset, a.n, a.src)
		if prob != nil {
			continue // it was parsed before
		}
		for _, d := range from.decls.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && funcKey(fn) == key {
				p.carried[fn] = a
				p.decls.Decls = append(p.decls.Decls, fn)
			}
		}
	}
}

// wakes reports whether a cell that introduces names declares one for which a waits: the name, or the type of which a method lacks.
func wakes(a *aside, names map[string]bool) bool {
	for name := range a.waits {
		owner, _, _ := strings.Cut(name, ".")
		if names[name] || names[owner] {
			return true
		}
	}
	return false
}

// setAside takes the bodies that the checker cannot understand yet away from their functions, and reports whether it did: then the
// check must run again. It does nothing when the cell has another error.
func (s *Session) setAside(c *checked) bool {
	if c.introduces == nil { // nothing is declared: the cell is a native one, or is only looked at
		return false
	}
	if s.dropCarried(c) {
		return true
	}
	faults, whole := s.faults(c)
	reached := c.reached()
	for _, f := range faults {
		if c.carriedFrom(f.decl) == nil && (len(f.other) > 0 || reached[f.decl]) {
			whole = false
		}
	}
	if !whole { // the functions of other cells are not to blame
		c.errors = slices.DeleteFunc(c.errors, func(e types.Error) bool { return c.carriedFrom(c.bodyAt(e.Pos)) != nil })
		return false
	}
	for _, f := range faults {
		c.suspend(s, f)
	}
	return len(faults) > 0
}

// dropCarried leaves out the functions of earlier cells whose signatures mean nothing any more: they stay what they are.
func (s *Session) dropCarried(c *checked) bool {
	dropped := false
	for _, e := range c.errors {
		c.decls.Decls = slices.DeleteFunc(c.decls.Decls, func(d ast.Decl) bool {
			fn, ok := d.(*ast.FuncDecl)
			drop := ok && c.carriedFrom(fn) != nil && fn.Pos() <= e.Pos && e.Pos < fn.Body.Pos()
			if drop {
				delete(c.carried, fn)
				dropped = true
			}
			return drop
		})
	}
	return dropped
}

// suspend gives a function a body that panics, and notes that it waits.
func (c *checked) suspend(s *Session, f *fault) {
	key := funcKey(f.decl)
	a := &aside{key: key, n: c.n, src: c.src, waits: map[string]bool{}}
	if old := c.carriedFrom(f.decl); old != nil {
		a.n, a.src = old.n, old.src
		maps.Copy(a.waits, old.waits)
	}
	for _, name := range f.names {
		a.waits[name] = true
	}
	var text, note string
	if len(f.other) > 0 {
		e := f.other[0]
		p := s.fset.Position(e.Pos)
		text = fmt.Sprintf("%s does not compile: In[%d]:%d:%d: %s", key, a.n, p.Line, p.Column, cleanMessage(c.asWritten(e.Msg)))
		note = strings.Replace(text, " does not", " still does not", 1)
		f.pos = e.Pos
	} else {
		text = fmt.Sprintf("%s uses %s, which no cell has declared yet", key, strings.Join(f.names, ", "))
		note = text
		for i, hint := range f.hints { // any short name is near to another
			if hint != "" && len(f.names[i]) > 2 {
				note += " (" + hint + ")"
			}
		}
	}
	f.decl.Body = panics(f, text)
	if c.waits == nil {
		c.waits = map[*ast.FuncDecl]bool{}
	}
	c.waits[f.decl] = true
	c.aside = append(c.aside, a)
	c.notes = append(c.notes, note)
}

// panics returns a body that panics with text where the checker stumbled.
func panics(f *fault, text string) *ast.BlockStmt {
	call := &ast.CallExpr{
		Fun: &ast.Ident{NamePos: f.pos, Name: "panic"}, Lparen: f.pos,
		Args: []ast.Expr{&ast.BasicLit{ValuePos: f.pos, Kind: token.STRING, Value: strconv.Quote(text)}}, Rparen: f.pos,
	}
	return &ast.BlockStmt{Lbrace: f.decl.Body.Lbrace, List: []ast.Stmt{&ast.ExprStmt{X: call}}, Rbrace: f.decl.Body.Rbrace}
}
