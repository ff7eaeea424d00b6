package cell

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Completion is what can stand at the cursor in place of the code points from Start to End.
type Completion struct {
	Start, End int
	Items      []Item
}

// Item is one completion.
type Item struct {
	Text      string
	Type      string // function, instance, class, module, keyword, method, field
	Signature string // Go syntax, may be empty
}

// Complete lists what can stand at the cursor (in code points) of a cell, best first: members behind a dot, else names.
func (s *Session) Complete(src string, cursor int) Completion {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := byteOffset(src, cursor)
	start := at
	for start > 0 {
		r, n := utf8.DecodeLastRuneInString(src[:start])
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		start -= n
	}
	prefix := src[start:at]
	out := Completion{Start: utf8.RuneCountInString(src[:start]), End: utf8.RuneCountInString(src[:at])}
	before := strings.TrimRight(src[:start], " \t\n")
	if inText(src, at) {
		return out
	}
	if strings.HasSuffix(before, ".") {
		out.Items = s.completeMember(src, before, prefix)
	} else {
		out.Items = s.completeName(src, start, at, prefix)
	}
	return out
}

func byteOffset(src string, cursor int) int {
	for i := range src {
		if cursor <= 0 {
			return i
		}
		cursor--
	}
	return len(src)
}

// inText reports whether the offset lies in a comment or a literal of text.
func inText(src string, at int) bool {
	lexemes, _ := scan(src)
	for i, x := range lexemes {
		if x.tok != token.STRING && x.tok != token.CHAR {
			continue
		}
		if end := x.offset + len(x.lit); x.offset < at && at < end && i < len(lexemes) {
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

func (s *Session) completeMember(src, before, prefix string) []Item {
	dot := len(before) - 1
	start := operand(before[:dot])
	x := before[start:dot]
	if obj, pkg := s.exprAt(src, start, dot, x); pkg != nil {
		return s.packageItems(pkg, prefix)
	} else if obj != nil {
		return s.memberItems(obj, prefix)
	}
	return nil
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
	probe := src[:end] + closers(src[:end])
	p, prob := parse(token.NewFileSet(), 0, probe)
	if prob != nil {
		if p, prob = parse(token.NewFileSet(), 0, "_ = "+x); prob != nil {
			return nil, nil
		}
	}
	return s.typeOfLast(p, x), nil
}

// typeOfLast checks p, errors notwithstanding, and returns the type of its last expression that reads x.
func (s *Session) typeOfLast(p *parsed, x string) types.Type {
	saved := s.fset
	s.fset = token.NewFileSet()
	again, prob := parse(s.fset, p.n, p.src)
	defer func() { s.fset = saved }()
	if prob != nil {
		return nil
	}
	c, prob := s.resolve(again)
	if prob != nil {
		return nil
	}
	s.typecheck(c)
	for s.spareErrors(c) {
		s.typecheck(c)
	}
	var best ast.Expr
	for e, tv := range c.info.Types {
		if tv.Type == nil || !e.Pos().IsValid() || s.fset.File(e.Pos()) == nil {
			continue
		}
		from, to := c.offset(s.fset, e.Pos()), c.offset(s.fset, e.End())
		if from >= 0 && to <= len(c.src) && from < to && c.src[from:to] == strings.TrimSpace(x) && (best == nil || e.Pos() > best.Pos()) {
			best = e
		}
	}
	if best == nil {
		return nil
	}
	return c.info.Types[best].Type
}

// assigns reports whether text declares name anew.
func assigns(text, name string) bool {
	return strings.Contains(text, name+" :=") || strings.Contains(text, name+", ") || strings.Contains(text, "var "+name) ||
		strings.Contains(text, name+" ")
}

// closers returns what closes the open brackets of text.
func closers(text string) string {
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
	return strings.Join(stack, "")
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

func (s *Session) packageItems(pkg *types.Package, prefix string) []Item {
	var items []Item
	for _, name := range exported(pkg) {
		obj := pkg.Scope().Lookup(name)
		if s.library.available(obj) {
			items = append(items, s.item(obj))
		}
	}
	return match(items, prefix)
}

func (s *Session) memberItems(t types.Type, prefix string) []Item {
	var items []Item
	for _, obj := range members(t, s.pkg) {
		items = append(items, s.item(obj))
	}
	return match(items, prefix)
}

func (s *Session) item(obj types.Object) Item {
	it := Item{Text: obj.Name(), Type: "instance", Signature: s.typeName(obj.Type())}
	switch obj := obj.(type) {
	case *types.Func:
		it.Type = "function"
		if obj.Signature().Recv() != nil {
			it.Type = "method"
		}
		it.Signature = strings.TrimPrefix(it.Signature, "func")
	case *types.Var:
		if obj.IsField() {
			it.Type = "field"
		}
	case *types.TypeName:
		it.Type = "class"
	case *types.PkgName:
		it.Type = "module"
	case *types.Builtin:
		it.Type, it.Signature = "function", ""
	}
	return it
}

// completeName lists names of the session, of the cell before the cursor, packages, predeclared names and keywords.
func (s *Session) completeName(src string, start, at int, prefix string) []Item {
	var items []Item
	seen := map[string]bool{}
	add := func(it Item) {
		if !seen[it.Text] {
			seen[it.Text] = true
			items = append(items, it)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.scope)) {
		if e := s.scope[name]; !e.lost {
			add(s.item(e.obj))
		}
	}
	lexemes, _ := scan(src[:start] + strings.Repeat(" ", at-start) + src[at:])
	for i, x := range lexemes {
		if x.tok == token.IDENT && (i == 0 || lexemes[i-1].tok != token.PERIOD) && i+1 < len(lexemes) && lexemes[i+1].tok != token.PERIOD {
			add(Item{Text: x.lit, Type: "instance"})
		}
	}
	if prefix == "" {
		return match(items, prefix)
	}
	for name, path := range s.imports {
		add(Item{Text: name, Type: "module", Signature: path})
	}
	for name := range s.library.byName {
		if p, ok := s.library.find(name); ok {
			add(Item{Text: name, Type: "module", Signature: p.Path})
		}
	}
	for _, name := range types.Universe.Names() {
		add(s.item(types.Universe.Lookup(name)))
	}
	for t := token.BREAK; t <= token.VAR; t++ {
		if t.IsKeyword() {
			add(Item{Text: t.String(), Type: "keyword"})
		}
	}
	return match(items, prefix)
}

// match keeps the items that start with prefix, exact case first, then by name.
func match(items []Item, prefix string) []Item {
	var out []Item
	for _, it := range items {
		if strings.HasPrefix(strings.ToLower(it.Text), strings.ToLower(prefix)) {
			out = append(out, it)
		}
	}
	slices.SortStableFunc(out, func(a, b Item) int {
		x, y := strings.HasPrefix(a.Text, prefix), strings.HasPrefix(b.Text, prefix)
		if x != y {
			if x {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Text, b.Text)
	})
	return out
}
