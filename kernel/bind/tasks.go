package bind

import (
	"fmt"
	"html"
	"sync"
	"time"

	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/kernel/display"
	"github.com/luciola-nn/luciola/kernel/worker"
)

// tasks shows the progress of one cell's long work: one line, updated in place, that ends as the summary of the last task.
type tasks struct {
	out *worker.Out
	mu  sync.Mutex
	id  string // of the display, once there is one
}

func newTasks(out *worker.Out) *tasks { return &tasks{out: out} }

// show implements progress.Hook.Show.
func (t *tasks) show(s progress.State) {
	t.mu.Lock()
	defer t.mu.Unlock()
	known := t.id != ""
	if !known {
		t.id = fmt.Sprintf("progress-%d", time.Now().UnixNano())
	}
	line := taskLine(s)
	t.out.Display(display.Bundle{Data: map[string]any{
		"text/plain": line,
		"text/html":  `<div style="font-family:monospace">` + html.EscapeString(line) + `</div>`,
	}}, t.id, known)
}

// taskLine writes a state as one line.
func taskLine(s progress.State) string {
	elapsed := s.Elapsed.Round(100 * time.Millisecond)
	switch {
	case s.Ended && s.Summary != "":
		return fmt.Sprintf("%s: %s (%v)", s.Name, s.Summary, elapsed)
	case s.Ended:
		return fmt.Sprintf("%s: done (%v)", s.Name, elapsed)
	case s.Total <= 0 || s.Done <= 0:
		return fmt.Sprintf("%s: %d (%v)", s.Name, s.Done, elapsed)
	}
	const width = 30
	filled := min(width, width*s.Done/s.Total)
	bar := ""
	for i := range width {
		if i < filled {
			bar += "█"
		} else {
			bar += "░"
		}
	}
	left := time.Duration(float64(s.Elapsed) * float64(s.Total-s.Done) / float64(s.Done)).Round(100 * time.Millisecond)
	return fmt.Sprintf("%s %s %d/%d, %v left", s.Name, bar, s.Done, s.Total, max(left, 0))
}
