package bind

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
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
	outcome played
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
	{"cells", equalCells, 150, func(t *testing.T) []*script { return archives(t, "testdata/cells") }},
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
	table, faults := review(s, scripts, listed)
	if *only != "" {
		table = ""
		for _, p := range scripts {
			table += fmt.Sprintf("%s: %s %s\ncells print\n%s\nthe program prints\n%s\n", p.name, p.outcome.verdict, p.outcome.reason, p.outcome.stdout, p.want.stdout)
		}
	}
	t.Log(table)
	for _, f := range faults {
		t.Error(f)
	}
}

// review counts the verdicts on the programs of a set; faults are the differences from what is asked.
func review(s set, scripts []*script, listed map[string]string) (table string, faults []string) {
	slices.SortStableFunc(scripts, func(a, b *script) int { return cmp.Compare(a.outcome.verdict, b.outcome.verdict) })
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	count := map[verdict]int{}
	known := map[string]bool{}
	for _, p := range scripts {
		v := p.outcome.verdict
		count[v]++
		known[s.name+"/"+p.name] = true
		construct, ok := listed[s.name+"/"+p.name]
		if v != equal {
			table += fmt.Sprintf("%-8s %s: %s\n", v, p.name, p.outcome.reason)
		}
		switch {
		case v == equal && ok:
			fault("%s is equal: testdata/unsupported.txt need not list it for %q", p.name, construct)
		case (v == refused || v == loud) && !ok:
			fault("%s is %s and not in testdata/unsupported.txt: %s", p.name, v, p.outcome.reason)
		case v == wrong:
			fault("%s is silently wrong: %s", p.name, p.outcome.reason)
		}
	}
	share := func(v verdict) string {
		return fmt.Sprintf("%d (%.1f %%)", count[v], 100*float64(count[v])/float64(len(scripts)))
	}
	table = fmt.Sprintf("%s: %d programs, equal %s, refused %s, loud %s, silently wrong %s\n%s", s.name, len(scripts),
		share(equal), share(refused), share(loud), share(wrong), table)
	if *only != "" {
		return table, faults
	}
	if 100*count[equal] < s.equal*len(scripts) {
		fault("%s equal, expected at least %d %%", share(equal), s.equal)
	}
	for _, name := range slices.Sorted(maps.Keys(listed)) {
		if strings.HasPrefix(name, s.name+"/") && !known[name] {
			fault("testdata/unsupported.txt lists %s, which does not exist", name)
		}
	}
	return table, faults
}
