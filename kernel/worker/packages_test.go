package worker

import (
	"bytes"
	"io"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/traefik/yaegi/stdlib"

	"github.com/luciola-nn/luciola/kernel/link"
)

// asked is a source of symbol tables, and the front of their worker, which closes its side at once.
type asked struct {
	mu          sync.Mutex
	paths       []string // that tables were asked for
	ready, read int      // how many, when the worker said that it is ready and when it first read
}

func (a *asked) symbols(importPath string) map[string]map[string]reflect.Value {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.paths = append(a.paths, importPath)
	key := importPath + "/" + importPath
	if importPath == "." {
		key = "."
	}
	return map[string]map[string]reflect.Value{key: stdlib.Symbols[key]}
}

func (a *asked) Write(b []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if bytes.Contains(b, []byte(`"ready"`)) {
		a.ready = len(a.paths)
	}
	return len(b), nil
}

func (a *asked) Read([]byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.read = len(a.paths)
	return 0, io.EOF
}

// A worker is ready when it has the few packages without which no cell can begin; it asks for all others after that, each once,
// and before it reads what to do.
func TestReadyBeforeAllPackagesAreThere(t *testing.T) {
	a := &asked{}
	packages := append(slices.Clone(first), "errors", "strings", "time")
	if err := Serve(link.New(a, a), Config{Packages: packages, Symbols: a.symbols}); err != nil {
		t.Fatal(err)
	}
	if got := a.paths[:a.ready]; !slices.Equal(got, first) {
		t.Errorf("asked for %v before it was ready, want %v", got, first)
	}
	if got := a.paths[a.ready:a.read]; !slices.Equal(got, []string{"errors", "strings", "time"}) {
		t.Errorf("asked for %v between that and its first message", got)
	}
}
