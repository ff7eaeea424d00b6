// Package cell turns the source of a notebook cell into source that the interpreter runs correctly.
//
// A cell is split into imports, declarations and statements, checked with go/types against everything the session knows,
// and lowered: each cell becomes a function over package-level variables, written in the part of Go that the interpreter
// gets right. What cannot be made right is refused before it runs, with a message that says what to write instead.
//
// The package knows no interpreter, no protocol and none of the library: types of compiled packages reach it as export data
// through [Config]. Open session.go first (the life of a cell), then lower.go (the rule table), then one rule_*.go a rule.
package cell
