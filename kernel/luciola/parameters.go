package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// The tags of cells by which papermill knows parameters; ours mean the same.
const (
	parametersTag = "parameters"
	injectedTag   = "injected-parameters"
)

// parameters are what `luciola run -p NAME=VALUE` sets, in order. It is a flag.Value.
type parameters []string // lines of Go

// Set takes one NAME=VALUE.
func (p *parameters) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok || !token.IsIdentifier(name) {
		return fmt.Errorf("%q, want NAME=VALUE with the name of a variable", text)
	}
	*p = append(*p, name+" = "+inGo(value))
	return nil
}

// String is what flag.Value wants.
func (p *parameters) String() string { return strings.Join(*p, "; ") }

// inGo is the value as Go: an expression of literals, true, false and nil as it stands, anything else as text.
func inGo(value string) string {
	if e, err := parser.ParseExpr(value); err == nil && isLiteral(e) {
		return value
	}
	return strconv.Quote(value)
}

func isLiteral(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return true
	case *ast.Ident:
		return slices.Contains([]string{"true", "false", "nil"}, e.Name)
	case *ast.UnaryExpr:
		return isLiteral(e.X)
	case *ast.BinaryExpr:
		return isLiteral(e.X) && isLiteral(e.Y)
	case *ast.ParenExpr:
		return isLiteral(e.X)
	case *ast.KeyValueExpr:
		return isLiteral(e.Key) && isLiteral(e.Value)
	case *ast.CompositeLit: // its type is made of names
		return !slices.ContainsFunc(e.Elts, func(x ast.Expr) bool { return !isLiteral(x) })
	}
	return false
}

// inject puts a cell that sets the parameters behind the cell tagged parameters, in the place of one that is there from another run.
func (p parameters) inject(nb *notebook) error {
	if len(p) == 0 {
		return nil
	}
	nb.cells = slices.DeleteFunc(nb.cells, func(c map[string]any) bool { return hasTag(c, injectedTag) })
	at := slices.IndexFunc(nb.cells, func(c map[string]any) bool { return hasTag(c, parametersTag) })
	if at < 0 {
		return fmt.Errorf("-p: no cell of the notebook has the tag %s: give it to the cell that declares %s", parametersTag, strings.Fields(p[0])[0])
	}
	nb.cells = slices.Insert(nb.cells, at+1, map[string]any{
		"cell_type": "code", "id": injectedTag, "source": lines("// Parameters\n" + strings.Join(p, "\n")),
		"metadata": map[string]any{"tags": []any{injectedTag}}, "outputs": []any{}, "execution_count": nil,
	})
	all := make([]any, len(nb.cells))
	for i, c := range nb.cells {
		all[i] = c
	}
	nb.fields["cells"] = all
	return nil
}
