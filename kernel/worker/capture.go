package worker

import (
	"crypto/rand"
	"fmt"
	"log"
	"os"
	"sync"
	"sync/atomic"

	"github.com/luciola-nn/luciola/kernel/display"
	"github.com/luciola-nn/luciola/kernel/link"
)

// Out carries the outputs of cells to the front.
//
// Interpreted code prints through writers that know its goroutine, and by it the cell. Compiled code and processes that it starts
// write to pipes in place of os.Stdout and os.Stderr, which nobody can tell apart: their text belongs to the cell in front, the one
// that began last. The text of that cell goes through the pipes too, whoever prints it, so that it has one order.
type Out struct {
	conn     *link.Conn
	owners   *owners
	box      outbox
	realOut  *os.File
	realErr  *os.File
	stdout   *stream
	stderr   *stream
	latest   atomic.Pointer[stream] // to which a Printer has written
	sentinel []byte

	ask func(prompt string, password bool) (string, error)

	mu    sync.RWMutex  // read while a text is on its way to a pipe
	front atomic.Uint64 // the execution in front; changes with mu held and the pipes drained
	runs  []uint64      // those that run, in the order of their beginning
}

func capture(conn *link.Conn, owners *owners) (*Out, error) {
	o := &Out{conn: conn, owners: owners, realOut: os.Stdout, realErr: os.Stderr, sentinel: make([]byte, 16)}
	o.box.send = o.post
	if _, err := rand.Read(o.sentinel); err != nil {
		return nil, fmt.Errorf("worker: sentinel: %w", err)
	}
	var err error
	if o.stdout, err = o.pipe("stdout"); err != nil {
		return nil, err
	}
	if o.stderr, err = o.pipe("stderr"); err != nil {
		return nil, err
	}
	os.Stdout, os.Stderr = o.stdout.w, o.stderr.w
	log.SetOutput(o.printer(o.stderr))
	return o, nil
}

// Running is the number of the execution that the goroutine belongs to that calls it; without one, of the execution in front.
func (o *Out) Running() uint64 {
	if r := o.owners.current(); r != nil {
		return r.id
	}
	return o.front.Load()
}

// Owner is a number for what the goroutine that calls it belongs to: a cell, a handler of a widget, or code whose output goes to an
// area. Later owners have greater numbers.
func (o *Out) Owner() uint64 { return o.owners.number() }

// begin puts an execution in front.
func (o *Out) begin(id uint64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.runs = append(o.runs, id)
	o.toFront(id)
}

// end takes an execution away. Another that still runs comes to the front; if there is none, text that comes late is still its.
func (o *Out) end(id uint64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for i, x := range o.runs {
		if x == id {
			o.runs = append(o.runs[:i], o.runs[i+1:]...)
			break
		}
	}
	if n := len(o.runs); n > 0 && o.runs[n-1] != o.front.Load() {
		o.toFront(o.runs[n-1])
	}
}

// toFront changes the owner of what comes through the pipes, with o.mu held.
func (o *Out) toFront(id uint64) {
	o.drain(o.stdout, o.stderr)
	o.front.Store(id)
}

// flush returns when everything printed so far has been sent.
func (o *Out) flush() {
	o.drain(o.stdout, o.stderr)
	o.box.flush()
}

// release gives os.Stdout and os.Stderr back.
func (o *Out) release() {
	os.Stdout, os.Stderr = o.realOut, o.realErr
	log.SetOutput(o.realErr)
	o.stdout.w.Close()
	o.stderr.w.Close()
}

// post sends a message. A lost connection ends the worker through Receive: the error needs no second way.
func (o *Out) post(m link.Message) {
	if err := o.conn.Send(m); err != nil {
		fmt.Fprintln(o.realErr, "worker:", err)
	}
}

// send sends a message for the execution of the goroutine that calls it, behind the text before it.
func (o *Out) send(m link.Message) {
	o.flush()
	m.ID = o.Running()
	o.post(m)
}

// Display implements display.Sink.
func (o *Out) Display(b display.Bundle, id string, update bool) {
	if to := o.owners.target(); to != nil {
		to.Display(b, id, update)
		return
	}
	o.send(link.Message{Kind: link.Display, Data: b.Data, Metadata: b.Metadata, DisplayID: id, Update: update})
}

// Clear implements display.Sink.
func (o *Out) Clear(wait bool) {
	if to := o.owners.target(); to != nil {
		to.Clear(wait)
		return
	}
	o.send(link.Message{Kind: link.Clear, Wait: wait})
}

// OutputLimit implements display.Sink.
func (o *Out) OutputLimit(bytes int) { o.send(link.Message{Kind: link.MayPrint, Bytes: bytes}) }

func (o *Out) result(b display.Bundle) {
	o.send(link.Message{Kind: link.Result, Data: b.Data, Metadata: b.Metadata})
}
