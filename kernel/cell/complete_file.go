package cell

import (
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// fileParameters are what parameters are called that take the name of a file or folder.
var fileParameters = []string{"path", "file", "filename", "dir", "oldpath", "newpath"}

// fileName reports whether an offset lies in a string that is the name of a file, and where that begins: a function wants one there.
func (s *Session) fileName(src string, at int) (start int, ok bool) {
	lexemes, _ := scan(src)
	i := slices.IndexFunc(lexemes, func(x lexeme) bool { return x.tok == token.STRING && x.offset < at && at <= x.offset+len(x.lit) })
	if i < 0 {
		return 0, false
	}
	start = lexemes[i].offset + 1
	if strings.ContainsAny(src[start:at], "\\\n") {
		return 0, false
	}
	b, ok := around(src, lexemes[i].offset)
	if !ok || !b.fresh || b.tok != token.LPAREN {
		return 0, false
	}
	from := operand(src[:b.offset])
	t, _ := s.exprAt(src, from, b.offset, src[from:b.offset])
	if t == nil {
		return 0, false
	}
	f, ok := t.Underlying().(*types.Signature)
	return start, ok && b.commas < f.Params().Len() && namesFile(f.Params().At(b.commas))
}

// namesFile goes by what a parameter is called; package os says name.
func namesFile(v *types.Var) bool {
	if b, ok := v.Type().Underlying().(*types.Basic); !ok || b.Kind() != types.String {
		return false
	}
	return slices.Contains(fileParameters, v.Name()) || v.Name() == "name" && v.Pkg() != nil && v.Pkg().Path() == "os"
}
