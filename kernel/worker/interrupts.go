package worker

import "sync"

// interrupts brings a request to stop to the execution it names, also when it overtakes the start of that execution.
type interrupts struct {
	mu      sync.Mutex
	running uint64        // 0 between executions
	last    uint64        // the execution that began last
	early   uint64        // is to be stopped as soon as it begins
	stop    chan struct{} // of the running execution
}

// begin registers an execution; the channel is closed when it is to stop. IDs rise.
func (i *interrupts) begin(id uint64) <-chan struct{} {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.running, i.last, i.stop = id, id, make(chan struct{})
	if i.early == id {
		close(i.stop)
	}
	return i.stop
}

func (i *interrupts) end() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.running = 0
}

// ask stops an execution; 0 is the running one. One that has ended is none of anybody's concern.
func (i *interrupts) ask(id uint64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if id == 0 {
		id = i.running
	}
	switch {
	case id > i.last:
		i.early = id
	case id == i.running && id != 0 && i.early != id:
		i.early = id
		close(i.stop)
	}
}
