package cell

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// resolveImports decides which packages the cell sees, by import, by prelude, or because a bare name means one known package,
// and puts import declarations for them into its files.
//
// A session variable may have the name of a package. In v.Name it means the variable when its type has Name, else the package:
// a variable never hides a package's members from later cells.
func (s *Session) resolveImports(c *checked) *Problem {
	c.imports = map[string]string{}
	explicit, prob := s.explicitImports(c.parsed)
	if prob != nil {
		return prob
	}
	own := declaredNames(c.decls)
	for _, f := range []*ast.File{c.decls, c.stmts} {
		ast.Inspect(f, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if id, ok := sel.X.(*ast.Ident); ok {
				s.resolveName(c, id, sel.Sel.Name, explicit, own)
			}
			return true
		})
	}
	specs := importSpecs(c.imports)
	for _, f := range []*ast.File{c.decls, c.stmts} {
		if len(specs) > 0 {
			f.Decls = append([]ast.Decl{&ast.GenDecl{Tok: token.IMPORT, Specs: specs}}, f.Decls...)
		}
	}
	for name, path := range explicit {
		c.imports[name] = path
	}
	return nil
}

func (s *Session) resolveName(c *checked, id *ast.Ident, member string, explicit map[string]string, own map[string]bool) {
	name := id.Name
	path := explicit[name]
	if path == "" {
		path = s.imports[name]
	}
	if path == "" {
		p, ok := s.library.find(name)
		if !ok {
			return
		}
		path = p.Path
	}
	e := s.scope[name]
	switch {
	case own[name]:
		return
	case e == nil || e.lost:
		c.imports[name] = path
	default:
		if s.hasMember(e.obj, member) || declaredLocally(c, name) || !s.exports(path, member) {
			return
		}
		id.Name = name + privatePackage
		c.imports[id.Name] = path
	}
}

func (s *Session) hasMember(obj types.Object, member string) bool {
	t := obj.Type()
	if t == nil {
		return false
	}
	found, _, _ := types.LookupFieldOrMethod(t, true, s.pkg, member)
	return found != nil
}

func (s *Session) exports(path, member string) bool {
	pkg, err := s.library.Import(path)
	return err == nil && pkg.Scope().Lookup(member) != nil
}

// declaredLocally reports whether any block, parameter list or statement of the cell declares name.
func declaredLocally(c *checked, name string) bool {
	found := false
	see := func(e ast.Expr) {
		if id, ok := e.(*ast.Ident); ok && id.Name == name {
			found = true
		}
	}
	for _, f := range []*ast.File{c.decls, c.stmts} {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				if n.Tok == token.DEFINE && !slices.Contains(c.fn.Body.List, ast.Stmt(n)) {
					for _, x := range n.Lhs {
						see(x)
					}
				}
			case *ast.RangeStmt:
				if n.Tok == token.DEFINE {
					see(n.Key)
					see(n.Value)
				}
			case *ast.Field:
				for _, id := range n.Names {
					see(id)
				}
			}
			return true
		})
	}
	return found
}

// explicitImports reads the cell's own import declarations: name → path.
func (s *Session) explicitImports(p *parsed) (map[string]string, *Problem) {
	out := map[string]string{}
	var bad []complaint
	for _, spec := range p.imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		refuse := func(msg string) { bad = append(bad, at(p.src, p.offset(s.fset, spec.Path.Pos()), msg)) }
		known, ok := s.library.byPath[path]
		if !ok {
			refuse(s.library.unknown(path))
			continue
		}
		name := known.Name
		if spec.Name != nil {
			name = spec.Name.Name
		}
		switch name {
		case ".":
			refuse("import . is not part of this kernel: import " + spec.Path.Value + " and write " + known.Name + ".Name")
		case "_":
		default:
			out[name] = path
		}
	}
	if len(bad) > 0 {
		return nil, newProblem(CompileError, p.n, p.src, bad)
	}
	return out, nil
}

func importSpecs(imports map[string]string) []ast.Spec {
	var names []string
	for name := range imports {
		names = append(names, name)
	}
	slices.Sort(names)
	var specs []ast.Spec
	for _, name := range names {
		specs = append(specs, &ast.ImportSpec{
			Name: ast.NewIdent(name),
			Path: &ast.BasicLit{Kind: token.STRING, Value: strconv.Quote(imports[name])},
		})
	}
	return specs
}

// cleanMessage removes our own names from a message of the type checker.
func cleanMessage(msg string) string {
	msg = strings.ReplaceAll(msg, privatePackage, "")
	return strings.ReplaceAll(msg, "main.", "")
}
