package cell

import (
	"go/ast"
	"go/types"
	"regexp"
	"strings"
)

var (
	wrongType = regexp.MustCompile(`^cannot use .+ as (\S+) value in `)
	twoValues = regexp.MustCompile(`^multiple-value .+ \(value of type \([^()]+, (?:\w+ )?error\)\) in single-value context$`)
)

// fitting proposes the field of a value that has the type that is wanted, such as the Graph of a report; "" when not exactly one has.
func (s *Session) fitting(c *checked, e types.Error, msg string) string {
	m := wrongType.FindStringSubmatch(msg)
	if m == nil {
		return ""
	}
	var found []string
	for x, tv := range c.info.Types {
		if x.Pos() != e.Pos || tv.Type == nil || !isOperand(x) {
			continue
		}
		t := tv.Type
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		fields, ok := t.Underlying().(*types.Struct)
		if !ok {
			continue
		}
		for f := range fields.Fields() {
			if f.Exported() && s.typeName(f.Type()) == m[1] {
				found = append(found, c.text(s.fset, x)+"."+f.Name())
			}
		}
	}
	if len(found) != 1 {
		return ""
	}
	return "did you mean " + found[0] + "?"
}

func isOperand(x ast.Expr) bool {
	switch x.(type) {
	case *ast.Ident, *ast.SelectorExpr, *ast.CallExpr, *ast.IndexExpr:
		return true
	}
	return false
}

// bindFirst tells how to use a function that also returns an error inside an expression.
func bindFirst(msg string) string {
	if twoValues.MatchString(msg) {
		call, _, _ := strings.Cut(strings.TrimPrefix(msg, "multiple-value "), " (value of type")
		return "bind it first: x := " + call
	}
	return ""
}
