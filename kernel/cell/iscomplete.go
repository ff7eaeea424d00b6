package cell

import (
	"go/token"
	"strings"
)

// Answers of IsComplete.
const (
	Complete   = "complete"
	Incomplete = "incomplete"
	Invalid    = "invalid"
)

// indentUnit is one level of indentation.
const indentUnit = "\t"

// IsComplete says whether src can run as it stands (complete), needs more lines (incomplete, with the indent of the next line),
// or cannot become Go by adding lines (invalid).
func (s *Session) IsComplete(src string) (status, indent string) {
	lexemes, bad := scan(src)
	depth := 0
	for _, x := range lexemes {
		switch x.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if depth--; depth < 0 {
				return Invalid, ""
			}
		}
	}
	for _, c := range bad {
		if strings.Contains(c.message, "raw string literal not terminated") || strings.Contains(c.message, "comment not terminated") {
			return Incomplete, ""
		}
	}
	if len(bad) > 0 {
		return Invalid, ""
	}
	if depth > 0 || dangling(lexemes) {
		return Incomplete, strings.Repeat(indentUnit, max(depth, 0))
	}
	if _, prob := parse(token.NewFileSet(), 0, src); prob != nil {
		return Invalid, ""
	}
	return Complete, ""
}

// dangling reports whether the last token wants an operand, a name or a block after it.
func dangling(lexemes []lexeme) bool {
	if len(lexemes) < 2 {
		return false
	}
	last := lexemes[len(lexemes)-2]
	if last.tok == token.SEMICOLON {
		return false
	}
	return last.tok.IsOperator() || last.tok.IsKeyword()
}
