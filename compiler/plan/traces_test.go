package plan

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/irtest/vectors"
)

// trace is one network of the file memory/glow-traces.txt: allocations and releases in order, and the arena that Glow reached.
type trace struct {
	name  string
	rooms []*room
	glow  int
}

// TestGlowTraces packs 79 real networks at the lower bound; Glow's allocator reaches it on 76.
func TestGlowTraces(t *testing.T) {
	traces := read(t, vectors.Path(t, "memory", "glow-traces.txt"))
	if len(traces) < 70 {
		t.Fatalf("%d traces in the file", len(traces))
	}
	for _, tr := range traces {
		l := &Layout{}
		l.measure(tr.rooms)
		l.pack()
		for i, r := range l.rooms {
			for _, q := range l.rooms[:i] {
				if r.meets(q) && r.Offset < q.Offset+q.Size && q.Offset < r.Offset+r.Size {
					t.Fatalf("%s: %s and %s overlap", tr.name, r.Name, q.Name)
				}
			}
		}
		if l.Arena > tr.glow || l.Arena > l.Bound {
			t.Errorf("%s: arena %d, bound %d, Glow %d (%s)", tr.name, l.Arena, l.Bound, tr.glow, l.Packing)
		}
	}
	vectors.Ran(t, len(traces))
}

func read(t *testing.T, path string) []trace {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []trace
	live, step := map[string]*room{}, 0
	for lines := bufio.NewScanner(f); lines.Scan(); step++ {
		var id string
		var n int
		switch line := lines.Text(); {
		case strings.HasPrefix(line, "MODEL"):
			all = append(all, trace{name: line[6:]})
			live = map[string]*room{}
		case scan(line, "ALLOC %s %d", &id, &n):
			tr := &all[len(all)-1]
			r := &room{Room: Room{Name: id, Size: aligned(n), Start: step, End: step}}
			live[id] = r
			tr.rooms = append(tr.rooms, r)
		case scan(line, "FREE %s", &id):
			live[id].End = step - 1
		case scan(line, "MEM %d", &n):
			all[len(all)-1].glow = n
		}
	}
	return all
}

func scan(line, format string, to ...any) bool {
	n, err := fmt.Sscanf(line, format, to...)
	return err == nil && n == len(to)
}
