package cell

import (
	"go/token"
	"slices"
	"strings"
)

// enclosingCall returns where the name ends of the function in whose arguments an offset lies; false when it lies in none.
func enclosingCall(src string, at int) (end int, ok bool) {
	lexemes, _ := scan(src[:at])
	var open []int // indices of lexemes
	for i, x := range lexemes {
		switch x.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			open = append(open, i)
		case token.RPAREN, token.RBRACK, token.RBRACE:
			open = open[:max(len(open)-1, 0)]
		}
	}
	for k := len(open) - 1; k >= 0; k-- {
		i := open[k]
		switch {
		case lexemes[i].tok == token.LBRACE && (i == 0 || lexemes[i-1].tok != token.IDENT && lexemes[i-1].tok != token.RBRACK):
			return 0, false // a block
		case lexemes[i].tok == token.LPAREN && i > 0 && lexemes[i-1].tok == token.IDENT:
			return lexemes[i-1].offset + len(lexemes[i-1].lit), true
		}
	}
	return 0, false
}

// unterminated reports whether a text ends within a string, a character or a comment.
func unterminated(text string) bool {
	_, bad := scan(text)
	return slices.ContainsFunc(bad, func(c complaint) bool { return strings.Contains(c.message, "not terminated") })
}
