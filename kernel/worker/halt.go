package worker

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/luciola-nn/luciola/kernel/link"
)

// How long an interrupted cell may take. Interpreted code ends at once. What is in a compiled function after patience has been in
// it since the interrupt, as nothing can have called it again; it is left behind, unless it is known to ask whether to stop.
const (
	patience   = 20 * time.Millisecond
	mostAsking = 2 * time.Second // for code that asks; it does so every 20 ms, but the machine may be busy

	mostUnwinding = 20 * time.Second // for interpreted code that leaves a deep recursion
)

// leftBehind is compiled code of an interrupted cell that still runs.
type leftBehind struct {
	r    *run
	what []stuck
}

// halt stops all cells that run, and handlers of widgets: the interpreter cannot stop one alone.
func (w *worker) halt() {
	w.compiling.Lock()
	defer w.compiling.Unlock()
	w.active.stop(func() {
		w.stop.Store(true)
		w.brake.pull()
	})
}

// ending waits for a cell that was stopped, and for all that it started, and returns what cannot be stopped.
func (w *worker) ending(r *run) (left []stuck) {
	gone := r.members.gone()
	for begun := time.Now(); ; {
		select {
		case <-gone:
			return nil
		case <-time.After(patience):
		}
		left = r.members.stuckIn(w.config.Asks)
		if len(left) == 0 && time.Since(begun) > mostUnwinding {
			return r.members.all()
		}
		asks := slices.ContainsFunc(left, func(s stuck) bool { return s.asked })
		if len(left) > 0 && (!asks || time.Since(begun) > mostAsking) {
			return left
		}
	}
}

// stopped is the failure of an interrupted cell.
func (w *worker) stopped(r *run, left []stuck) *link.Failure {
	msg := "interrupted"
	if len(left) > 0 {
		msg = fmt.Sprintf("interrupted, but compiled code cannot be stopped and still runs: %s; interrupt again to restart the worker", listed(left))
	}
	return &link.Failure{Name: "KeyboardInterrupt", Value: msg, Traceback: w.place(r, "KeyboardInterrupt", msg)}
}

func listed(all []stuck) string {
	var names []string
	for _, s := range all {
		names = append(names, s.String())
	}
	return strings.Join(names, ", ")
}

// leave remembers what a cell left behind, until it has returned.
func (w *worker) leave(r *run, what []stuck) {
	if len(what) == 0 {
		return
	}
	l := &leftBehind{r, what}
	w.leaving.Lock()
	w.left = append(w.left, l)
	w.leaving.Unlock()
	go func() {
		<-l.r.members.gone()
		w.leaving.Lock()
		defer w.leaving.Unlock()
		w.left = slices.DeleteFunc(w.left, func(x *leftBehind) bool { return x == l })
		if len(w.left) == 0 {
			w.tell(link.Message{Kind: link.Returned})
		}
	}()
}

// stillRunning are notes about what earlier cells left behind.
func (w *worker) stillRunning() (notes []string) {
	w.leaving.Lock()
	defer w.leaving.Unlock()
	for _, l := range w.left {
		notes = append(notes, fmt.Sprintf("code of In[%d] still runs and cannot be stopped: %s; an interrupt restarts the worker", l.r.unit.N, listed(l.what)))
	}
	return notes
}
