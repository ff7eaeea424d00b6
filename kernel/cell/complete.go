package cell

import (
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Completion is what can stand at the cursor in place of the code points from Start to End. With Files these are the beginning of a
// file's name, which the session cannot complete.
type Completion struct {
	Start, End int
	Items      []Item
	Files      bool
}

// Complete lists what can stand at the cursor (in code points) of a cell, best first: members behind a dot, else what the brackets around
// the cursor ask for, and names.
func (s *Session) Complete(src string, cursor int) Completion {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.lookAway()
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
		if from, ok := s.fileName(src, at); ok {
			out.Start, out.Files = utf8.RuneCountInString(src[:from]), true
		}
		return out
	}
	if strings.HasSuffix(before, ".") {
		out.Items = s.completeMember(src, before, prefix)
	} else {
		out.Items = s.completeInside(src, start, prefix)
		for _, it := range s.completeName(src, start, at, prefix) {
			if !slices.ContainsFunc(out.Items, func(x Item) bool { return x.Text == it.Text }) {
				out.Items = append(out.Items, it)
			}
		}
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
		if x.tok == token.IDENT && (i == 0 || lexemes[i-1].tok != token.PERIOD) && i+1 < len(lexemes) && lexemes[i+1].tok != token.PERIOD && !isKey(lexemes, i) {
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

// isKey reports whether a name is the field before the colon in a struct's literal.
func isKey(xs []lexeme, i int) bool {
	return i > 0 && (xs[i-1].tok == token.LBRACE || xs[i-1].tok == token.COMMA) && xs[i+1].tok == token.COLON
}
