package worker

import (
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// members are the goroutines of one cell: its own, and those that it started and that still run.
type members struct {
	mu    sync.Mutex
	count int
	ever  int            // that have been expected so far
	lines map[uint64]int // goroutine → line of the go statement, 0 for the cell's own; of those that have begun
	empty chan struct{}  // closed when none is left
}

// expect counts a goroutine that will call join.
func (m *members) expect() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.count == 0 {
		m.lines, m.empty = map[uint64]int{}, make(chan struct{})
	}
	m.count++
	m.ever++
}

// alone reports whether the cell has never started a goroutine.
func (m *members) alone() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ever == 1
}

// join is called by a goroutine that is expected; leave is for its end.
func (m *members) join(line int) (leave func()) {
	id := goroutine()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lines[id] = line
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.lines, id)
		if m.count--; m.count == 0 {
			close(m.empty)
		}
	}
}

// gone returns a channel that is closed when no goroutine of the cell runs.
func (m *members) gone() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.count == 0 {
		none := make(chan struct{})
		close(none)
		return none
	}
	return m.empty
}

func (m *members) list() map[uint64]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	lines := make(map[uint64]int, len(m.lines))
	for id, line := range m.lines {
		lines[id] = line
	}
	return lines
}

// stuck is a goroutine that is inside a compiled function, which cannot be stopped from outside.
type stuck struct {
	goroutine uint64
	line      int    // of the go statement that started it, 0 for the cell's own
	function  string // as a user knows it: mat.(*Dense).Mul
	asked     bool   // the function asks whether to stop
}

func (s stuck) String() string {
	if s.line > 0 {
		return fmt.Sprintf("%s (goroutine %d, started in line %d)", s.function, s.goroutine, s.line)
	}
	return fmt.Sprintf("%s (goroutine %d)", s.function, s.goroutine)
}

// stuckIn returns those of a cell's goroutines that are in compiled code. asks are the import paths of code that asks whether to
// stop.
func (m *members) stuckIn(asks []string) []stuck {
	lines := m.list()
	if len(lines) == 0 {
		return nil
	}
	var out []stuck
	for _, trace := range strings.Split(allStacks(), "\n\n") {
		head, frames, _ := strings.Cut(trace, "\n")
		number, _, _ := strings.Cut(strings.TrimPrefix(head, "goroutine "), " ")
		id, err := strconv.ParseUint(number, 10, 64)
		line, member := lines[id]
		if err != nil || !member {
			continue
		}
		if function, asked := compiledFunction(frames, asks); function != "" {
			out = append(out, stuck{id, line, function, asked})
		}
	}
	slices.SortFunc(out, func(a, b stuck) int { return int(a.goroutine) - int(b.goroutine) })
	return out
}

// all returns every goroutine of the cell as if it were stuck.
func (m *members) all() (out []stuck) {
	for id, line := range m.list() {
		out = append(out, stuck{id, line, "interpreted code", false})
	}
	slices.SortFunc(out, func(a, b stuck) int { return int(a.goroutine) - int(b.goroutine) })
	return out
}

// allStacks is what the runtime says of all goroutines; what does not fit into a megabyte is left out.
func allStacks() string {
	buf := make([]byte, 1<<20)
	return string(buf[:runtime.Stack(buf, true)])
}

// transparent are the packages between a cell and the compiled function that it calls, which is by reflection.
var transparent = []string{"runtime", "reflect", "internal/", "github.com/traefik/yaegi/", ownPath}

const (
	interpreterPath = "github.com/traefik/yaegi/interp."
	ownPath         = "github.com/luciola-nn/luciola/kernel/"
)

// compiledFunction returns the compiled function that the interpreted code at the bottom of a stack has called last, "" when the
// goroutine is in interpreted code, or in the interpreter itself.
func compiledFunction(frames string, asks []string) (name string, asked bool) {
	outermost := false // name was called by reflection
	for frame := range strings.Lines(frames) {
		if strings.HasPrefix(frame, "\t") {
			continue // a file
		}
		if strings.HasPrefix(frame, interpreterPath) || strings.HasPrefix(frame, "created by ") {
			break
		}
		function := strings.TrimSpace(frame)
		if i := strings.LastIndexByte(function, '('); i > 0 && !strings.HasSuffix(function[:i], ".") {
			function = function[:i] // without arguments
		}
		switch {
		case function == "reflect.Value.call":
			outermost = name != ""
		case strings.HasPrefix(function, "reflect.") && !outermost:
			name = "" // what package reflect itself calls
		case slices.ContainsFunc(transparent, func(p string) bool { return strings.HasPrefix(function, p) }):
		default:
			asked = asked || slices.ContainsFunc(asks, func(p string) bool { return strings.HasPrefix(function, p) })
			name, outermost = function, false
		}
	}
	if !outermost {
		return "", false
	}
	return name[strings.LastIndexByte(name, '/')+1:], asked
}
