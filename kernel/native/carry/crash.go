package carry

import (
	"os"
	"runtime/debug"
	"strconv"
	"strings"
)

// crashSuffix is that of the file that gets the runtime's report of a panic that nobody rescues, or of a fatal error.
const crashSuffix = ".crash"

// report has the runtime write its report into a file too.
func (p *Program) report() {
	f, err := os.OpenFile(p.path+crashSuffix, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	check(err)
	check(debug.SetCrashOutput(f, debug.CrashOptions{}))
	check(f.Close()) // the runtime has its own descriptor
}

// Crash is the runtime's report on a program that has crashed, of the file that it was to write; "" when there is none.
func Crash(path string) string {
	data, err := os.ReadFile(path + crashSuffix)
	if err != nil {
		return ""
	}
	return string(data)
}

// crashed reads a report, a fatal error with the line before it: what happened, and where in the cell. The first goroutine in it that is in the cell is the one that did.
func crashed(report string) (p Panic, ok bool) {
	value, stacks, _ := strings.Cut(report, "\n\n")
	at := strings.Index(value, "panic: ")
	if at < 0 {
		at = strings.Index(value, "fatal error: ")
		p.Fatal = true
	}
	if at < 0 {
		return p, false
	}
	_, value, _ = strings.Cut(value[at:], ": ")
	value, _, _ = strings.Cut(value, "\n[signal ")
	p.Value = strings.TrimSuffix(value, " [recovered, repanicked]")
	for stack := range strings.SplitSeq(stacks, "\n\n") {
		if p.Calls = callsIn(stack); p.Calls != nil {
			break
		}
	}
	return p, true
}

// callsIn returns the lines of the cell in a stack of the report; the go statement that has begun it comes last.
func callsIn(stack string) (calls []Call) {
	function := ""
	for line := range strings.SplitSeq(stack, "\n") {
		place, isPlace := strings.CutPrefix(line, "\t")
		if !isPlace {
			function = strings.TrimPrefix(strings.TrimPrefix(line, "created by "), "main.")
			function, _, _ = strings.Cut(function, " in goroutine ")
			if i := strings.LastIndexByte(function, '('); i > 0 {
				function = function[:i]
			}
			continue
		}
		place, _, _ = strings.Cut(place, " ")
		i := strings.LastIndexByte(place, ':')
		if n, err := strconv.Atoi(place[i+1:]); err == nil && strings.Contains(place, "In[") {
			calls = append(calls, Call{function, n})
		}
	}
	return calls
}
