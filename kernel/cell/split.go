package cell

import (
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"
)

// kind says what a chunk of a cell is.
type kind int

const (
	importChunk kind = iota
	declChunk        // type, const, func, method
	stmtChunk        // everything else, also var: statements run in order
)

// chunk is a piece of a cell between two semicolons (written or automatic) outside all brackets.
type chunk struct {
	kind       kind
	start, end int // byte offsets; end excludes the semicolon
}

// lexeme is one token with its place.
type lexeme struct {
	tok    token.Token
	lit    string
	offset int
}

// split cuts a cell into chunks. Its complaints are about brackets, magics and a package clause; all else is the parser's.
func split(src string) ([]chunk, []complaint) {
	lexemes, bad := scan(src)
	var chunks []chunk
	depth, first := 0, 0
	for i, x := range lexemes {
		switch x.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if depth--; depth < 0 {
				return nil, []complaint{at(src, x.offset, "unexpected "+x.tok.String()+": it closes nothing")}
			}
		case token.SEMICOLON, token.EOF:
			if x.tok != token.EOF && (depth > 0 || x.lit == ";" && hasHeader(lexemes[first:i])) {
				continue
			}
			if i > first {
				if c := refuseStart(src, lexemes[first:i]); c != nil {
					return nil, []complaint{*c}
				}
				chunks = append(chunks, chunk{kindOf(lexemes[first:i]), lexemes[first].offset, x.offset})
			}
			first = i + 1
		}
	}
	if len(bad) > 0 {
		return nil, bad
	}
	return chunks, nil
}

// hasHeader reports whether a statement, behind its labels, is one whose header may contain semicolons. A written semicolon does
// not end it then; a line end does.
func hasHeader(xs []lexeme) bool {
	for len(xs) > 2 && xs[0].tok == token.IDENT && xs[1].tok == token.COLON {
		xs = xs[2:]
	}
	return len(xs) > 0 && (xs[0].tok == token.FOR || xs[0].tok == token.IF || xs[0].tok == token.SWITCH)
}

// scan returns the tokens of src, automatic semicolons included, ended by EOF.
func scan(src string) ([]lexeme, []complaint) {
	var s scanner.Scanner
	var bad []complaint
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(src))
	s.Init(file, []byte(src), func(pos token.Position, msg string) {
		bad = append(bad, complaint{line: pos.Line, column: pos.Column, message: msg})
	}, 0)
	var out []lexeme
	for {
		pos, tok, lit := s.Scan()
		out = append(out, lexeme{tok, lit, file.Offset(pos)})
		if tok == token.EOF {
			return out, bad
		}
	}
}

func kindOf(xs []lexeme) kind {
	switch xs[0].tok {
	case token.IMPORT:
		return importChunk
	case token.TYPE, token.CONST:
		return declChunk
	case token.FUNC:
		if len(xs) > 1 && xs[1].tok == token.IDENT || isMethod(xs) {
			return declChunk
		}
	}
	return stmtChunk
}

// isMethod tells func (r T) Name( from a function literal that is called at once.
func isMethod(xs []lexeme) bool {
	depth := 0
	for i, x := range xs[1:] {
		switch x.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if depth--; depth == 0 {
				rest := xs[i+2:]
				return len(rest) > 1 && rest[0].tok == token.IDENT && rest[1].tok == token.LPAREN
			}
		}
	}
	return false
}

// refuseStart recognises what cells of other kernels begin with.
func refuseStart(src string, xs []lexeme) *complaint {
	line, _, _ := strings.Cut(src[xs[0].offset:], "\n")
	c := at(src, xs[0].offset, "")
	switch {
	case xs[0].tok == token.PACKAGE:
		c.message = "a cell has no package clause: remove this line"
	case xs[0].tok == token.REM:
		c.message = "the magic " + firstWord(line) + " stands on a line of its own between statements, not inside them"
	case xs[0].tok == token.NOT && !isExpr(line):
		c.message = "the shell command " + firstWord(line) + " stands on a line of its own between statements, not inside them"
	case xs[len(xs)-1].tok == token.ILLEGAL && xs[len(xs)-1].lit == "?":
		c.message = "name? stands on a line of its own; Shift+Tab behind the name helps too"
	default:
		return nil
	}
	return &c
}

func isExpr(s string) bool {
	_, err := parser.ParseExpr(s)
	return err == nil
}

func firstWord(s string) string {
	if f := strings.Fields(s); len(f) > 0 {
		return f[0]
	}
	return s
}

// at returns a complaint about the byte offset of src.
func at(src string, offset int, message string) complaint {
	before := src[:offset]
	return complaint{
		line:    strings.Count(before, "\n") + 1,
		column:  offset - strings.LastIndex(before, "\n"),
		message: message,
	}
}
