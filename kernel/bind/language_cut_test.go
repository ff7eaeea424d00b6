package bind

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// cut makes cells of the declarations of a program, in an order in which each comes behind those that it refers to. Declarations
// that refer to each other share a cell; a type comes with the methods only where they refer to each other.
func cut(f *ast.File, text func(from, to token.Pos) string) []string {
	var cells, imports []string
	for _, group := range components(references(f.Decls)) {
		var parts []string
		for _, i := range group {
			d := f.Decls[i]
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
				imports = append(imports, text(d.Pos(), d.End()))
			} else {
				parts = append(parts, text(start(d), d.End()))
			}
		}
		if len(parts) > 0 {
			cells = append(cells, strings.Join(parts, "\n\n"))
		}
	}
	if len(imports) > 0 {
		cells = append([]string{strings.Join(imports, "\n")}, cells...)
	}
	return cells
}

// references returns for each declaration the numbers of those that must come before it. A type that is mentioned comes with all
// its methods, except for its own methods.
func references(decls []ast.Decl) [][]int {
	declares := map[string][]int{} // a name, or a method's name behind a dot
	of := map[string][]int{}       // the methods of a type
	for i, d := range decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				declares[d.Name.Name] = append(declares[d.Name.Name], i)
			} else if id := receiver(d.Recv.List[0].Type); id != nil {
				declares["."+d.Name.Name] = append(declares["."+d.Name.Name], i)
				of[id.Name] = append(of[id.Name], i)
			}
		case *ast.GenDecl:
			for _, name := range declared(d) {
				declares[name] = append(declares[name], i)
			}
		}
	}
	refers := make([][]int, len(decls))
	for i, d := range decls {
		own := map[string]bool{} // the types whose methods the declaration does not need by being about them
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv != nil {
				own[receiver(d.Recv.List[0].Type).Name] = true
			}
		case *ast.GenDecl:
			for _, name := range declared(d) {
				own[name] = true
			}
		}
		ast.Inspect(d, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				refers[i] = append(refers[i], declares["."+n.Sel.Name]...)
			case *ast.Ident:
				refers[i] = append(refers[i], declares[n.Name]...)
				if !own[n.Name] {
					refers[i] = append(refers[i], of[n.Name]...)
				}
			}
			return true
		})
	}
	return refers
}

// start is where a declaration begins, its comment included.
func start(d ast.Decl) token.Pos {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Doc != nil {
			return d.Doc.Pos()
		}
	case *ast.GenDecl:
		if d.Doc != nil {
			return d.Doc.Pos()
		}
	}
	return d.Pos()
}

// declared returns the names of constants, variables and types that a declaration declares.
func declared(d *ast.GenDecl) []string {
	var out []string
	for _, s := range d.Specs {
		switch s := s.(type) {
		case *ast.ValueSpec:
			for _, n := range s.Names {
				out = append(out, n.Name)
			}
		case *ast.TypeSpec:
			out = append(out, s.Name.Name)
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "_" })
}

// receiver returns the name of the type in a receiver's type.
func receiver(x ast.Expr) *ast.Ident {
	for {
		switch t := x.(type) {
		case *ast.Ident:
			return t
		case *ast.StarExpr:
			x = t.X
		case *ast.ParenExpr:
			x = t.X
		case *ast.IndexExpr:
			x = t.X
		case *ast.IndexListExpr:
			x = t.X
		default:
			return nil
		}
	}
}

// components groups the nodes of a graph into strongly connected components, each behind those it leads to, otherwise in the
// order of their numbers.
func components(edges [][]int) [][]int {
	index := make([]int, len(edges)) // 0: not seen
	low := make([]int, len(edges))
	done := make([]bool, len(edges))
	var stack []int
	var out [][]int
	n := 0
	var visit func(v int)
	visit = func(v int) {
		n++
		index[v], low[v] = n, n
		stack = append(stack, v)
		for _, w := range edges[v] {
			if index[w] == 0 {
				visit(w)
				low[v] = min(low[v], low[w])
			} else if !done[w] {
				low[v] = min(low[v], index[w])
			}
		}
		if low[v] == index[v] {
			at := slices.Index(stack, v)
			group := slices.Sorted(slices.Values(stack[at:]))
			stack = stack[:at]
			for _, w := range group {
				done[w] = true
			}
			out = append(out, group)
		}
	}
	for v := range edges {
		if index[v] == 0 {
			visit(v)
		}
	}
	return out
}
