package cell

import (
	"cmp"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/luciola-nn/luciola/kernel/similar"
)

var (
	undefinedName   = regexp.MustCompile(`^undefined: (\S+)$`)
	undefinedMember = regexp.MustCompile(`^undefined: (\w+)\.(\w+)$`)
	noField         = regexp.MustCompile(`undefined \(type (.+) has no field or method (\w+)`)
)

// explain turns the type checker's errors into a problem with lines, carets and suggestions.
func (s *Session) explain(c *checked) *Problem {
	var list []complaint
	older := s.tellApart(c)
	for _, e := range c.errors {
		k := complaint{message: cleanMessage(c.asWritten(e.Msg))}
		if e.Pos.IsValid() && s.fset.File(e.Pos) != nil {
			pos := s.fset.Position(e.Pos)
			k.line, k.column = pos.Line, pos.Column
		}
		if k.hint = rerun(older, k.message); k.hint == "" {
			k.hint = s.suggest(c, e, k.message)
		}
		list = append(list, k)
	}
	slices.SortStableFunc(list, func(a, b complaint) int { return (a.line-b.line)*1000 + a.column - b.column })
	return newProblem(CompileError, c.n, c.src, clamp(list, c.src))
}

// suggest says what the user may have meant.
func (s *Session) suggest(c *checked, e types.Error, msg string) string {
	if m := undefinedMember.FindStringSubmatch(msg); m != nil {
		if pkg, err := s.library.Import(c.imports[m[1]]); err == nil {
			return near(m[2], exported(pkg), m[1]+".")
		}
	}
	if m := undefinedName.FindStringSubmatch(msg); m != nil {
		if hint := s.library.hint(m[1]); hint != "" {
			return hint
		}
		if old := s.scope[m[1]]; old != nil && old.lost {
			return "its value was lost with the worker, run the cell that sets it again"
		}
		return near(m[1], s.names(c), "")
	}
	if m := noField.FindStringSubmatch(msg); m != nil && !strings.Contains(msg, "but does have") {
		return near(m[2], s.membersAt(c, e), "")
	}
	return cmp.Or(s.fitting(c, e, msg), bindFirst(msg))
}

// names returns everything a bare identifier of the cell can mean.
func (s *Session) names(c *checked) []string {
	out := slices.Clone(types.Universe.Names())
	for name := range s.scope {
		out = append(out, name)
	}
	if scope := c.info.Scopes[c.fn.Type]; scope != nil {
		out = append(out, scope.Names()...)
	}
	for name := range declaredNames(c.decls) {
		out = append(out, name)
	}
	for name := range s.library.byName {
		out = append(out, name)
	}
	return out
}

// membersAt returns the fields and methods of the selector expression that e complains about.
func (s *Session) membersAt(c *checked, e types.Error) []string {
	for x, tv := range c.info.Types {
		if tv.Type != nil && x.End() < e.Pos && x.End()+2 > e.Pos {
			return memberNames(tv.Type, s.pkg)
		}
	}
	return nil
}

func exported(pkg *types.Package) []string {
	var out []string
	for _, name := range pkg.Scope().Names() {
		if pkg.Scope().Lookup(name).Exported() {
			out = append(out, name)
		}
	}
	return out
}

// near phrases the candidates closest to name, if any are close.
func near(name string, candidates []string, prefix string) string {
	if best := similar.Names(name, candidates); len(best) > 0 {
		return "did you mean " + prefix + best[0] + "?"
	}
	return ""
}
