package server

import (
	"strings"
	"sync"
	"time"

	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/wire"
)

// execution is one cell, or one hidden run such as a replayed declaration, and what has become of it.
type execution struct {
	id      uint64
	request *wire.Message
	asked   executeRequest
	count   int
	lane    *lane
	started time.Time
	hidden  bool // outputs go nowhere
	done    chan link.Message
	cancel  chan struct{} // closed by the first interrupt
	used    bool          // a unit has run under id
	payload []any         // of the reply
	wall    time.Duration // that its units and commands have run
	cpu     time.Duration

	mu          sync.Mutex
	result      map[string]any // data of the cell's last expression
	metadata    map[string]any
	more        bool             // parts of the cell follow: a value is not its result
	capture     *strings.Builder // takes what the cell prints and shows, for %%capture
	interrupted bool
	warned      bool // the user was told that another interrupt restarts the worker
	killed      bool // and asked for it
	ended       bool
}

// kept is how many executions are remembered: goroutines may print after their cell has ended.
const kept = 1000

// newExecution gives the execution a number on the link and remembers whose output comes under it.
func (k *Kernel) newExecution(l *lane, request *wire.Message) *execution {
	k.mu.Lock()
	defer k.mu.Unlock()
	e := &execution{lane: l, request: request, started: time.Now(), done: make(chan link.Message, 1), cancel: make(chan struct{})}
	k.enrol(e)
	return e
}

// enrol gives the execution its next number, with k.mu held.
func (k *Kernel) enrol(e *execution) {
	k.nextID++
	e.id = k.nextID
	k.recent[e.id] = e
	oldest := e.id - kept
	old := k.recent[oldest]
	if old == nil || !old.over() {
		return
	}
	delete(k.recent, oldest)
	if old.id == oldest { // a cell of several parts has had several numbers
		k.out.forget(old.request)
	}
}

func (e *execution) stops() bool {
	return !e.asked.Silent && (e.asked.StopOnError == nil || *e.asked.StopOnError)
}

func (e *execution) end() {
	e.mu.Lock()
	e.ended = true
	e.mu.Unlock()
}

func (e *execution) over() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.ended
}

func (e *execution) wasInterrupted() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.interrupted
}
