package lower

import (
	"go/ast"
)

// labeled puts the label on the statement that break and continue mean: what comes before a loop stands before the label, unless
// a goto leads there.
func (f *function) labeled(s *ast.LabeledStmt) {
	label := s.Label.Name
	switch s.Stmt.(type) {
	case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
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
	f.emit("%s", text)
}
