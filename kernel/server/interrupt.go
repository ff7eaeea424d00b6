package server

import (
	"time"

	"github.com/luciola-nn/luciola/kernel/link"
)

// patience is how long a cell may take to end after an interrupt before the user is offered to restart the worker. The worker
// leaves a cell behind that is stuck in compiled code; this is for when it does not manage to.
const patience = 2 * time.Second

// Interrupt stops the cell that runs, in subshells too, and what widgets have set off, and keeps all variables. A cell that has not ended after patience is stuck in code that
// cannot be asked to stop: the user is told, and the next interrupt kills the worker. An impatient second click before that is
// just another request to stop. While code of an earlier, interrupted cell still runs, an interrupt kills too, also between cells;
// else it does nothing between cells.
func (k *Kernel) Interrupt() {
	k.mu.Lock()
	all, w := k.runs(), k.worker
	k.mu.Unlock()
	stuck := k.interruptComms()
	if w != nil && (stuck || len(all) == 0 && w.left.Load()) {
		w.kill()
	}
	for _, e := range all {
		k.interrupt(e, w)
	}
}

// interrupt stops one cell.
func (k *Kernel) interrupt(e *execution, w *incarnation) {
	e.mu.Lock()
	first, kill := !e.interrupted, e.warned || w != nil && w.left.Load()
	kill = kill && !e.killed
	e.interrupted = true
	e.killed = e.killed || kill
	e.mu.Unlock()
	if first {
		close(e.cancel)
		time.AfterFunc(patience, func() { k.warn(e) })
	}
	switch {
	case w == nil:
	case kill:
		w.kill()
	default:
		go k.stopCell(e, w) // a worker that does not read its pipe must not hold up the control channel
	}
}

// stopCell asks the worker to stop the cell.
func (k *Kernel) stopCell(e *execution, w *incarnation) {
	if err := w.worker.Send(link.Message{Kind: link.Interrupt, ID: k.numberOf(e)}); err != nil {
		k.Log.Printf("interrupt: %v", err)
	}
}

// warn tells the user that the cell did not obey.
func (k *Kernel) warn(e *execution) {
	e.mu.Lock()
	stuck := !e.ended && !e.warned
	e.warned = e.warned || stuck
	e.mu.Unlock()
	if stuck {
		k.out.print(e.request, "stderr", "stuck in native code; interrupt again to restart the worker (variables will be lost)\n")
		k.out.flush()
	}
}
