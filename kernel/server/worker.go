package server

import (
	"encoding/json"
	"sync/atomic"
	"time"

	"github.com/luciola-nn/luciola/kernel/link"
)

// Worker is the process that runs cells, as the server sees it.
type Worker interface {
	Send(m link.Message) error
	Receive() (link.Message, error) // an error means that the worker has ended, or will not be understood again
	Kill()                          // ends it and its children; may be called twice
	Wait() Obituary                 // after Receive has failed: waits for its end
}

// Launcher starts a worker.
type Launcher func() (Worker, error)

// startPatience is how long a worker may take to load its packages.
const startPatience = 60 * time.Second

// incarnation is one life of the worker.
type incarnation struct {
	worker Worker
	left   atomic.Bool   // code of an interrupted cell still runs in it
	ready  chan struct{} // closed when cells may run
	dead   chan struct{} // closed when it has ended, with the fields below set

	dying     atomic.Bool // it has been killed, and no cell is to run in it
	dismissed atomic.Bool // it ends because %reset wants a new one

	err      error // it could not be started
	obituary Obituary
	lost     []string
}

func (w *incarnation) kill() {
	w.dying.Store(true)
	if w.worker != nil {
		w.worker.Kill()
	}
}

func (w *incarnation) isDead() bool {
	select {
	case <-w.dead:
		return true
	default:
		return false
	}
}

// launch starts a worker, with k.mu held. It comes back at once; the new incarnation tells how it goes.
func (k *Kernel) launch(replay ...json.RawMessage) {
	w := &incarnation{ready: make(chan struct{}), dead: make(chan struct{})}
	k.worker = w
	worker, err := k.Launch()
	if err != nil {
		w.err = err
		close(w.dead)
		return
	}
	w.worker = worker
	go k.attend(w, replay)
}

// attend reads from a worker until it ends, and then sees to a new one.
func (k *Kernel) attend(w *incarnation, replay []json.RawMessage) {
	timer := time.AfterFunc(startPatience, w.kill)
	defer timer.Stop()
	for {
		m, err := w.worker.Receive()
		if err != nil {
			break
		}
		if m.Kind == link.Ready {
			timer.Stop()
			go k.replay(w, replay)
			continue
		}
		k.deliver(m, w)
	}
	w.worker.Kill()
	w.obituary = w.worker.Wait()
	k.mourn(w)
}

// replay brings the declarations of the session to a new worker and then lets cells run.
func (k *Kernel) replay(w *incarnation, units []json.RawMessage) {
	for _, code := range units {
		e := k.newExecution(nil, nil)
		e.hidden, e.ended = true, true
		if err := w.worker.Send(link.Message{Kind: link.Run, ID: e.id, Unit: code}); err != nil {
			return // attend sees the end
		}
		select {
		case done := <-e.done:
			if done.Error != nil {
				k.Log.Printf("replay: %s: %s", done.Error.Name, done.Error.Value)
			}
		case <-w.dead:
			return
		}
	}
	close(w.ready)
}

// ready waits for a worker that can run a cell, and starts one if the last could not be.
func (k *Kernel) ready(e *execution) (*incarnation, *link.Failure) {
	for retried := false; ; retried = true {
		k.mu.Lock()
		if k.worker.isDead() && !k.closing && !retried {
			k.launch()
		}
		w := k.worker
		k.mu.Unlock()
		k.tell(e)
		if e.wasInterrupted() {
			return nil, failure("KeyboardInterrupt", "stopped before the cell began")
		}
		ready := w.ready
		if w.dying.Load() {
			ready = nil
		}
		select {
		case <-ready:
			return w, nil
		case <-e.cancel:
		case <-w.dead:
			if w.err != nil {
				return nil, failure("WorkerDied", "the worker cannot be started", w.err.Error(),
					"restart the kernel; `luciola doctor` says what may be missing")
			}
		case <-k.quit:
			return nil, failure("WorkerDied", "the kernel is shutting down")
		}
	}
}
