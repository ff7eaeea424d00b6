// Package progress is how long work says how far it is and asks whether to stop.
//
// The library calls [Start] at the beginning of anything that may take over 100 ms, [Task.Step] as it advances (at least every
// 20 ms) and [Task.End] when it is done. A front end binds one [Hook]; without one nothing is shown and nothing stops.
// The package knows no front end, no compiler and no clock but time.Now. Open this file first; there is no other.
package progress

import (
	"errors"
	"sync/atomic"
	"time"
)

// ErrStopped is what interrupted work returns, wrapped with where it stopped. Values the work would have produced do not exist;
// values from before are untouched.
var ErrStopped = errors.New("stopped")

// State is a moment of a task.
type State struct {
	Name    string        // what is being done, e.g. "evaluate lenet5"
	Done    int           // steps finished
	Total   int           // steps in all; 0 when unknown
	Elapsed time.Duration // since Start
	Ended   bool          // the last state of the task
	Summary string        // one line that says by itself what was done, set on the last state
}

// Hook is what a front end offers. Both functions may be called from several goroutines at once and must return within microseconds.
type Hook struct {
	Show func(State) // called at no more than 10 Hz a task, and once at the end
	Stop func() bool // reports whether running work should stop
}

var bound atomic.Pointer[Hook]

// Bind sets the hook of the process and returns a function that puts the former one back.
func Bind(h Hook) (undo func()) {
	old := bound.Swap(&h)
	return func() { bound.Store(old) }
}

// Stopped returns [ErrStopped] when the front end asks running work to stop, else nil.
func Stopped() error {
	if h := bound.Load(); h != nil && h.Stop != nil && h.Stop() {
		return ErrStopped
	}
	return nil
}

// Task is one piece of long work. Its methods may be called from several goroutines.
type Task struct {
	name  string
	total int
	start time.Time
	done  atomic.Int64
	shown atomic.Int64 // nanoseconds after start of the last Show
}

const interval = 100 * time.Millisecond // between two Shows of one task

// Start begins a task of total steps (0: unknown).
func Start(name string, total int) *Task {
	return &Task{name: name, total: total, start: time.Now()}
}

// Step records n more steps and returns [ErrStopped] when the work should stop.
func (t *Task) Step(n int) error {
	done := t.done.Add(int64(n))
	h := bound.Load()
	if h == nil {
		return nil
	}
	if now, last := int64(time.Since(t.start)), t.shown.Load(); h.Show != nil && now-last >= int64(interval) && t.shown.CompareAndSwap(last, now) {
		h.Show(State{Name: t.name, Done: int(done), Total: t.total, Elapsed: time.Duration(now)})
	}
	return Stopped()
}

// End finishes the task with a one-line summary. The line is shown only if the task was shown before: quick work stays silent.
func (t *Task) End(summary string) {
	h := bound.Load()
	if h == nil || h.Show == nil || t.shown.Load() == 0 {
		return
	}
	h.Show(State{Name: t.name, Done: int(t.done.Load()), Total: t.total, Elapsed: time.Since(t.start), Ended: true, Summary: summary})
}
