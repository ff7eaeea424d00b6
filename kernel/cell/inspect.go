package cell

import (
	"fmt"
	"go/types"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Inspect explains the name at the cursor (in code points): its type or signature, its doc comment, and with detail 1 or more
// the source, if a cell has it, and the methods of a type; of a variable what value, which may be nil, says that it holds. Where there is no name it explains the function in whose arguments the cursor is. found is false when nothing
// is known.
func (s *Session) Inspect(src string, cursor, detail int, value func(name string) string) (text, markdown string, found bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.lookAway()
	at := byteOffset(src, cursor)
	if !inText(src, at) && !unterminated(src[:at]) {
		text, markdown, found = s.explainName(src, at, detail, value)
	}
	if end, ok := enclosingCall(src, at); ok && !found {
		return s.explainName(src, end, detail, value)
	}
	return text, markdown, found
}

// explainName is Inspect for a name at an offset.
func (s *Session) explainName(src string, at, detail int, value func(name string) string) (text, markdown string, found bool) {
	start, end := nameAround(src, at)
	if !nameStarts(src[start:end]) {
		return "", "", false
	}
	name := src[start:end]
	obj, pkg, owner := s.objectAt(src, start, name)
	switch {
	case pkg != nil:
		doc := s.doc(pkg.Path(), "")
		if detail > 0 {
			doc = join(strings.TrimSpace(doc), noSource)
		}
		head := fmt.Sprintf("package %s // import %q", pkg.Name(), pkg.Path())
		return join(head, doc), fence(head) + doc, true
	case obj != nil:
		text, markdown = s.explainObject(obj, owner, detail, value)
		return text, markdown, true
	}
	return "", "", false
}

// nameAround returns the identifier at or just before an offset; behind an opening parenthesis the function before it.
func nameAround(src string, at int) (start, end int) {
	if i := strings.LastIndexAny(src[:at], "("); i >= 0 && strings.TrimSpace(src[i+1:at]) == "" && i+1 <= at && !nameStarts(src[at:]) {
		at = i
	}
	start, end = at, at
	for start > 0 {
		r, n := utf8.DecodeLastRuneInString(src[:start])
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		start -= n
	}
	for end < len(src) {
		r, n := utf8.DecodeRuneInString(src[end:])
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		end += n
	}
	return start, end
}

func nameStarts(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r == '_' || unicode.IsLetter(r)
}

// objectAt finds what a name means: a member when it stands behind a dot, else a session object, package or predeclared name.
func (s *Session) objectAt(src string, start int, name string) (obj types.Object, pkg *types.Package, owner string) {
	before := strings.TrimRight(src[:start], " \t\n")
	if strings.HasSuffix(before, ".") {
		dot := len(before) - 1
		from := operand(before[:dot])
		t, p := s.exprAt(src, from, dot, before[from:dot])
		if p != nil {
			return p.Scope().Lookup(name), nil, ""
		}
		if t == nil {
			return nil, nil, ""
		}
		obj, _, _ := types.LookupFieldOrMethod(t, true, s.pkg, name)
		return obj, nil, ownerName(obj, t)
	}
	if e := s.scope[name]; e != nil {
		return e.obj, nil, ""
	}
	if p := s.packageNamed(name, src); p != nil {
		return nil, p, ""
	}
	if obj := types.Universe.Lookup(name); obj != nil {
		return obj, nil, ""
	}
	if t, _ := s.exprAt(src, start, start+len(name), name); t != nil && t != types.Typ[types.Invalid] {
		return types.NewVar(0, nil, name, t), nil, ""
	}
	return nil, nil, ""
}

// ownerName returns the name of the type that declares a method or field.
func ownerName(obj types.Object, t types.Type) string {
	if fn, ok := obj.(*types.Func); ok && fn.Signature().Recv() != nil {
		t = fn.Signature().Recv().Type()
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Obj().Name()
	}
	return ""
}

func (s *Session) headline(obj types.Object) string {
	return types.ObjectString(obj, func(p *types.Package) string {
		if p.Path() == "main" {
			return ""
		}
		return p.Name()
	})
}

func (s *Session) doc(path, symbol string) string {
	if s.library.config.Doc == nil || path == "main" {
		return ""
	}
	return s.library.config.Doc(path, symbol)
}

func join(head, doc string) string {
	if doc == "" || head == "" {
		return head + doc
	}
	return head + "\n\n" + doc
}

func fence(head string) string { return "```go\n" + head + "\n```\n\n" }
