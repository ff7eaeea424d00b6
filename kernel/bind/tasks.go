package bind

import (
	"fmt"
	"html"
	"strings"
	"sync"
	"time"

	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/report"
	"github.com/luciola-nn/luciola/kernel/display"
)

// tasks shows the progress of each cell's long work in one display, updated in place; that of each call of a widget's handler too.
type tasks struct {
	out interface { // a *worker.Out
		Display(b display.Bundle, id string, update bool)
		Owner() uint64
	}
	mu    sync.Mutex
	cells map[uint64]*cellTasks
}

// cellTasks are those of one owner: a line for the task that was heard of last, below the summaries of those that have ended.
type cellTasks struct {
	id     string // of the display, once there is one
	shown  time.Time
	ended  []ended       // the last summaries
	before int           // tasks whose summaries there is no room for
	spent  time.Duration // by them
}

// ended are tasks that ended one after the other with the same summary.
type ended struct {
	summary string
	tasks   int
	spent   time.Duration // by all of them
}

func (e ended) String() string {
	if e.tasks > 1 {
		return fmt.Sprintf("%d × %s (%v)", e.tasks, e.summary, rounded(e.spent))
	}
	return fmt.Sprintf("%s (%v)", e.summary, rounded(e.spent))
}

const (
	mostSummaries = 10                    // of one cell; earlier ones become a line of their own
	between       = 90 * time.Millisecond // at least, between two displays of running tasks; a task is heard of every 100 ms
)

// show implements progress.Hook.Show.
func (all *tasks) show(s progress.State) {
	all.mu.Lock()
	defer all.mu.Unlock()
	t := all.of(all.out.Owner())
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

// mostCells are the owners whose tasks are remembered: several cells may run at the same time.
const mostCells = 100

// of returns the tasks of an owner. Their numbers rise.
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
		t.end(s)
	}
	if t.before > 0 {
		lines = append(lines, fmt.Sprintf("%d tasks before (%v)", t.before, rounded(t.spent)))
	}
	for _, e := range t.ended {
		lines = append(lines, e.String())
	}
	if !s.Ended {
		lines = append(lines, taskLine(s))
	}
	return lines
}

// end takes in the last state of a task.
func (t *cellTasks) end(s progress.State) {
	summary := s.Summary
	if summary == "" {
		summary = s.Name + ": done"
	}
	if n := len(t.ended); n > 0 && t.ended[n-1].summary == summary {
		t.ended[n-1].tasks++
		t.ended[n-1].spent += s.Elapsed
		return
	}
	t.ended = append(t.ended, ended{summary, 1, s.Elapsed})
	if len(t.ended) > mostSummaries {
		t.before += t.ended[0].tasks
		t.spent += t.ended[0].spent
		t.ended = t.ended[1:]
	}
}

func rounded(d time.Duration) time.Duration { return d.Round(100 * time.Millisecond) }

// taskLine writes the state of a running task as one line.
func taskLine(s progress.State) string {
	if s.Total <= 0 || s.Done <= 0 {
		return fmt.Sprintf("%s: %s (%v)", s.Name, report.Count(s.Done), rounded(s.Elapsed))
	}
	const width = 30
	filled := min(width, width*s.Done/s.Total)
	left := rounded(time.Duration(float64(s.Elapsed) * float64(s.Total-s.Done) / float64(s.Done)))
	return fmt.Sprintf("%s %s%s %s of %s, %v left", s.Name, strings.Repeat("█", filled), strings.Repeat("░", width-filled),
		report.Count(s.Done), report.Count(s.Total), max(left, 0))
}
