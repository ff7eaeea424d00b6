// Package irtest tests rewrites of the graph: a pass is shown as text before and after, and both sides are executed and compared. It
// also holds a hand-worked case of every operation and makes random graphs. It is for tests; it knows no particular pass and no file format.
// Open this file first, then equal.go, cases.go and random.go.
//
// A test of a pass is a txtar file: a sentence that says what is to happen, then the graph before ("in") and after ("out"). Without an
// "out" nothing may change. go test -update writes what the pass makes into "out".
package irtest

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/pass"
)

var update = flag.Bool("update", false, "write what the passes make into the out sections of testdata/*.txtar")

// Pass runs p on every file that a pattern matches and compares with its "out"; then both sides are executed on the same seeded inputs
// and their outputs compared. Running p again on the result must change nothing.
func Pass(t *testing.T, p pass.Pass, patterns ...string) {
	t.Helper()
	for _, pattern := range patterns {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("no file matches %s: %v", pattern, err)
		}
		for _, path := range paths {
			t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { file(t, p, path) })
		}
	}
}

func file(t *testing.T, p pass.Pass, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(bytes.TrimSpace(archive.Comment)) == 0 {
		t.Errorf("%s does not begin with a sentence that says what is to happen", path)
	}
	in, out := section(archive, "in"), section(archive, "out")
	if in == nil {
		t.Fatalf("%s has no section in", path)
	}
	before, err := graph.Parse(string(in.Data), nil)
	if err != nil {
		t.Fatalf("%s: in: %v", path, err)
	}
	res, err := pass.Run(before, p)
	if err != nil {
		t.Fatal(err)
	}
	got, changed := res.Graph.Text(), res.Trace.Steps[0].Changed
	want := before.Text()
	switch {
	case *update && out != nil:
		out.Data = []byte(got)
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		want = got
	case out != nil:
		want = string(out.Data)
		if changed == 0 {
			t.Error("the pass says it changed nothing")
		}
	case changed != 0:
		t.Errorf("nothing may change, the pass says it changed %d places", changed)
	}
	if got != want {
		t.Errorf("%s\nmade\n%s\nexpected\n%s", archive.Comment, got, want)
	}
	SameOutputs(t, before, res.Graph)
	again, err := pass.Run(res.Graph, p)
	if err != nil {
		t.Fatal(err)
	}
	if text := again.Graph.Text(); text != got || again.Trace.Steps[0].Changed != 0 {
		t.Errorf("a second run changes %d places:\n%s", again.Trace.Steps[0].Changed, text)
	}
}

func section(a *txtar.Archive, name string) *txtar.File {
	for i := range a.Files {
		if a.Files[i].Name == name {
			return &a.Files[i]
		}
	}
	return nil
}
