package cell

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var plainName = regexp.MustCompile(`^undefined: ([^.\s]+)$`)

// aside is a function whose body uses names that no cell has declared yet: it is declared with its signature, and its body
// panics. A cell that declares one of the names declares the function again.
type aside struct {
	key   string // its name; T.M for a method
	n     int    // the cell that declares it
	src   string // that cell
	waits map[string]bool
}

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

// fault is what the checker says about the body of a function.
type fault struct {
	decl  *ast.FuncDecl
	pos   token.Pos
	names []string      // that are not declared, in order
	hints []string      // for each of them
	other []types.Error // everything else
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
	c.notes = append(c.notes, "note: "+note)
}

// panics returns a body that panics with text where the checker stumbled.
func panics(f *fault, text string) *ast.BlockStmt {
	call := &ast.CallExpr{
		Fun: &ast.Ident{NamePos: f.pos, Name: "panic"}, Lparen: f.pos,
		Args: []ast.Expr{&ast.BasicLit{ValuePos: f.pos, Kind: token.STRING, Value: strconv.Quote(text)}}, Rparen: f.pos,
	}
	return &ast.BlockStmt{Lbrace: f.decl.Body.Lbrace, List: []ast.Stmt{&ast.ExprStmt{X: call}}, Rbrace: f.decl.Body.Rbrace}
}
