package worker

import (
	"sync"

	"github.com/luciola-nn/luciola/kernel/link"
)

// interrupt stops an execution, or what a message to a widget has set off.
func (w *worker) interrupt(m link.Message) {
	if m.Event != 0 {
		w.comms.asked.ask(m.Event)
	} else {
		w.asked.ask(m.ID)
	}
}

// interrupts brings a request to stop to the execution it names, also when it overtakes the start of that execution.
type interrupts struct {
	mu      sync.Mutex
	running map[uint64]chan struct{} // executions → closed when they are to stop
	begun   map[uint64]bool          // also those that have ended
	early   map[uint64]bool          // are to be stopped as soon as they begin
}

// begin registers an execution; the channel is closed when it is to stop.
func (i *interrupts) begin(id uint64) <-chan struct{} {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.make()
	stop := make(chan struct{})
	i.begun[id] = true
	if len(i.begun) > 2*mostOwners { // IDs rise
		for old := range i.begun {
			if old+mostOwners < id {
				delete(i.begun, old)
			}
		}
	}
	if i.early[id] {
		delete(i.early, id)
		close(stop)
		return stop
	}
	i.running[id] = stop
	return stop
}

func (i *interrupts) make() {
	if i.running == nil {
		i.running, i.begun, i.early = map[uint64]chan struct{}{}, map[uint64]bool{}, map[uint64]bool{}
	}
}

func (i *interrupts) end(id uint64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.running, id)
}

// ask stops an execution; 0 is all that run. One that has ended is none of anybody's concern.
func (i *interrupts) ask(id uint64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.make()
	for running, stop := range i.running {
		if running == id || id == 0 {
			close(stop)
			delete(i.running, running)
		}
	}
	if id != 0 && !i.begun[id] {
		i.early[id] = true
	}
}
