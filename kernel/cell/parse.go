package cell

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// parsed is a cell as syntax. All positions lead back to the cell's own lines and columns.
type parsed struct {
	n      int
	src    string
	prefix int // bytes before the cell in each of the three synthetic files

	imports []*ast.ImportSpec
	decls   *ast.File     // type, const and func declarations
	stmts   *ast.File     // one function that holds the statements
	fn      *ast.FuncDecl // that function
	ends    int           // how many expressions the cell ends in, when its last statement is one: of a list, several
	quiet   bool          // the cell ends in a semicolon or a declaration: display nothing
	files   []*token.File

	introduces map[string]bool          // the names of the cell, see introduced
	carried    map[*ast.FuncDecl]*aside // functions of earlier cells that are declared again, see carry
}

const header = "package main\n"

// parse reads a cell. The cell is parsed three times with everything but the imports, the declarations or the statements
// blanked out, so that offsets, lines and columns stay those of the cell.
func parse(fset *token.FileSet, n int, src string) (*parsed, *Problem) {
	chunks, bad := split(src)
	if len(bad) > 0 {
		return nil, newProblem(SyntaxError, n, src, bad)
	}
	name := fmt.Sprintf("In[%d]", n)
	open := "func cellᐧ() {\n"
	line := "//line " + name + ":1:1\n"
	p := &parsed{n: n, src: src, prefix: len(header) + len(open) + len(line), quiet: endsQuiet(src, chunks) || endsInDecl(chunks)}
	blankOpen := strings.Repeat(" ", len(open)-1) + "\n"
	files := map[kind]*ast.File{}
	for _, k := range []kind{importChunk, declChunk, stmtChunk} {
		text := header + blankOpen + line + keep(src, chunks, k) + "\n"
		if k == stmtChunk {
			var body string
			body, p.ends = withoutCommas(keep(src, chunks, k), chunks)
			text = header + open + line + body + "\n}\n"
		}
		f, err := parser.ParseFile(fset, fmt.Sprintf("%s.%d", name, k), text, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			return nil, newProblem(SyntaxError, n, src, clamp(ownWords(fromScanner(err), src), src))
		}
		files[k] = f
		p.files = append(p.files, fset.File(f.Pos()))
	}
	p.imports, p.decls, p.stmts = files[importChunk].Imports, files[declChunk], files[stmtChunk]
	p.fn = p.stmts.Decls[0].(*ast.FuncDecl)
	return p, nil
}

// keep returns src with everything but the chunks of one kind blanked out, newlines kept.
func keep(src string, chunks []chunk, k kind) string {
	b := []byte(src)
	for i := range b {
		if b[i] != '\n' {
			b[i] = ' '
		}
	}
	for _, c := range chunks {
		if c.kind == k {
			end := min(c.end+1, len(src)) // with its semicolon
			copy(b[c.start:end], src[c.start:end])
		}
	}
	return string(b)
}

// endsQuiet reports whether the last statement is followed by a written semicolon.
func endsQuiet(src string, chunks []chunk) bool {
	return len(chunks) > 0 && strings.HasPrefix(src[chunks[len(chunks)-1].end:], ";")
}

// clamp moves complaints behind the end of the cell (the closing brace is ours) to its last line.
func clamp(list []complaint, src string) []complaint {
	lines := strings.Split(src, "\n")
	for i := range list {
		if list[i].line > len(lines) {
			list[i].line = len(lines)
			list[i].column = len(lines[len(lines)-1]) + 1
		}
	}
	return list
}

// offset returns the byte offset in the cell's source of a position in one of its files.
func (p *parsed) offset(fset *token.FileSet, pos token.Pos) int {
	return fset.File(pos).Offset(pos) - p.prefix
}

// last returns the expressions whose values the cell displays; none when there are none.
func (p *parsed) last() []*ast.ExprStmt {
	if p.quiet {
		return nil
	}
	return p.final()
}

// final returns the cell's last statement if it is an expression, of a list of expressions all; before a semicolon or a declaration
// their values are not displayed.
func (p *parsed) final() []*ast.ExprStmt {
	var out []*ast.ExprStmt
	list := p.fn.Body.List
	for _, s := range list[max(len(list)-p.ends, 0):] {
		if x, ok := s.(*ast.ExprStmt); ok {
			out = append(out, x)
		}
	}
	return out
}

// endsInDecl reports whether the cell's last chunk is a declaration.
func endsInDecl(chunks []chunk) bool {
	return len(chunks) > 0 && chunks[len(chunks)-1].kind == declChunk
}
