package native

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/luciola-nn/luciola/kernel/native/carry"
)

const doubles = `package main

import (
	"fmt"

	carry "github.com/luciola-nn/luciola/kernel/native/carry"
	"github.com/luciola-nn/luciola/extra"
)

func main() {
	p := carry.Start()
	n := extra.N
	p.Give("n", &n)
	p.End()
	fmt.Println("ended")
}
`

var extra = map[string]fs.FS{Module + "/extra": fstest.MapFS{"extra.go": {Data: []byte("package extra\n\nconst N int = 4\n")}}}

// home makes a cache for the test.
func home(t *testing.T) {
	t.Helper()
	if _, err := Find(); errors.Is(err, ErrNoToolchain) {
		t.Skip(err)
	}
	builds, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOCACHE", filepath.Join(builds, "go-build"))
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
}

func TestBuildAndKeep(t *testing.T) {
	home(t)
	for i := range 2 {
		p, err := New(doubles, extra)
		if err != nil {
			t.Fatal(err)
		}
		if p.Built() != (i == 1) {
			t.Fatalf("run %d: built %v", i, p.Built())
		}
		if i == 0 {
			if out, err := p.Build().CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
		}
		empty(t, p.In())
		cmd, err := p.Run()
		if err != nil {
			t.Fatal(err)
		}
		if out, err := cmd.CombinedOutput(); err != nil || string(out) != "ended\n" {
			t.Errorf("%v, prints %q", err, out)
		}
		if _, err := os.Stat(p.Out()); err != nil {
			t.Error(err)
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(p.work); err == nil {
			t.Error("the files of a run stay")
		}
	}
	p, err := New(doubles, map[string]fs.FS{Module + "/extra": fstest.MapFS{"extra.go": {Data: []byte("package extra\n\nconst N int = 5\n")}}})
	if err != nil || p.Built() {
		t.Errorf("a program of other text is taken for built: %v", err)
	}
	p.Close()
}

// empty writes a file without variables.
func empty(t *testing.T, path string) {
	t.Helper()
	w, err := carry.Create(path)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Nothing is fetched.
func TestNothingIsFetched(t *testing.T) {
	home(t)
	p, err := New("package main\n\nimport _ \"example.com/some/module\"\n\nfunc main() {}\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if out, err := p.Build().CombinedOutput(); err == nil || !strings.Contains(string(out), "example.com/some/module") {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := p.Run(); err == nil {
		t.Error("a program that is not built runs")
	}
}

func TestForeignPackage(t *testing.T) {
	home(t)
	if _, err := New(doubles, map[string]fs.FS{"example.com/x": fstest.MapFS{}}); err == nil || !strings.Contains(err.Error(), "example.com/x") {
		t.Errorf("%v", err)
	}
}

// What has not run for the longest time makes place; leftovers of other runs go when they are old.
func TestEviction(t *testing.T) {
	home(t)
	p := &Program{folder: t.TempDir()}
	for i := range kept + 3 {
		touch(t, filepath.Join(p.folder, "program"+string(rune('a'+i))), time.Duration(i)*time.Hour)
	}
	for name, age := range map[string]time.Duration{"run-old": 8 * 24 * time.Hour, "run-new": time.Hour} {
		if err := os.Mkdir(filepath.Join(p.folder, name), 0o700); err != nil {
			t.Fatal(err)
		}
		touch(t, filepath.Join(p.folder, name), age)
	}
	p.evict()
	left, _ := filepath.Glob(filepath.Join(p.folder, "*"))
	for i, gone := range []string{"run-old", "program" + string(rune('a'+kept)), "program" + string(rune('a'+kept+2))} {
		if _, err := os.Stat(filepath.Join(p.folder, gone)); err == nil {
			t.Errorf("%d: %s is still there", i, gone)
		}
	}
	if len(left) != kept+1 {
		t.Errorf("%d are left, want %d", len(left), kept+1)
	}
}

func touch(t *testing.T, path string, age time.Duration) {
	t.Helper()
	if _, err := os.Stat(path); err != nil {
		if err := os.WriteFile(path, nil, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	at := time.Now().Add(-age)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}
