package cell

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/luciola-nn/luciola/kernel/lower"
)

// declaredNames returns the package-level names that the declarations of a cell introduce.
func declaredNames(f *ast.File) map[string]bool {
	names := map[string]bool{}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && d.Name.Name != "init" { // to which no name refers
				names[d.Name.Name] = true
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					names[spec.Name.Name] = true
				case *ast.ValueSpec:
					for _, id := range spec.Names {
						names[id.Name] = true
					}
				}
			}
		}
	}
	return names
}

// onlyVariables reports whether a cell's statements are declarations of variables and nothing else, but for a call of main at the end.
func onlyVariables(body *ast.BlockStmt) bool {
	for i, s := range body.List {
		if i == len(body.List)-1 && lower.CallsMain(s) {
			continue
		}
		if d, ok := s.(*ast.DeclStmt); !ok || d.Decl.(*ast.GenDecl).Tok != token.VAR {
			return false
		}
	}
	return true
}

// freeNames returns every identifier that the declarations of a file mention.
func freeNames(f *ast.File) map[string]bool {
	names := map[string]bool{}
	for _, d := range f.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			continue
		}
		ast.Inspect(d, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				names[id.Name] = true
			}
			return true
		})
	}
	return names
}

// topVars returns the variables that the cell's outermost statements create, in order.
func (c *checked) topVars() []*types.Var {
	scope := c.info.Scopes[c.fn.Type]
	if scope == nil {
		return nil
	}
	var out []*types.Var
	for _, name := range scope.Names() {
		if v, ok := scope.Lookup(name).(*types.Var); ok && name != "_" {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b *types.Var) int { return int(a.Pos() - b.Pos()) })
	return out
}
