package machine

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// Names lists the shipped machines.
func Names() []string {
	entries, err := fs.ReadDir(shipped, "files")
	if err != nil {
		panic(err) // the folder is part of the binary
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".machine"))
	}
	slices.SortFunc(names, byNumber)
	return names
}

// byNumber orders names with numbers in them as a reader does: nvdla-64 before nvdla-128.
func byNumber(a, b string) int {
	cut := func(s string) (string, string) {
		i := strings.IndexAny(s, "-")
		if i < 0 {
			return s, ""
		}
		return s[:i], s[i:]
	}
	a0, a1 := cut(a)
	b0, b1 := cut(b)
	if c := strings.Compare(a0, b0); c != 0 {
		return c
	}
	if len(a1) != len(b1) {
		return len(a1) - len(b1)
	}
	return strings.Compare(a1, b1)
}

// Named returns a shipped machine, to be written in the middle of a line. For an unknown name the machine's [Machine.Err] says so
// and lists the known ones; whatever takes a machine returns that error.
func Named(name string) *Machine {
	m, err := Lookup(name)
	if err != nil {
		return &Machine{Name: name, Summary: err.Error(), err: err}
	}
	return m
}

// Lookup returns a shipped machine. An unknown name is an error that lists the known ones.
func Lookup(name string) (*Machine, error) {
	text, err := shipped.ReadFile(path.Join("files", name+".machine"))
	if err != nil {
		return nil, fmt.Errorf("machine: no shipped machine is called %q; there are %s; "+
			"read your own with machine.ParseFile(path)", name, strings.Join(Names(), ", "))
	}
	return Parse(name+".machine", string(text))
}

// ParseFile reads a machine from a file of the user's.
func ParseFile(file string) (*Machine, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("machine: %w", err)
	}
	return Parse(file, string(text))
}
