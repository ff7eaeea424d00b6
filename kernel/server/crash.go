package server

import (
	"regexp"
	"strings"
)

// fatal explains what the Go runtime says when it ends a process. The first that occurs in the last words of a worker is taken.
var fatal = []struct{ says, means string }{
	{"fatal error: memory limit: ", ""}, // the worker's own; it explains itself
	{"fatal error: concurrent map", "two goroutines used one map at the same time, and one of them wrote: guard it with a sync.Mutex"},
	{"fatal error: stack overflow", "a function calls itself without end"},
	{"fatal error: runtime: out of memory", "more memory was asked for at once than cells may have; LUCIOLA_MEMORY, such as 8GiB, in the environment of Jupyter sets how much that is"},
	{"fatal error: runtime: cannot allocate memory", "more memory was asked for at once than cells may have; LUCIOLA_MEMORY, such as 8GiB, in the environment of Jupyter sets how much that is"},
	{"fatal error: out of memory", "more memory was asked for at once than cells may have; LUCIOLA_MEMORY, such as 8GiB, in the environment of Jupyter sets how much that is"},
	{"fatal error: all goroutines are asleep", "every goroutine waits for another one"},
	{"runtime: program exceeds 10000-thread limit", "too many goroutines wait in system calls at the same time"},
	{"fatal error: ", ""},
	{"panic: ", "compiled code panicked in a goroutine of its own, where no cell can recover"},
}

// cause says in one clause why a worker ended, and in which compiled function if that is known. The stacks of the runtime are left
// out: they show the kernel, not the cell.
func (o Obituary) cause() string {
	for _, f := range fatal {
		for i, line := range o.Lines {
			if !strings.HasPrefix(line, f.says) {
				continue
			}
			clause := strings.TrimPrefix(strings.TrimPrefix(line, "fatal error: "), "runtime: ")
			if f.means != "" {
				clause += ": " + f.means
			}
			if at := compiledFrame(o.Lines[i:]); at != "" {
				clause += " (in " + at + ")"
			}
			return clause
		}
	}
	switch {
	case o.How == "signal: killed":
		return "it was killed from outside (signal: killed), as the system does with a process when memory runs out"
	case strings.HasPrefix(o.How, "exit status"):
		return "it exited (" + o.How + "), as os.Exit and log.Fatal make it"
	}
	return o.How
}

// said returns the last lines that the worker printed, without the report of the runtime.
func (o Obituary) said() []string {
	for i, line := range o.Lines {
		for _, f := range fatal {
			if strings.HasPrefix(line, f.says) {
				return o.Lines[:i]
			}
		}
	}
	return o.Lines
}

// A frame of a stack: the function with its arguments. What the runtime, the interpreter and the kernel do is not what failed.
var (
	frameLine  = regexp.MustCompile(`^((?:[\w.\-]+/)*[\w\-]+\.(?:\(\*?\w+\)\.)?[\w.]+)(?:\[\.\.\.\])?\(.*\)$`)
	ownSources = regexp.MustCompile(`^(runtime|reflect|panic|internal/|main\.|github\.com/traefik/yaegi|github\.com/luciola-nn/luciola/kernel/)`)
)

// compiledFrame returns the innermost function of a stack that is neither the runtime's nor the kernel's, as a user knows it.
func compiledFrame(lines []string) string {
	for _, line := range lines {
		if strings.HasPrefix(line, "created by ") {
			return ""
		}
		m := frameLine.FindStringSubmatch(line)
		if m == nil || ownSources.MatchString(m[1]) {
			continue
		}
		return m[1][strings.LastIndexByte(m[1], '/')+1:]
	}
	return ""
}
