package kerneltest

import (
	"errors"
	"slices"
	"strings"

	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/magic"
	"github.com/luciola-nn/luciola/kernel/server"
)

// Parts cuts a cell at its magics.
func (s *Script) Parts(src string) []magic.Part { return magic.Split(src, nil) }

// Loop repeats the cell.
func (s *Script) Loop(n int, src string, times int) (server.Unit, *link.Failure) {
	return s.Compile(n, strings.Repeat(strings.TrimSpace(src)+"\n", times))
}

// Assign prints the assignment, one line for all of the text.
func (s *Script) Assign(name, text string) (string, error) {
	if strings.ContainsAny(name, " -") {
		return "", errors.New("a name has no space")
	}
	return "print " + name + " is " + strings.ReplaceAll(text, "\n", "|"), nil
}

// Program takes the file for one cell.
func (s *Script) Program(src string, run bool) string { return src }

// Variables lists what "set" has declared.
func (s *Script) Variables() []server.Variable {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []server.Variable
	for _, v := range s.variables {
		out = append(out, server.Variable{Name: v, Type: "variable", Cell: 1})
	}
	return out
}

// Types fails as no language should: it panics.
func (s *Script) Types() []string { panic("no types in a script") }

// Releases knows the variables.
func (s *Script) Releases(name string) (src, note string, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return "", "", slices.Contains(s.variables, name)
}

// Forget drops a variable.
func (s *Script) Forget(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.variables = slices.DeleteFunc(s.variables, func(v string) bool { return v == name })
}

// Reset drops all.
func (s *Script) Reset() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.variables, s.functions = nil, nil
	return nil
}

// Check finds nothing.
func (s *Script) Check() []string { return nil }

// Native has no toolchain.
func (s *Script) Native(int, string) (server.Native, *link.Failure) {
	return nil, &link.Failure{Name: "NoToolchain", Value: "a script is not built"}
}
