package bind

import (
	"fmt"
	"regexp"
	"strings"
)

// verdict says how the cells of a program compare with the program.
type verdict int

const (
	equal   verdict = iota // both print the same
	refused                // the session says before a cell runs that it cannot run it correctly
	loud                   // the cells fail with any other message, the worker dies or does not end
	wrong                  // the cells run to their end and print something else
)

func (v verdict) String() string { return [...]string{"equal", "refused", "loud", "wrong"}[v] }

// output is what a program leaves behind.
type output struct {
	stdout, stderr string
	returned       bool // main returned, or all cells ran
}

// played is what the cells of a script did.
type played struct {
	output
	verdict verdict
	reason  string // one line
}

// notes are lines that the kernel writes beside what a cell writes.
var notes = regexp.MustCompile(`(?m)^note: .*\n`)

// compare is the verdict on cells that ran to their end.
func (pl *player) compare() played {
	got, want := pl.played.output, pl.script.want
	got.stderr = notes.ReplaceAllString(got.stderr, "")
	switch {
	case got.stdout != want.stdout:
		return pl.end(wrong, difference(got.stdout, want.stdout))
	case pl.script.whole && got.stderr != want.stderr:
		return pl.end(wrong, "standard error: "+difference(got.stderr, want.stderr))
	case pl.script.whole && got.returned != want.returned:
		return pl.end(wrong, fmt.Sprintf("main returned: %v, expected %v", got.returned, want.returned))
	}
	return pl.end(equal, "")
}

// difference names the first line that differs.
func difference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		a, b := "(nothing)", "(nothing)"
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b || i >= len(g) || i >= len(w) {
			return fmt.Sprintf("line %d: %q, expected %q", i+1, a, b)
		}
	}
	return ""
}

// firstLine is the first line of s that is not empty, cut to a width that a table bears.
func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	if len(line) > 200 {
		line = line[:200]
	}
	return line
}
