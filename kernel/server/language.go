package server

import (
	"encoding/json"
	"os/exec"

	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/magic"
)

// Language is what the server asks of the language of cells. It is called from several goroutines at once.
type Language interface {
	// Compile checks cell n and lowers it; it does not change the session. The failure is what the user sees.
	Compile(n int, src string) (Unit, *link.Failure)
	// Complete proposes what may stand at cursor, counted in code points.
	Complete(src string, cursor int) Completion
	// Inspect describes the name at cursor; detail 1 asks for its source too. value says what a variable holds, "" when it is not known.
	Inspect(src string, cursor, detail int, value func(name string) string) (text, markdown string, found bool)
	// IsComplete says "complete", "incomplete", "invalid" or "unknown", and how to indent the next line of an incomplete cell.
	IsComplete(src string) (status, indent string)
	Magics
	// Restart says what brings a new worker to the session's declarations, and which variables are lost.
	Restart() (replay []json.RawMessage, lost []string)
}

// Magics is what magics ask of the language of cells.
type Magics interface {
	// Parts cuts a cell into what is of the language and what is not.
	Parts(src string) []magic.Part
	// Loop compiles statements to run so many times.
	Loop(n int, src string, times int) (Unit, *link.Failure)
	// Assign returns the source that gives a string variable its text; an error if that is no name of one.
	Assign(name, text string) (src string, err error)
	// Program makes a cell of a source file; with run, one that runs it.
	Program(src string, run bool) string
	// Variables lists the variables of the session by name.
	Variables() []Variable
	// Types writes the types that cells declare, with their methods.
	Types() []string
	// Releases returns the source that lets go of the memory behind a name, "" when there is none, and a note for the user; known is
	// false when no cell has declared it. Forget makes cells not see the name any more.
	Releases(name string) (src, note string, known bool)
	Forget(name string)
	// Check tells why a restart and a run of all cells may give something else.
	Check() []string
	// Reset forgets all that cells declared.
	Reset() error
	// Native makes a program of a cell; an error says why this machine cannot build one.
	Native(n int, src string) (Native, *link.Failure)
}

// Native is a cell as a program of its own.
type Native interface {
	Notes() []string
	// Build is the command that builds the program, nil when it is built already. Refused explains what it says when it fails.
	Build() *exec.Cmd
	Refused(output string) *link.Failure
	// Send is the unit that hands the session's variables to the program, Take the one that takes what comes back.
	Send() (Unit, *link.Failure)
	Run() (*exec.Cmd, error)
	// Fallen explains a program that failed; nil when all is said. Crash is the runtime's report, as it has printed it to stderr
	// behind the line fatal, "" when it was a panic.
	Fallen(fatal string) *link.Failure
	Crash() string
	// Ended reports whether the program that has exited well came to its last line.
	Ended() bool
	Take() (Unit, *link.Failure)
	Close() error
}

// Variable is a variable of the session: the cell that set it last.
type Variable struct {
	Name, Type string
	Cell       int
}

// Unit is a compiled cell.
type Unit struct {
	Code   json.RawMessage // what the worker runs
	Commit func()          // makes what the cell declared part of the session; called after the worker ran it
}

// Completion is what Language.Complete found: Items replace the code points [Start, End) of the source, or with Files the names of
// files that begin as these do.
type Completion struct {
	Start, End int
	Items      []CompletionItem
	Files      bool
}

// CompletionItem is one proposal. Type is "function", "instance", "class", "module", "keyword" or any other word.
type CompletionItem struct {
	Text, Type, Signature string
}
