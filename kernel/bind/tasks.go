package bind

import (
	"fmt"
	"html"
	"strings"
	"sync"
	"time"

	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/kernel/display"
)

// tasks shows the progress of each cell's long work in one display, updated in place.
type tasks struct {
	out interface { // a *worker.Out
		Display(b display.Bundle, id string, update bool)
		Running() uint64
	}
	mu    sync.Mutex
	cells map[uint64]*cellTasks
}

// cellTasks are those of one execution: a line for the task that was heard of last, below the summaries of those that have ended.
type cellTasks struct {
	id     string // of the display, once there is one
	shown  time.Time
	ended  []string      // the last summaries
	before int           // tasks whose summaries there is no room for
	spent  time.Duration // by them
	times  []time.Duration
}

const (
	mostSummaries = 10                    // of one cell; earlier ones become a line of their own
	between       = 90 * time.Millisecond // at least, between two displays of running tasks; a task is heard of every 100 ms
)

// show implements progress.Hook.Show.
func (all *tasks) show(s progress.State) {
	all.mu.Lock()
	defer all.mu.Unlock()
	t := all.of(all.out.Running())
	if !s.Ended && time.Since(t.shown) < between {
		return // several tasks at once
	}
	t.shown = time.Now()
	lines := t.lines(s)
	known := t.id != ""
	if !known {
		t.id = fmt.Sprintf("progress-%d", time.Now().UnixNano())
	}
	all.out.Display(display.Bundle{Data: map[string]any{
		"text/plain": strings.Join(lines, "\n"),
		"text/html":  `<div style="font-family:monospace">` + strings.ReplaceAll(html.EscapeString(strings.Join(lines, "\n")), "\n", "<br>") + `</div>`,
	}}, t.id, known)
}

// mostCells are the executions whose tasks are remembered: several cells may run at the same time.
const mostCells = 100

// of returns the tasks of an execution. Their numbers rise.
func (all *tasks) of(id uint64) *cellTasks {
	t := all.cells[id]
	if t == nil {
		t = &cellTasks{}
		if all.cells == nil {
			all.cells = map[uint64]*cellTasks{}
		}
		all.cells[id] = t
		for old := range all.cells {
			if old+mostCells < id {
				delete(all.cells, old)
			}
		}
	}
	return t
}

// lines are what is to be seen after s.
func (t *cellTasks) lines(s progress.State) []string {
	var lines []string
	if s.Ended {
		t.ended, t.times = append(t.ended, taskLine(s)), append(t.times, s.Elapsed)
		if len(t.ended) > mostSummaries {
			t.before++
			t.spent += t.times[0]
			t.ended, t.times = t.ended[1:], t.times[1:]
		}
	}
	if t.before > 0 {
		lines = append(lines, fmt.Sprintf("%d tasks before (%v)", t.before, rounded(t.spent)))
	}
	lines = append(lines, t.ended...)
	if !s.Ended {
		lines = append(lines, taskLine(s))
	}
	return lines
}

func rounded(d time.Duration) time.Duration { return d.Round(100 * time.Millisecond) }

// taskLine writes a state as one line.
func taskLine(s progress.State) string {
	switch {
	case s.Ended && s.Summary != "":
		return fmt.Sprintf("%s: %s (%v)", s.Name, s.Summary, rounded(s.Elapsed))
	case s.Ended:
		return fmt.Sprintf("%s: done (%v)", s.Name, rounded(s.Elapsed))
	case s.Total <= 0 || s.Done <= 0:
		return fmt.Sprintf("%s: %d (%v)", s.Name, s.Done, rounded(s.Elapsed))
	}
	const width = 30
	filled := min(width, width*s.Done/s.Total)
	left := rounded(time.Duration(float64(s.Elapsed) * float64(s.Total-s.Done) / float64(s.Done)))
	return fmt.Sprintf("%s %s%s %d/%d, %v left", s.Name, strings.Repeat("█", filled), strings.Repeat("░", width-filled), s.Done, s.Total, max(left, 0))
}
