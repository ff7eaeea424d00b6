package bind

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

var only = flag.String("only", "", "run only the programs of TestLanguage whose name contains this, and print what they print")

// What the language of cells is held to, in percent of the programs of a set that must mean in cells what they mean in Go. A
// program that runs to its end and prints something else is never tolerated; one that is refused, or that fails with a message,
// must be listed with its reason in testdata/unsupported.txt.
const (
	equalCells    = 100
	equalPrograms = 95
	equalGo       = 80
)

const (
	fileLimit = 15 * time.Second // for the cells of one file
	abreast   = 2                // files that run at the same time
)

// script is one program of a set, as cells and as Go.
type script struct {
	name    string
	cells   []string
	native  string // the complete program
	whole   bool   // standard error counts too, and a last line tells that main returned
	outcome report
	want    output
}

// set is a folder of programs and what is asked of it.
type set struct {
	name    string
	equal   int // percent
	least   int // programs, so that a set cannot vanish unseen
	scripts func(*testing.T) []*script
}

var sets = []set{
	{"cells", equalCells, 17, func(t *testing.T) []*script { return archives(t, "testdata/cells") }},
	{"programs", equalPrograms, 150, func(t *testing.T) []*script { return archives(t, "testdata/programs") }},
	{"go", equalGo, 400, goScripts},
}

// TestLanguage runs each program of each set twice, as cells of a notebook of its own and with the Go toolchain, and compares
// what they print.
func TestLanguage(t *testing.T) {
	listed := unsupported(t)
	for _, s := range sets {
		t.Run(s.name, func(t *testing.T) {
			scripts := slices.DeleteFunc(s.scripts(t), func(p *script) bool { return !strings.Contains(p.name, *only) })
			if len(scripts) < s.least && *only == "" {
				t.Errorf("%d programs, expected at least %d", len(scripts), s.least)
			}
			if len(scripts) == 0 {
				t.Skip("no programs")
			}
			runNative(t, scripts)
			playAll(scripts)
			judge(t, s, scripts, listed)
		})
	}
}

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

// playAll runs the cells of all scripts, some at the same time.
func playAll(scripts []*script) {
	var wg sync.WaitGroup
	free := make(chan struct{}, abreast)
	for _, p := range scripts {
		free <- struct{}{}
		wg.Go(func() {
			p.outcome = play(p, fileLimit)
			<-free
		})
	}
	wg.Wait()
}

// judge prints the table of a set and every program that is not equal, and compares them with what is asked.
func judge(t *testing.T, s set, scripts []*script, listed map[string]string) {
	t.Helper()
	slices.SortStableFunc(scripts, func(a, b *script) int { return cmp.Compare(a.outcome.verdict, b.outcome.verdict) })
	count := map[verdict]int{}
	var table strings.Builder
	for _, p := range scripts {
		v := p.outcome.verdict
		count[v]++
		construct, ok := listed[s.name+"/"+p.name]
		switch {
		case *only != "":
			fmt.Fprintf(&table, "%s: %s %s\ncells print\n%s\nthe program prints\n%s\n", p.name, v, p.outcome.reason, p.outcome.stdout, p.want.stdout)
		case v != equal:
			fmt.Fprintf(&table, "%-8s %s: %s\n", v, p.name, p.outcome.reason)
		}
		switch {
		case v == equal && ok:
			t.Errorf("%s is equal: testdata/unsupported.txt need not list it for %q", p.name, construct)
		case (v == refused || v == loud) && !ok:
			t.Errorf("%s is %s and not in testdata/unsupported.txt", p.name, v)
		case v == wrong:
			t.Errorf("%s is silently wrong", p.name)
		}
	}
	share := func(v verdict) string {
		return fmt.Sprintf("%d (%.1f %%)", count[v], 100*float64(count[v])/float64(len(scripts)))
	}
	t.Logf("%s: %d programs, equal %s, refused %s, loud %s, silently wrong %s\n%s", s.name, len(scripts),
		share(equal), share(refused), share(loud), share(wrong), table.String())
	if *only == "" && 100*count[equal] < s.equal*len(scripts) {
		t.Errorf("%s equal, expected at least %d %%", share(equal), s.equal)
	}
}
