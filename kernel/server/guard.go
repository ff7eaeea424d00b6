package server

import (
	"encoding/json"
	"fmt"
	"log"
	"runtime/debug"

	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/magic"
)

// guarded keeps a fault in the language from ending the kernel, and with it the variables of the session: the request it happened
// in fails, the log has the stack. What only a cell asks of the language, [Kernel.guard] guards.
type guarded struct {
	Language
	log *log.Logger
}

// caught reports a panic of what, if there is one.
func (g guarded) caught(what string, then func(value any)) {
	if v := recover(); v != nil {
		g.log.Printf("%s panics: %v\n%s", what, v, debug.Stack())
		then(v)
	}
}

func (g guarded) Compile(n int, src string) (unit Unit, fail *link.Failure) {
	defer g.caught("Compile", func(v any) { unit, fail = Unit{}, internal(v) })
	return g.Language.Compile(n, src)
}

func internal(v any) *link.Failure {
	return failure("InternalError", fmt.Sprintf("the kernel failed in this cell: %v", v),
		"This is a fault of the kernel: please report it with the cell. The session goes on.")
}

func (g guarded) Complete(src string, cursor int) (c Completion) {
	defer g.caught("Complete", func(any) { c = Completion{Start: cursor, End: cursor} })
	return g.Language.Complete(src, cursor)
}

func (g guarded) Inspect(src string, cursor, detail int, value func(name string) string) (text, markdown string, found bool) {
	defer g.caught("Inspect", func(any) { text, markdown, found = "", "", false })
	return g.Language.Inspect(src, cursor, detail, value)
}

func (g guarded) IsComplete(src string) (status, indent string) {
	defer g.caught("IsComplete", func(any) { status, indent = "unknown", "" })
	return g.Language.IsComplete(src)
}

func (g guarded) Parts(src string) (parts []magic.Part) {
	defer g.caught("Parts", func(any) { parts = []magic.Part{{Kind: magic.Code, End: len(src), Row: 1}} })
	return g.Language.Parts(src)
}

func (g guarded) Variables() (list []Variable) {
	defer g.caught("Variables", func(any) { list = nil })
	return g.Language.Variables()
}

func (g guarded) Restart() (replay []json.RawMessage, lost []string) {
	defer g.caught("Restart", func(any) { replay, lost = nil, []string{"all that cells have declared"} })
	return g.Language.Restart()
}

// guard is deferred by what runs a cell: a panic is the failure of that cell.
func (k *Kernel) guard(problem **link.Failure) {
	if v := recover(); v != nil {
		k.Log.Printf("a cell panics in the front: %v\n%s", v, debug.Stack())
		*problem = internal(v)
	}
}
