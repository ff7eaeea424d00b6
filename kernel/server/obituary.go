package server

import (
	"fmt"
	"strings"

	"github.com/luciola-nn/luciola/kernel/link"
)

// Obituary is how a worker ended: a clause such as "exit status 2", and the last lines of its standard error.
type Obituary struct {
	How   string
	Lines []string
}

// mourn replaces a worker that has ended. One that never became ready is not replaced: the next cell tries again.
func (k *Kernel) mourn(w *incarnation) {
	k.mu.Lock()
	closing, idle, last := k.closing, len(k.runs()) == 0, k.last
	k.mu.Unlock()
	defer close(w.dead)
	if closing {
		return
	}
	k.closeComms(w)
	k.Log.Printf("the worker ended: %s\n%s", w.obituary.How, strings.Join(w.obituary.Lines, "\n"))
	select {
	case <-w.ready:
	default:
		w.err = fmt.Errorf("it ended before it was ready: %s\n%s", w.obituary.How, strings.Join(w.obituary.Lines, "\n"))
		return
	}
	replay, lost := k.Language.Restart()
	w.lost = lost
	k.mu.Lock()
	k.launch(replay...)
	if !w.dismissed.Load() {
		k.untold = w
	}
	k.mu.Unlock()
	if idle && last != nil {
		k.tell(last)
	}
}

// tell reports a worker that ended between cells in the output of a cell, once.
func (k *Kernel) tell(e *execution) {
	k.mu.Lock()
	w := k.untold
	k.untold = nil
	k.mu.Unlock()
	if w == nil || e.hidden {
		return
	}
	lines := append([]string{"the worker ended between cells: " + w.obituary.cause()}, w.obituary.said()...)
	if w.left.Load() {
		lines = []string{"the worker was restarted, as code of an interrupted cell still ran in it"}
	}
	k.out.print(e.request, "stderr", strings.Join(append(lines, w.losses()), "\n")+"\n")
	k.out.flush()
}

// epitaph says in the cell that its worker has ended, why, and what is lost.
func (k *Kernel) epitaph(e *execution, w *incarnation) *link.Failure {
	k.mu.Lock()
	k.untold = nil // told here
	k.mu.Unlock()
	e.mu.Lock()
	killed := e.killed
	e.mu.Unlock()
	if killed {
		return failure("KeyboardInterrupt", "the cell did not stop; the worker was restarted", w.losses())
	}
	if w.dismissed.Load() {
		return failure("WorkerDied", "a %reset beside it ended the cell")
	}
	var lines []string
	if said := w.obituary.said(); len(said) > 0 {
		lines = append([]string{"What it said last:"}, said...)
	}
	return failure("WorkerDied", w.obituary.cause(), append(lines, "The worker, which runs the cells, ended. "+w.losses())...)
}

// losses says what a new worker does not have.
func (w *incarnation) losses() string {
	const again = "Imports, types, functions and constants are declared again."
	if len(w.lost) == 0 {
		return "A new worker runs; no variables were lost. " + again
	}
	return "A new worker runs. Lost variables: " + strings.Join(w.lost, ", ") + ". " + again + " Run the cells that set them."
}

// settle waits until a worker that was killed has been replaced. A cell that was checked before would take variables for granted that
// are lost.
func (k *Kernel) settle(e *execution) {
	k.mu.Lock()
	w := k.worker
	k.mu.Unlock()
	if w == nil || !w.dying.Load() {
		return
	}
	select {
	case <-w.dead:
	case <-e.cancel:
	case <-k.quit:
	}
}
