package worker

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/traefik/yaegi/interp"

	"github.com/luciola-nn/luciola/kernel/cell"
	"github.com/luciola-nn/luciola/kernel/display"
	"github.com/luciola-nn/luciola/kernel/link"
)

// errGoexit is why a cell ended that called runtime.Goexit itself, not in a goroutine that it started.
var errGoexit = errors.New("runtime.Goexit ended the cell: it is for goroutines that a cell starts with go; return ends a function")

// run is one cell on its way.
type run struct {
	id       uint64
	unit     *cell.Unit
	line     *int               // of the cell's own statement that runs; nil before the cell has begun
	call     func()             // the cell's function
	entered  chan struct{}      // closed when that has begun
	exited   chan struct{}      // closed when it has returned
	self     atomic.Uint64      // its own goroutine
	members  members            // its goroutines
	stopping chan struct{}      // closed when it is told to stop
	shared   bool               // another cell ran at the same time
	over     chan *link.Failure // a limit that it has reached
	asking   sync.Mutex         // held while a question of it waits for an answer

	framing sync.Mutex
	frames  []frame // of panics that nobody has recovered, innermost first

	mu      sync.Mutex
	failure *link.Failure // set by Rule E
	parts   []display.Bundle
	waited  int // where it was interrupted inside a function, as lower.FuncLineVar has it; 0 when that is not known

	wall, cpu time.Duration // set when it has ended
}

func newRun(id uint64, u *cell.Unit) *run {
	return &run{
		id: id, unit: u, entered: make(chan struct{}), exited: make(chan struct{}), stopping: make(chan struct{}), over: make(chan *link.Failure, 1),
	}
}

func (r *run) isStopping() bool {
	select {
	case <-r.stopping:
		return true
	default:
		return false
	}
}

// runUnit runs a unit and says why it failed, if it did; left says which of its goroutines are in compiled code that could not be
// stopped.
func (w *worker) runUnit(r *run, stop <-chan struct{}) (fail *link.Failure, left []stuck) {
	for _, note := range append(w.stillRunning(), r.unit.Notes...) {
		fmt.Fprintln(w.stderr, "note: "+note)
	}
	ended, fail := w.start(r)
	if fail != nil {
		return fail, nil
	}
	return w.attend(r, ended, stop)
}

// attend waits for the end of a run that has begun. What has ended receives its panic; stop asks for the end.
func (w *worker) attend(r *run, ended <-chan error, stop <-chan struct{}) (fail *link.Failure, left []stuck) {
	defer w.active.leave(r)
	defer w.watch(r)()
	for {
		select {
		case err := <-ended:
			if !r.isStopping() {
				return w.finish(r, err), nil
			}
			ended = nil
		case fail = <-r.over:
			w.halt()
		case <-stop:
			stop = nil
			if r.members.alone() {
				r.waited = w.ranIn(r)
			}
			w.halt()
		case <-r.stopping:
			left = w.ending(r)
			if fail == nil {
				fail = w.stopped(r, left)
			}
			return fail, left
		}
	}
}

// start compiles a unit and begins its function in a goroutine of its own. What it returns receives once, when that has ended.
func (w *worker) start(r *run) (<-chan error, *link.Failure) {
	w.active.enter(r, w.goOn)
	w.compiling.Lock()
	defer w.compiling.Unlock()
	if r.isStopping() {
		w.active.leave(r)
		return nil, w.stopped(r, nil)
	}
	w.last.Store(r)
	w.sources.Store(r.unit.N, r.unit.Source)
	if !w.active.overlapped(r) {
		*w.funcLine = 0
	}
	if fail := w.load(r); fail != nil {
		w.active.leave(r)
		return nil, fail
	}
	ended := w.begin(r, r.call)
	select { // before its function has begun the interpreter cannot be told to stop it
	case <-r.entered:
	case <-r.exited:
	}
	return ended, nil
}

// begin calls f in a goroutine of its own. What it returns receives once, also when runtime.Goexit ends that.
func (w *worker) begin(r *run, f func()) <-chan error {
	ended := make(chan error, 1)
	r.members.expect()
	w.active.start()
	go func() {
		leave := r.members.join(0)
		r.self.Store(goroutine())
		begun, used := time.Now(), cpuTime()
		err := errGoexit
		defer func() {
			r.wall, r.cpu = time.Since(begun), cpuTime()-used
			w.active.end()
			ended <- err
			leave()
			close(r.exited)
		}()
		err = guarded(f)
		r.call = nil // with all that was compiled for it
	}()
	return ended
}

// goOn lets interpreted code run again. It is called when all that was told to stop has ended, or is left behind.
func (w *worker) goOn() {
	w.brake.release()
	w.stop.Store(false)
}

// guarded calls a function of the interpreter; the error is its panic.
func guarded(f func()) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = interp.Panic{Value: v}
		}
	}()
	f()
	return nil
}
