// Package server is the front of the kernel: it speaks the Jupyter protocol on five sockets, queues cells, and keeps the worker
// process that runs them.
//
// It must not know the interpreter nor the language: what a cell means is behind Language, where cells run is behind Worker.
// It never runs user code, so it answers while a cell runs, whatever the cell does.
//
// Open this file first, then shell.go and execute.go. One file per channel or family of messages:
//
//	sockets.go listen.go       what a socket must offer; the five sockets of a connection file
//	iopub.go stream.go         what is published: status, outputs, coalesced text
//	shell.go control.go        the two request channels        heartbeat.go stdin.go   the other two
//	lane.go                    the main shell and subshells    budget.go               how much a cell may print
//	execute.go execution.go reply.go   one cell, from request to idle
//	expressions.go             what may ride on it             language.go             what cells mean
//	interrupt.go               the ladder: ask, warn, kill     shutdown.go
//	worker.go process.go       the worker: life, replay        obituary.go             its death and replacement
//	deliver.go                 what it says
//	parts.go magics.go magic_*.go   lines of a cell that are not of its language
//	report.go                  what a native cell prints, without stacks of the runtime
//	guard.go                   a fault in the language fails one request
//	info.go complete.go usage.go                               requests that do not run code
//	comm.go commlink.go        comms of widgets, beside the cells
//	history*.go                what was run, also earlier      debug*.go variables.go  the variables panel
package server

import (
	"context"
	"io"
	"log"
	"sync"
	"time"

	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/wire"
)

// Config is what a kernel is made of.
type Config struct {
	Session  *wire.Session
	Language Language
	Launch   Launcher
	About    About
	Log      *log.Logger             // nil: no log
	Listens  wire.Connection         // where the sockets are, for connect_request
	History  string                  // the file that keeps the history; "": it is that of this run
	Doctor   func(w io.Writer) error // writes what %doctor shows; nil: there is none
}

// Kernel is one running kernel. Make it with New, run it with Serve.
type Kernel struct {
	Config
	sockets Sockets
	out     *iopub
	history *history
	comms   *comms
	inputs  inputs
	debug   debugger
	usage   usage
	quit    chan struct{}
	stop    sync.Once
	loops   sync.WaitGroup
	main    *lane

	mu        sync.Mutex // guards what follows
	subshells []*lane    // in the order of their creation
	nextID    uint64
	recent    map[uint64]*execution        // who owns the output with this link ID
	questions map[uint64]chan link.Message // to the worker, about variables
	vars      []link.Var                   // the session variables, as of the end of the last cell
	last      *execution                   // the cell that ran last
	worker    *incarnation
	untold    *incarnation // ended, and no cell has said so yet
	closing   bool
	cameFrom  string // the folder before the last %cd
}

// New returns a kernel on the given sockets. It does nothing before Serve.
func New(c Config, s Sockets) *Kernel {
	if c.Log == nil {
		c.Log = log.New(discard{}, "", 0)
	}
	c.Language = guarded{c.Language, c.Log}
	k := &Kernel{
		Config: c, sockets: s, out: newIOPub(c.Session, s.IOPub), main: newLane(""), comms: newComms(),
		quit: make(chan struct{}), recent: map[uint64]*execution{}, questions: map[uint64]chan link.Message{},
		usage: usage{from: system},
	}
	k.history = newHistory(c.History, k.Log)
	return k
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// Serve answers requests until a shutdown request, or until ctx ends. It returns when the worker is gone and all that was sent
// is flushed.
func (k *Kernel) Serve(ctx context.Context) {
	k.out.status(nil, "starting")
	k.mu.Lock()
	k.launch()
	k.mu.Unlock()
	for _, loop := range []func(){k.heartbeat, k.readShell, func() { k.runLane(k.main) }, k.runComms, k.readControl, k.readStdin} {
		k.loops.Go(loop)
	}
	select {
	case <-ctx.Done():
	case <-k.quit:
	}
	k.close()
	k.loops.Wait()
	k.history.close()
}

// close ends the worker, flushes the sockets and makes every loop return.
func (k *Kernel) close() {
	k.mu.Lock()
	k.closing = true
	w := k.worker
	lanes := append([]*lane{k.main}, k.subshells...)
	k.mu.Unlock()
	if w != nil {
		w.kill()
	}
	for _, l := range lanes {
		l.queue.close()
	}
	k.comms.queue.close()
	k.out.flush()
	const patience = 250 * time.Millisecond // a client that does not read must not keep us from ending
	var closed sync.WaitGroup
	for _, s := range []interface{ Close(time.Duration) }{
		k.sockets.Shell, k.sockets.Control, k.sockets.Stdin, k.sockets.IOPub,
		k.sockets.Heartbeat,
	} {
		closed.Go(func() { s.Close(patience) })
	}
	closed.Wait()
	if w != nil {
		select {
		case <-w.dead: // or the system would keep what is left of it for us
		case <-time.After(patience):
		}
	}
}
