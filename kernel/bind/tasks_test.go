package bind

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/kernel/display"
)

// screen is what a notebook shows of displays and their updates.
type screen struct {
	cell  uint64
	order []string
	text  map[string]string // by display
	owner map[string]uint64
	html  string // of the last
	times int
}

func (s *screen) Owner() uint64 { return s.cell }

func (s *screen) Display(b display.Bundle, id string, update bool) {
	if !update {
		s.order = append(s.order, id)
		s.owner[id] = s.cell
	}
	s.text[id] = b.Data["text/plain"].(string)
	s.html = b.Data["text/html"].(string)
	s.times++
}

func newScreen() *screen { return &screen{text: map[string]string{}, owner: map[string]uint64{}} }

// Each cell has one display of its own; it ends as the summaries of all its tasks.
func TestTasksOfCells(t *testing.T) {
	s := newScreen()
	tasks := &tasks{out: s}
	running := func(name string, done int) progress.State {
		return progress.State{Name: name, Done: done, Total: 4, Elapsed: time.Second}
	}
	ended := func(name, summary string) progress.State {
		return progress.State{Name: name, Elapsed: time.Second, Ended: true, Summary: summary}
	}
	s.cell = 1
	tasks.show(running("calibrate", 1))
	if got := s.text[s.order[0]]; !strings.HasPrefix(got, "calibrate ███████░") || !strings.HasSuffix(got, " 1 of 4, 3s left") {
		t.Errorf("while it runs: %q", got)
	}
	tasks.show(running("evaluate", 1)) // at the same time: the display has been changed just now
	tasks.show(ended("calibrate", "calibrated on 500 images"))
	time.Sleep(between)
	tasks.show(running("evaluate <a>", 2))
	if got := s.text[s.order[0]]; !strings.HasPrefix(got, "calibrated on 500 images (1s)\nevaluate <a> █") || strings.Count(got, "\n") != 1 {
		t.Errorf("between two tasks: %q", got)
	}
	if !strings.Contains(s.html, "(1s)<br>evaluate &lt;a&gt; █") {
		t.Errorf("HTML %q", s.html)
	}
	tasks.show(ended("evaluate", ""))
	tasks.show(ended("evaluate", "")) // the same again: one line
	if got, want := s.text[s.order[0]], "calibrated on 500 images (1s)\n2 × evaluate: done (2s)"; got != want {
		t.Errorf("at the end: %q, want %q", got, want)
	}
	if s.times != 5 {
		t.Errorf("%d displays for 2 running states in time and 3 ends", s.times)
	}
	s.cell = 2
	tasks.show(ended("other", "x"))
	if len(s.order) != 2 || s.owner[s.order[1]] != 2 || s.text[s.order[1]] != "x (1s)" || strings.Contains(s.text[s.order[0]], "other") {
		t.Errorf("the second cell: %v %v", s.order, s.text)
	}
}

// A loop over many tasks keeps the last summaries, and counts the others.
func TestManyTasks(t *testing.T) {
	s := newScreen()
	tasks := &tasks{out: s}
	s.cell = 1
	for i := range 30 {
		tasks.show(progress.State{Name: "evaluate", Elapsed: time.Second, Ended: true, Summary: fmt.Sprint(i)})
	}
	lines := strings.Split(s.text[s.order[0]], "\n")
	if len(lines) != mostSummaries+1 || lines[0] != "20 tasks before (20s)" || lines[1] != "20 (1s)" || lines[10] != "29 (1s)" {
		t.Errorf("%q", lines)
	}
}
