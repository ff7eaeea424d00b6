package cell

import (
	"go/ast"
	"go/token"
	"strings"
)

// sessionVariables turns outermost := and var into assignments to package variables. Rule E does so itself for the statements
// whose error it catches.
func sessionVariables(l *lowering, n ast.Node) {
	if !l.listed(n) || !l.own() || !l.isOutermost(n) {
		return
	}
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok == token.DEFINE && !l.c.spared[n] {
			l.replace(n.TokPos, n.TokPos+2, "=")
		}
	case *ast.DeclStmt:
		if d := n.Decl.(*ast.GenDecl); d.Tok == token.VAR {
			var parts []string
			for _, spec := range d.Specs {
				parts = append(parts, l.assignSpec(spec.(*ast.ValueSpec)))
			}
			l.replace(n.Pos(), n.End(), strings.Join(parts, "; "))
		}
	}
}

// isOutermost reports whether n is an outermost statement, possibly labelled.
func (l *lowering) isOutermost(n ast.Node) bool {
	if _, ok := l.parent(0).(*ast.LabeledStmt); ok {
		return len(l.stack) == 2
	}
	return l.outermost()
}

// assignSpec writes one line of a var declaration as assignments.
func (l *lowering) assignSpec(spec *ast.ValueSpec) string {
	mark, names := l.here(spec), l.written(spec)
	if l.c.spared[spec] {
		return mark + l.catch(names, true, spec.Values[0], spec)
	}
	if len(spec.Values) == 0 {
		for i, id := range spec.Names {
			if id.Name == "_" {
				continue
			}
			zero, err := l.zeroText(l.c.info.Defs[id].Type())
			if err != nil {
				l.refuse(id, "this variable has the type "+err.Error())
			}
			names[i] += " = " + zero
		}
		return mark + strings.Join(names, "; ")
	}
	first, last := spec.Values[0], spec.Values[len(spec.Values)-1]
	return mark + strings.Join(names, ", ") + " = " + l.text(first.Pos(), last.End())
}
