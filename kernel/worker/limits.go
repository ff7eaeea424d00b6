package worker

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"time"

	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/lower"
)

// MemoryVariable is the environment variable that sets how much memory cells may use, such as 8GiB, or a percentage of the
// machine's, such as 50%.
const MemoryVariable = "LUCIOLA_MEMORY"

const (
	watchEvery = 20 * time.Millisecond
	memoryPart = 75 // percent of the machine's memory, unless MemoryVariable says otherwise

	// The runtime ends the process when a stack would grow beyond mostStack, and it grows by doubling. A cell is stopped when its
	// stack has grown to half a gigabyte, which is some 200,000 calls: what is between is time to notice it.
	deepStack = 400 << 20
	mostStack = 2 << 30
	flatStack = 32 << 10 // of a goroutine that does not recurse
)

// limits are what no cell may exceed.
type limits struct {
	memory uint64 // bytes; 0: none
	origin string // of the memory limit
}

// newLimits reads the limit from the environment and the machine.
func newLimits(s system) (limits, error) {
	machine := s.memory()
	text := os.Getenv(MemoryVariable)
	if text == "" {
		if machine == 0 {
			return limits{}, nil
		}
		return limits{machine / 100 * memoryPart, fmt.Sprintf("%d %% of the machine's %s", memoryPart, inBytes(machine))}, nil
	}
	n, err := parseMemory(text, machine)
	if err != nil {
		return limits{}, err
	}
	return limits{n, MemoryVariable + "=" + text}, nil
}

// watch looks at a running cell until the function that it returns is called, and stops the cell when it exceeds a limit.
func (w *worker) watch(r *run) (end func()) {
	quit := make(chan struct{})
	most := w.limits.memory
	if most > 0 { // what is in variables already is not this cell's doing
		most = max(most, machine.resident()/20*21)
	}
	go func() {
		for tick := time.NewTicker(watchEvery); ; {
			select {
			case <-quit:
				tick.Stop()
				return
			case <-tick.C:
			}
			var f *link.Failure
			switch {
			case deep():
				f = w.tooDeep(r)
			case most > 0 && machine.resident() > most:
				f = w.tooMuch(r)
			}
			if f != nil {
				r.over <- f
				w.lastResort(quit, most)
				return
			}
		}
	}()
	return func() { close(quit) }
}

// lastResort ends the process when a cell that has been told to stop takes still more memory: in compiled code, say.
func (w *worker) lastResort(quit <-chan struct{}, most uint64) {
	for tick := time.NewTicker(watchEvery); ; {
		select {
		case <-quit:
			tick.Stop()
			go func() { // what the cell used is nobody's now
				debug.FreeOSMemory()
			}()
			return
		case <-tick.C:
		}
		if most > 0 && machine.resident() > most/20*23 {
			fmt.Fprintf(w.out.realErr, "fatal error: memory limit: %s\n", w.memoryAdvice())
			os.Exit(2)
		}
	}
}

// deep reports whether a goroutine's stack has grown as only recursion without end makes it.
func deep() bool {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/stacks:bytes"}}
	metrics.Read(sample)
	stacks := int64(sample[0].Value.Uint64())
	return stacks-int64(runtime.NumGoroutine())*flatStack > deepStack
}

func (w *worker) tooMuch(r *run) *link.Failure {
	msg := fmt.Sprintf("the cell was stopped at %s of memory: %s", inBytes(machine.resident()), w.memoryAdvice())
	return &link.Failure{Name: "MemoryLimit", Value: msg, Traceback: w.place(r, "MemoryLimit", msg)}
}

func (w *worker) memoryAdvice() string {
	return fmt.Sprintf("cells may use %s (%s). To allow more, set %s, such as %s=%s, in the environment of Jupyter or under \"env\" in kernel.json",
		inBytes(w.limits.memory), w.limits.origin, MemoryVariable, MemoryVariable, inBytes(w.limits.memory*2))
}

// tooDeep names the functions that call each other, found by looking for a while where the cell is.
func (w *worker) tooDeep(r *run) *link.Failure {
	var names, places []string
	itself := false
	// The cell may be at a standstill while its stack is copied. A function that calls itself is always in the same place.
	first, until := *w.funcLine, time.Now().Add(300*time.Millisecond)
	for moved := false; time.Now().Before(until); time.Sleep(50 * time.Microsecond) {
		at := *w.funcLine
		if at != first && !moved {
			moved, until = true, time.Now().Add(30*time.Millisecond)
		}
		n, line := at/lower.FuncLineBase, at%lower.FuncLineBase
		if name, declared := functionAt(w.source(n), line); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
			places = append(places, fmt.Sprintf("In[%d], line %d", n, declared))
			itself = strings.Count(strings.Join(strings.Split(w.source(n), "\n")[declared-1:line], "\n"), name) > 1
		}
	}
	msg := "stack overflow: a function calls itself without end"
	switch {
	case len(names) == 0:
	case len(names) == 1 && itself:
		msg = fmt.Sprintf("stack overflow: `%s` calls itself without end (%s)", names[0], places[0])
	case len(names) == 1:
		msg = fmt.Sprintf("stack overflow: `%s` is called without end, by what it calls (%s)", names[0], places[0])
	default:
		for i := range names {
			names[i] = fmt.Sprintf("`%s` (%s)", names[i], places[i])
		}
		slices.Sort(names)
		msg = "stack overflow: these call each other without end: " + strings.Join(names, ", ")
	}
	return &link.Failure{Name: "StackOverflow", Value: msg, Traceback: w.place(r, "StackOverflow", msg)}
}

func (w *worker) source(n int) string {
	text, _ := w.sources.Load(n)
	src, _ := text.(string)
	return src
}

var funcLine = regexp.MustCompile(`^\s*(?:func\s*(?:\([^)]*\)\s*)?|(?:var\s+)?)(\pL[\pL\pN_]*)\s*(?:\[[^]]*\]\s*)?(?:\(|(?::?=)\s*func\b|\s+func\b)`)

// functionAt returns the function of a cell that a line is in, and where it is declared: the nearest declaration above.
func functionAt(src string, line int) (name string, declared int) {
	lines := strings.Split(src, "\n")
	for i := min(line, len(lines)); i > 0; i-- {
		text := lines[i-1]
		if m := funcLine.FindStringSubmatch(text); m != nil && strings.Contains(text, "func") {
			return m[1], i
		}
	}
	return "", 0
}
