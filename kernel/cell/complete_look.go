package cell

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// typeOfLast returns the type of the last expression of p that reads x.
func (s *Session) typeOfLast(p *parsed, x string) types.Type {
	x = strings.TrimSpace(x)
	return s.typeOf(p, func(_ ast.Expr, from, to int) bool { return p.src[from:to] == x })
}

// typeOfLiteral returns the type of the literal of p whose brace is at an offset.
func (s *Session) typeOfLiteral(p *parsed, brace int) types.Type {
	return s.typeOf(p, func(e ast.Expr, from, _ int) bool {
		lit, ok := e.(*ast.CompositeLit)
		return ok && from+int(lit.Lbrace-lit.Pos()) == brace
	})
}

// typeOf checks p, errors notwithstanding, and returns the type of its last expression that is meant.
func (s *Session) typeOf(p *parsed, meant func(e ast.Expr, from, to int) bool) types.Type {
	saved := s.fset
	s.fset = token.NewFileSet()
	again, prob := parse(s.fset, p.n, p.src)
	defer func() { s.fset = saved }()
	if prob != nil {
		return nil
	}
	c := s.look(again)
	if c == nil {
		return nil
	}
	var best ast.Expr
	for e, tv := range c.info.Types {
		if tv.Type == nil || !e.Pos().IsValid() || s.fset.File(e.Pos()) == nil {
			continue
		}
		from, to := c.offset(s.fset, e.Pos()), c.offset(s.fset, e.End())
		if from >= 0 && to <= len(c.src) && from < to && meant(e, from, to) && (best == nil || e.Pos() > best.Pos()) {
			best = e
		}
	}
	if best == nil {
		return nil
	}
	return c.info.Types[best].Type
}

// look checks a cell as far as it goes; nil when it cannot. The methods that it declares for types of earlier cells are among theirs
// until lookAway.
func (s *Session) look(p *parsed) *checked {
	a := s.arrange(p, nil, nil)
	c, prob := s.resolve(p)
	if prob != nil {
		return nil
	}
	check := func() {
		s.typecheck(c)
		for s.spareErrors(c) {
			s.typecheck(c)
		}
	}
	check()
	a.late = slices.DeleteFunc(a.late, func(l *late) bool { return l.owner.isGeneric() }) // a new method would change the types of variables
	if len(a.late) > 0 {
		_, _ = s.settleMethods(a, c) // what it complains of is no matter here
		s.looked = append(s.looked, a.added...)
		check()
	}
	return c
}

// lookAway takes the methods away again that look has added.
func (s *Session) lookAway() {
	s.forget(s.looked)
	s.looked = nil
}
