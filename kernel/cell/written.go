package cell

import (
	"go/ast"
	"go/scanner"
	"go/token"
	"slices"
	"strings"
)

// written returns the comment above what the cells have declared last under a name, or T.M for a method, its source, and the cell.
func (s *Session) written(symbol string) (doc, source string, cell int) {
	name := symbol[strings.LastIndex(symbol, ".")+1:]
	for _, r := range slices.Backward(s.records) {
		if !strings.Contains(r.source, name) {
			continue
		}
		fset := token.NewFileSet()
		p, prob := parse(fset, r.n, r.source)
		if prob != nil {
			continue
		}
		for _, d := range slices.Backward(p.decls.Decls) {
			if n := declares(d, symbol); n != nil {
				return commentAbove(r.source, p.offset(fset, n.Pos())), p.text(fset, n), r.n
			}
		}
	}
	return "", "", 0
}

// declares returns the part of a declaration that declares a name; nil when none does.
func declares(d ast.Decl, symbol string) ast.Node {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if funcKey(d) == symbol {
			return d
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			names := []*ast.Ident{}
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				names = append(names, spec.Name)
			case *ast.ValueSpec:
				names = spec.Names
			}
			if !slices.ContainsFunc(names, func(id *ast.Ident) bool { return id.Name == symbol }) {
				continue
			}
			if d.Lparen.IsValid() {
				return spec
			}
			return d
		}
	}
	return nil
}

// commentAbove returns the text of the comments that end on the line before an offset.
func commentAbove(src string, at int) string {
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(src))
	var sc scanner.Scanner
	sc.Init(file, []byte(src), nil, scanner.ScanComments)
	var group ast.CommentGroup
	end, code := 0, -1 // of what was last, and of the last that is no comment
	for {
		pos, tok, lit := sc.Scan()
		offset := file.Offset(pos)
		if tok == token.EOF || offset >= at {
			break
		}
		if tok == token.SEMICOLON && lit == "\n" {
			continue
		}
		if tok != token.COMMENT || strings.Count(src[end:offset], "\n") > 1 {
			group.List = nil
		}
		end = offset + len(lit)
		switch {
		case tok != token.COMMENT:
			code = end
		case code < 0 || strings.Contains(src[code:offset], "\n"): // not behind code
			group.List = append(group.List, &ast.Comment{Slash: pos, Text: lit})
		}
	}
	if strings.Count(src[end:at], "\n") != 1 {
		return ""
	}
	return strings.TrimSpace(group.Text())
}
