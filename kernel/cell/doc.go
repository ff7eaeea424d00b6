// Package cell turns the source of a notebook cell into source that the interpreter runs correctly.
//
// A cell is split into imports, declarations and statements, and checked with go/types against everything the session knows; what
// the session knows already is arranged anew. Then package lower makes of it a function over package-level variables, written in
// the part of Go that the interpreter gets right. What cannot be made right is refused before it runs, with a message that says
// what to write instead.
//
// The package knows no interpreter, no protocol and none of the library: types of compiled packages reach it as export data
// through [Config]. Open session.go first: the life of a cell. It leads to
//
//	split.go parse.go          a cell as syntax                resolve.go importpath.go   which packages it sees
//	arrange.go methods.go latemethod.go hoist.go anew.go       types and methods that the session knows already
//	check.go names.go spare.go what go/types is asked          aside*.go faults.go        functions that wait for names
//	lower.go declare.go        what package lower is told      unit.go record.go          what travels, what is remembered
//	explain.go wording.go problem.go                           messages
//
// and, beside it, to complete*.go, inspect*.go with written.go and builtins.go, and iscomplete.go (what a frontend asks), magics.go,
// native*.go (%%native) and reproduce.go (%check).
package cell
