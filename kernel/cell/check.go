package cell

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// privatePackage marks the file-scope name of a package whose own name a session variable has taken.
const privatePackage = "ᐧpkg"

// checked is a cell with its types.
type checked struct {
	*parsed
	info    *types.Info
	errors  []types.Error
	imports map[string]string // names of packages visible to the cell → path
	spared  map[ast.Node]bool // Rule E: statements whose error the cell does not bind
	drops   map[int]bool      // numbers of results of the calls whose error withoutError drops
	hoisted map[string]*entry // types of the cell that stand beside those of earlier cells
	aside   []*aside          // functions that wait for names
	notes   []string          // what is said of them
	waits   map[*ast.FuncDecl]bool
}

// resolve prepares a cell for its check: it finds the packages that the cell uses.
func (s *Session) resolve(p *parsed) (*checked, *Problem) {
	c := &checked{parsed: p, spared: map[ast.Node]bool{}, drops: map[int]bool{}}
	if prob := s.resolveImports(c); prob != nil {
		return nil, prob
	}
	return c, nil
}

// check type-checks c against the session. It runs the checker until Rule E has found every statement that leaves an error
// unbound, once more when a declared function uses a variable that the same cell's statements create, and once more when
// functions are set aside.
func (s *Session) check(c *checked) *Problem {
	for again := true; again; {
		s.typecheck(c)
		again = s.spareErrors(c) || s.announce(c) || s.setAside(c)
	}
	if len(c.errors) > 0 {
		return s.explain(c)
	}
	c.unwrap()
	return nil
}

// typecheck runs go/types once. All cells share one *types.Package and one scope, whose contents are replaced each time: the
// checker takes struct fields of another package for foreign ones, and types of another scope for local ones.
func (s *Session) typecheck(c *checked) {
	*s.pkg = s.empty
	*s.pkg.Scope() = *types.NewScope(types.Universe, token.NoPos, token.NoPos, "package main")
	own := declaredNames(c.decls)
	s.bracketTypes(c, own)
	scope := s.pkg.Scope()
	for name, e := range s.scope {
		if !own[name] && !e.lost && c.hoisted[name] == nil {
			scope.Insert(e.obj)
		}
	}
	for _, e := range c.hoisted {
		scope.Insert(e.obj)
	}
	for n := range c.drops {
		scope.Insert(dropper(n))
	}
	c.info = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Scopes: map[ast.Node]*types.Scope{}, Instances: map[*ast.Ident]types.Instance{},
	}
	c.errors = nil
	conf := types.Config{
		Importer: s.library, GoVersion: "go1.26", DisableUnusedImportCheck: true,
		Error: func(err error) {
			if e, ok := err.(types.Error); ok && !strings.HasPrefix(e.Msg, "\t") && !c.mayBeUnused(e) && !strings.Contains(e.Msg, "imported and not used") {
				c.errors = append(c.errors, e)
			}
		},
	}
	checker := types.NewChecker(&conf, s.fset, s.pkg, c.info)
	_ = checker.Files([]*ast.File{c.decls, c.stmts}) // the errors have gone to conf.Error
	last := c.final()
	c.errors = slices.DeleteFunc(c.errors, func(e types.Error) bool {
		return slices.ContainsFunc(last, func(s *ast.ExprStmt) bool { return unusedLast(e, s.X) })
	})
}

// bracketTypes writes type A (B) for type A B when B is a type of an earlier cell: the checker looks for the declaration behind a
// bare name, and finds none.
func (s *Session) bracketTypes(c *checked, own map[string]bool) {
	eachType(c.decls, func(spec *ast.TypeSpec) {
		if id, ok := spec.Type.(*ast.Ident); ok && !own[id.Name] && s.scope[id.Name] != nil {
			spec.Type = &ast.ParenExpr{Lparen: id.Pos(), X: id, Rparen: id.End() - 1}
		}
	})
}

// mayBeUnused recognises the complaint that a variable of the cell's own statements is not used: a later cell may use it, or nobody,
// while one writes. In functions and literals it is Go's.
func (c *checked) mayBeUnused(e types.Error) bool {
	if !strings.Contains(e.Msg, "declared and not used") { // of a type switch it begins with the name
		return false
	}
	inside := false
	ast.Inspect(c.fn.Body, func(n ast.Node) bool {
		if lit, ok := n.(*ast.FuncLit); ok {
			inside = inside || lit.Body.Pos() < e.Pos && e.Pos < lit.Body.End()
		}
		return !inside
	})
	return !inside && c.fn.Body.Pos() < e.Pos && e.Pos < c.fn.Body.End()
}

// unusedLast recognises the complaint that the value of an expression at the end is not used: it is displayed.
func unusedLast(e types.Error, x ast.Expr) bool {
	return e.Pos >= x.Pos() && e.Pos < x.End() && strings.HasSuffix(e.Msg, "is not used") &&
		strings.HasPrefix(e.Msg, types.ExprString(x))
}

// announce finds variables that the cell's statements create and its declared functions use: the functions see them as package
// variables, which are declared for the check alone. It reports whether the check must run again.
func (s *Session) announce(c *checked) bool {
	used := freeNames(c.decls)
	if onlyVariables(c.fn.Body) { // it reads like a file: the order of its variables does not matter
		maps.Copy(used, freeNames(c.stmts))
	}
	own := declaredNames(c.decls)
	more := false
	for _, v := range c.topVars() {
		if !used[v.Name()] || own[v.Name()] || !resolved(v.Type()) {
			continue
		}
		text := types.TypeString(v.Type(), func(p *types.Package) string {
			if p == s.pkg {
				return ""
			}
			alias := p.Name() + privatePackage
			if _, ok := s.library.byPath[p.Path()]; ok && c.imports[alias] == "" {
				c.imports[alias] = p.Path()
				spec := importSpecs(map[string]string{alias: p.Path()})
				c.decls.Decls = append([]ast.Decl{&ast.GenDecl{Tok: token.IMPORT, Specs: spec}}, c.decls.Decls...)
			}
			return alias
		})
		typ, err := parser.ParseExpr(text)
		if err != nil {
			continue // a type without a name: the functions cannot see the variable
		}
		spec := &ast.ValueSpec{Names: []*ast.Ident{ast.NewIdent(v.Name())}, Type: typ}
		c.decls.Decls = append(c.decls.Decls, &ast.GenDecl{Tok: token.VAR, Specs: []ast.Spec{spec}})
		more = true
	}
	return more
}

// resolved reports whether the checker could tell a type.
func resolved(t types.Type) bool {
	return t != nil && !strings.Contains(t.String(), "invalid type")
}
