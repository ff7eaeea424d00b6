package lower

import (
	"go/ast"
	"go/token"
)

// labeled puts the label on the statement that break and continue mean: what comes before a loop stands before the label. Where a
// goto leads, a label of its own stands before that.
func (f *function) labeled(s *ast.LabeledStmt) {
	label := s.Label.Name
	if isPrepared(s.Stmt) {
		if f.esc.reached[f.info.Defs[s.Label]] {
			f.emit("%s:\n{}", label+gotoMark)
		}
		f.mark(s.Stmt)
	}
	switch inner := s.Stmt.(type) {
	case *ast.ForStmt:
		f.forStmt(inner, label)
	case *ast.RangeStmt:
		f.rangeStmt(inner, label)
	case *ast.SwitchStmt:
		f.switchStmt(inner, label)
	case *ast.TypeSwitchStmt:
		f.typeSwitch(inner, label)
	case *ast.SelectStmt:
		f.selectStmt(inner, label)
	default:
		f.emit("%s:", label)
		if _, empty := s.Stmt.(*ast.EmptyStmt); empty {
			f.emit("{}")
			return
		}
		f.stmt(s.Stmt)
	}
}

// gotoMark ends the label before what is done for a statement; the statement's own label is that of break and continue.
const gotoMark = "ᐧgoto"

// isPrepared reports whether lowered code may do something before a statement that break or continue can mean.
func isPrepared(s ast.Stmt) bool {
	switch s.(type) {
	case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
		return true
	}
	return false
}

func labelText(label string) string {
	if label == "" {
		return ""
	}
	return label + ": "
}

func (f *function) branch(s *ast.BranchStmt) {
	label := ""
	if s.Label != nil {
		label = s.Label.Name
	}
	if f.leaves(s, label) {
		return
	}
	text := s.Tok.String()
	if label != "" {
		text += " " + label
	}
	if s.Tok == token.GOTO && f.esc.prepared[f.info.Uses[s.Label]] {
		text += gotoMark
	}
	f.emit("%s", text)
}
