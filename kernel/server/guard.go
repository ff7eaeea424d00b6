package server

import (
	"fmt"
	"log"
	"runtime/debug"

	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/magic"
)

// guarded keeps a fault in the language from ending the kernel, and with it the variables of the session: the request it happened
// in fails, the log has the stack.
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
	defer g.caught("Compile", func(v any) {
		unit, fail = Unit{}, failure("InternalError", fmt.Sprintf("the kernel failed to compile this cell: %v", v),
			"This is a fault of the kernel: please report it with the cell. The session goes on.")
	})
	return g.Language.Compile(n, src)
}

func (g guarded) Complete(src string, cursor int) (c Completion) {
	defer g.caught("Complete", func(any) { c = Completion{Start: cursor, End: cursor} })
	return g.Language.Complete(src, cursor)
}

func (g guarded) Inspect(src string, cursor, detail int) (text, markdown string, found bool) {
	defer g.caught("Inspect", func(any) { text, markdown, found = "", "", false })
	return g.Language.Inspect(src, cursor, detail)
}

func (g guarded) IsComplete(src string) (status, indent string) {
	defer g.caught("IsComplete", func(any) { status, indent = "unknown", "" })
	return g.Language.IsComplete(src)
}

func (g guarded) Parts(src string) (parts []magic.Part) {
	defer g.caught("Parts", func(any) { parts = []magic.Part{{Kind: magic.Code, End: len(src), Row: 1}} })
	return g.Language.Parts(src)
}

func (g guarded) Native(n int, src string) (native Native, fail *link.Failure) {
	defer g.caught("Native", func(v any) { native, fail = nil, failure("InternalError", fmt.Sprint(v)) })
	return g.Language.Native(n, src)
}

func (g guarded) Loop(n int, src string, times int) (unit Unit, fail *link.Failure) {
	defer g.caught("Loop", func(v any) { unit, fail = Unit{}, failure("InternalError", fmt.Sprint(v)) })
	return g.Language.Loop(n, src, times)
}
