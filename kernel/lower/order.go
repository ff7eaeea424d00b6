package lower

import (
	"go/ast"
	"go/token"
	"go/types"
)

// inOrder puts a cell's variable declarations into the order in which Go initialises the variables of a package, when the cell has
// no other statements but a call of main at its end: then it reads like a file.
func (l *lowering) inOrder(list []ast.Stmt) []ast.Stmt {
	if n := len(list); n > 0 && CallsMain(list[n-1]) {
		return append(l.inOrder(list[:n-1:n-1]), list[n-1])
	}
	var specs []*ast.ValueSpec
	for _, s := range list {
		d, ok := s.(*ast.DeclStmt)
		if !ok {
			return list
		}
		for _, spec := range d.Decl.(*ast.GenDecl).Specs {
			v, ok := spec.(*ast.ValueSpec)
			if !ok || l.cell.Spared[v] {
				return list
			}
			specs = append(specs, v)
		}
	}
	o := &order{l: l, home: map[string]*ast.ValueSpec{}, funcs: map[string]ast.Node{}, done: map[*ast.ValueSpec]bool{}}
	for _, spec := range specs {
		for _, id := range spec.Names {
			o.home[id.Name] = spec
		}
	}
	for _, d := range l.cell.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
			name := fn.Name.Name
			if fn.Recv != nil {
				name = "." + name // any method of the name may be meant
			}
			o.funcs[name] = fn.Body
		}
	}
	for _, spec := range specs {
		o.add(spec)
	}
	return o.out
}

// CallsMain reports whether a statement is main().
func CallsMain(s ast.Stmt) bool {
	x, ok := s.(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := x.X.(*ast.CallExpr)
	if !ok || len(call.Args) > 0 {
		return false
	}
	id, ok := call.Fun.(*ast.Ident)
	return ok && id.Name == "main"
}

// order sorts variable declarations: what a variable's value needs comes first, through functions too.
type order struct {
	l     *lowering
	home  map[string]*ast.ValueSpec
	funcs map[string]ast.Node
	done  map[*ast.ValueSpec]bool
	out   []ast.Stmt
}

func (o *order) add(spec *ast.ValueSpec) {
	if o.done[spec] {
		return
	}
	o.done[spec] = true
	seen := map[string]bool{}
	for _, x := range spec.Values {
		o.needs(x, seen)
	}
	o.out = append(o.out, &ast.DeclStmt{Decl: &ast.GenDecl{TokPos: spec.Pos(), Tok: token.VAR, Specs: []ast.Spec{spec}}})
}

// needs adds the declarations of the variables that n mentions.
func (o *order) needs(n ast.Node, seen map[string]bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		switch obj := o.l.cell.Info.Uses[id].(type) {
		case *types.Var:
			if spec := o.home[id.Name]; spec != nil && !obj.IsField() && o.l.cell.Names[obj] != "" {
				o.add(spec)
			}
		case *types.Func:
			name := id.Name
			if obj.Signature().Recv() != nil {
				name = "." + name
			}
			if body := o.funcs[name]; body != nil && !seen[name] {
				seen[name] = true
				o.needs(body, seen)
			}
		}
		return true
	})
}
