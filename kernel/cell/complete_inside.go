package cell

import (
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// bracket is an open bracket before the cursor.
type bracket struct {
	tok    token.Token
	offset int
	commas int  // behind it, outside of inner brackets
	fresh  bool // nothing stands between the cursor's word and it or its last comma
	keys   []string
}

// around returns the innermost bracket that is open at an offset.
func around(src string, at int) (b bracket, ok bool) {
	lexemes, _ := scan(src[:at])
	var open []bracket
	for i, x := range lexemes {
		var last *bracket
		if n := len(open); n > 0 {
			last = &open[n-1]
		}
		switch x.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			open = append(open, bracket{tok: x.tok, offset: x.offset, fresh: true})
			continue
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if last != nil {
				open = open[:len(open)-1]
			}
			continue
		case token.EOF:
			continue
		}
		if last == nil || x.tok == token.SEMICOLON && x.lit == "\n" {
			continue
		}
		last.fresh = x.tok == token.COMMA
		switch {
		case x.tok == token.COMMA:
			last.commas++
		case x.tok == token.COLON && i > 0 && lexemes[i-1].tok == token.IDENT:
			last.keys = append(last.keys, lexemes[i-1].lit)
		}
	}
	if len(open) == 0 {
		return bracket{}, false
	}
	return open[len(open)-1], true
}

// completeInside lists what the brackets around the cursor ask for: fields of a struct's literal, options of a call.
func (s *Session) completeInside(src string, start int, prefix string) []Item {
	b, ok := around(src, start)
	if !ok || !b.fresh || b.offset == 0 {
		return nil
	}
	if b.tok == token.LBRACE {
		return s.fieldItems(s.literalType(src, b, start), b.keys, prefix)
	}
	from := operand(src[:b.offset])
	x := src[from:b.offset]
	if strings.TrimSpace(x) == "" {
		return nil
	}
	t, _ := s.exprAt(src, from, b.offset, x)
	if t == nil || b.tok != token.LPAREN {
		return nil
	}
	return s.optionItems(t, b.commas, prefix)
}

// literalType returns the type of the literal that a brace opens, nil for another brace: a name before it says so, else the literals
// around it.
func (s *Session) literalType(src string, brace bracket, start int) types.Type {
	from := operand(src[:brace.offset])
	if x := src[from:brace.offset]; strings.TrimSpace(x) != "" && s.namesType(src, x) {
		t, _ := s.exprAt(src, from, brace.offset, x)
		return t
	}
	p := probe(src[:start])
	if p == nil {
		return nil
	}
	t := s.typeOfLiteral(p, brace.offset)
	if t == nil {
		return nil
	}
	if ptr, ok := t.Underlying().(*types.Pointer); ok { // its & is left out
		return ptr.Elem()
	}
	return t
}

// namesType reports whether x, a name or a selector, may be a type: the brace behind anything else opens a block.
func (s *Session) namesType(src, x string) bool {
	x = strings.TrimSpace(x)
	if before, name, ok := strings.Cut(x, "."); ok {
		pkg := s.packageNamed(before, src)
		if pkg == nil {
			return false
		}
		_, isType := pkg.Scope().Lookup(name).(*types.TypeName)
		return isType
	}
	if e := s.scope[x]; e != nil {
		_, isType := e.obj.(*types.TypeName)
		return isType
	}
	return strings.Contains(src, "type "+x+" ")
}

// fieldItems lists the fields of a struct that its literal has not set.
func (s *Session) fieldItems(t types.Type, set []string, prefix string) []Item {
	if t == nil {
		return nil
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	named, _ := types.Unalias(t).(*types.Named)
	var items []Item
	for f := range st.Fields() {
		own := named == nil || named.Obj().Pkg() == nil || named.Obj().Pkg() == s.pkg
		if (f.Exported() || own) && !slices.Contains(set, f.Name()) {
			items = append(items, s.item(f))
		}
	}
	return match(items, prefix)
}

// optionItems lists the functions that make a value for the last parameter, if that is variadic and of a type that its package
// declares: options, such as datasets.Count.
func (s *Session) optionItems(t types.Type, arg int, prefix string) []Item {
	f, ok := t.Underlying().(*types.Signature)
	if !ok || !f.Variadic() || arg < f.Params().Len()-1 {
		return nil
	}
	option, ok := types.Unalias(f.Params().At(f.Params().Len() - 1).Type().(*types.Slice).Elem()).(*types.Named)
	if !ok || option.Obj().Pkg() == nil {
		return nil
	}
	pkg := option.Obj().Pkg()
	var items []Item
	for _, name := range exported(pkg) {
		made, ok := pkg.Scope().Lookup(name).(*types.Func)
		if !ok || made.Signature().Results().Len() != 1 || !types.Identical(made.Signature().Results().At(0).Type(), option) {
			continue
		}
		it := s.item(made)
		it.Text = pkg.Name() + "." + name
		if strings.HasPrefix(name, prefix) || strings.HasPrefix(it.Text, prefix) {
			items = append(items, it)
		}
	}
	return items
}
