package cell

import (
	"go/ast"
	"go/parser"
	"go/token"
)

// listCommas returns the offsets of the commas between the expressions of a list such as a, b; none when text is no such list. A cell
// may end in one: then they are read as semicolons, and all values are displayed.
func listCommas(text string) []int {
	lexemes, _ := scan(text)
	var commas []int
	depth, end := 0, 0
	for _, x := range lexemes {
		if x.tok == token.EOF || x.tok == token.SEMICOLON && x.lit != ";" {
			continue
		}
		if end = x.offset + len(x.lit); x.lit == "" {
			end += len(x.tok.String())
		}
		switch x.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth--
		case token.COMMA:
			if depth == 0 {
				commas = append(commas, x.offset)
			}
		}
	}
	if len(commas) == 0 {
		return nil
	}
	x, err := parser.ParseExpr("f(" + text[:min(end, len(text))] + ",\n)")
	call, ok := x.(*ast.CallExpr)
	if err != nil || !ok || call.Ellipsis.IsValid() || len(call.Args) != len(commas)+1 {
		return nil
	}
	return commas
}

// withoutCommas reads the list of expressions at the end of a cell as statements; n is their number, 1 for what is no list.
func withoutCommas(text string, chunks []chunk) (out string, n int) {
	if len(chunks) == 0 || chunks[len(chunks)-1].kind != stmtChunk {
		return text, 1
	}
	last := chunks[len(chunks)-1]
	b := []byte(text)
	commas := listCommas(text[last.start:last.end])
	for _, at := range commas {
		b[last.start+at] = ';'
	}
	return string(b), len(commas) + 1
}
