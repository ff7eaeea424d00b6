package bind

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// archives reads the *.txtar files of a folder: a sentence on what the rule means, "cell NAME" files that are cells in order, and
// "go", the program. A cell may end with a line "// error: TEXT" or "// refused: TEXT" instead of succeeding.
func archives(t *testing.T, dir string) []*script {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var out []*script
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p := &script{name: strings.TrimSuffix(filepath.Base(file), ".txtar")}
		for _, f := range a.Files {
			switch {
			case strings.HasPrefix(f.Name, "cell"):
				p.cells = append(p.cells, strings.TrimSuffix(string(f.Data), "\n"))
			case f.Name == "go" && p.native == "":
				p.native = string(f.Data)
			default:
				t.Errorf("%s: unexpected part %q", file, f.Name)
			}
		}
		if p.native == "" || len(p.cells) == 0 {
			t.Errorf("%s: needs cells and one go part", file)
			continue
		}
		out = append(out, p)
	}
	return out
}

// unsupported reads testdata/unsupported.txt: lines of a set and a name, "cells/defer", and the construct that is why.
func unsupported(t *testing.T) map[string]string {
	t.Helper()
	raw, err := os.ReadFile("testdata/unsupported.txt")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for n, line := range strings.Split(string(raw), "\n") {
		name, construct, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		if strings.TrimSpace(construct) == "" {
			t.Errorf("testdata/unsupported.txt:%d: expected a construct after %s", n+1, name)
		}
		out[name] = construct
	}
	return out
}
