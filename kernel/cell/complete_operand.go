package cell

import (
	"go/token"
	"go/types"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// inText reports whether the offset lies in a comment or a literal of text.
func inText(src string, at int) bool {
	lexemes, _ := scan(src)
	for _, x := range lexemes {
		if x.tok != token.STRING && x.tok != token.CHAR {
			continue
		}
		end, quote := x.offset+len(x.lit), x.lit[len(x.lit)-1]
		if open := len(x.lit) == 1 || quote != x.lit[0]; x.offset < at && (at < end || open && at == end) {
			return true
		}
	}
	line := src[strings.LastIndex(src[:at], "\n")+1 : at]
	return strings.HasPrefix(strings.TrimSpace(line), "//")
}

// operand returns the start of the expression that ends before the dot at the end of text: names, selectors, calls, indices.
func operand(text string) int {
	i := len(text)
	for i > 0 {
		r, n := utf8.DecodeLastRuneInString(text[:i])
		switch {
		case r == '_' || r == '.' || unicode.IsLetter(r) || unicode.IsDigit(r):
			i -= n
		case r == ')' || r == ']' || r == '}' && i == len(text):
			if i = opening(text, i-1); i < 0 {
				return len(text)
			}
		default:
			return i
		}
	}
	return i
}

// opening returns the offset of the bracket that the one at end closes, -1 when there is none.
func opening(text string, end int) int {
	depth := 0
	for i := end; i >= 0; i-- {
		switch text[i] {
		case ')', ']', '}':
			depth++
		case '(', '[', '{':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// exprAt finds the type of the expression src[start:end], or the package it names. It checks the cell with everything behind the
// statement of the cursor cut off.
func (s *Session) exprAt(src string, start, end int, x string) (types.Type, *types.Package) {
	name := strings.TrimSpace(x)
	if token.IsIdentifier(name) {
		if pkg := s.packageNamed(name, src); pkg != nil {
			if e := s.scope[name]; e == nil {
				return nil, pkg
			}
		}
		if e := s.scope[name]; e != nil && !assigns(src[:start], name) {
			return e.obj.Type(), nil
		}
	}
	p := probe(src[:end])
	if p == nil {
		var prob *Problem
		if p, prob = parse(token.NewFileSet(), 0, "_ = "+x); prob != nil {
			return nil, nil
		}
	}
	return s.typeOfLast(p, x), nil
}

// probe parses what is written of a cell so far, with what its end lacks; nil when nothing makes it Go.
func probe(text string) *parsed {
	for _, lacks := range []string{"", " {}", "; {}", ":"} { // nothing; the block of an if, switch or range; that of a for; of a case
		all := closers(text, lacks)
		for _, end := range []string{all, strings.ReplaceAll(all, "\n", "")} { // no line may end in a literal
			if p, prob := parse(token.NewFileSet(), 0, text+end); prob == nil {
				return p
			}
		}
	}
	return nil
}

// assigns reports whether text declares name anew.
func assigns(text, name string) bool {
	return strings.Contains(text, name+" :=") || strings.Contains(text, name+", ") || strings.Contains(text, "var "+name) ||
		strings.Contains(text, name+" ")
}

// closers returns what closes the open brackets of text, with lacks inside the innermost brace.
func closers(text, lacks string) string {
	lexemes, _ := scan(text)
	var stack []string
	for _, x := range lexemes {
		switch x.tok {
		case token.LPAREN:
			stack = append(stack, ")")
		case token.LBRACK:
			stack = append(stack, "]")
		case token.LBRACE:
			stack = append(stack, "\n}")
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if len(stack) > 0 {
				stack = stack[:len(stack)-1]
			}
		}
	}
	slices.Reverse(stack)
	all := strings.Join(stack, "")
	if i := strings.Index(all, "\n"); i >= 0 {
		return all[:i] + lacks + all[i:]
	}
	return all + lacks
}

// packageNamed returns the package that a bare name means in a cell; nil when there is none.
func (s *Session) packageNamed(name, src string) *types.Package {
	path := s.imports[name]
	if p, prob := parse(token.NewFileSet(), 0, src); prob == nil && path == "" {
		for _, spec := range p.imports {
			known := s.library.byPath[strings.Trim(spec.Path.Value, "`\"")]
			if spec.Name != nil && spec.Name.Name == name || spec.Name == nil && known.Name == name {
				path = known.Path
			}
		}
	}
	if path == "" {
		if p, ok := s.library.find(name); ok {
			path = p.Path
		}
	}
	if path == "" {
		return nil
	}
	pkg, err := s.library.Import(path)
	if err != nil {
		return nil
	}
	return pkg
}
