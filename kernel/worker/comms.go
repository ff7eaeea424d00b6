package worker

import (
	"fmt"
	"sync"

	"github.com/luciola-nn/luciola/kernel/display"
	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/widget"
)

// comms handles what the front end says to widgets. The reader of the link takes the news at once; handlers, which are code of
// the user's, run one after the other in a goroutine of their own, beside the cell that runs. The interpreter allows that: only
// compiling must not be done twice at the same time.
type comms struct {
	w    *worker
	mu   sync.Mutex
	wake *sync.Cond
	jobs []job // the first is being worked on

	halting sync.Mutex // held while interpreted code is being stopped: none may begin then
}

// job are the handlers of one message.
type job struct {
	id       uint64
	handlers []widget.Handler
	stopped  bool
}

func newComms(w *worker) *comms {
	c := &comms{w: w}
	c.wake = sync.NewCond(&c.mu)
	go c.serve()
	return c
}

var (
	commKinds = map[link.Kind]widget.Kind{link.CommOpen: widget.Open, link.CommMessage: widget.Update, link.CommClose: widget.Close}
	linkKinds = map[widget.Kind]link.Kind{widget.Open: link.CommOpen, widget.Update: link.CommMessage, widget.Close: link.CommClose}
)

// receive takes a message of the front end; other kinds are none of its business.
func (c *comms) receive(m link.Message) {
	kind, ok := commKinds[m.Kind]
	if !ok {
		return
	}
	handlers := widget.Receive(widget.Message{
		Kind: kind, Comm: m.Comm, Target: m.Name, Data: m.Data, Metadata: m.Metadata, Buffers: m.Buffers,
	}, func(reply widget.Message) { c.send(m.ID, reply) })
	if len(handlers) == 0 {
		c.w.tell(link.Message{Kind: link.CommDone, ID: m.ID})
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.jobs = append(c.jobs, job{id: m.ID, handlers: handlers})
	c.wake.Signal()
}

func (c *comms) send(id uint64, m widget.Message) {
	c.w.out.sendAs(id, link.Message{
		Kind: linkKinds[m.Kind], Comm: m.Comm, Name: m.Target, Data: m.Data, Metadata: m.Metadata, Buffers: m.Buffers,
	})
}

// interrupt stops the handlers of a message; false when it has none. Those that have not begun do not begin.
func (c *comms) interrupt(id uint64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range c.jobs {
		if c.jobs[i].id != id {
			continue
		}
		c.jobs[i].stopped = true
		if i == 0 {
			c.w.stop.Store(true)
			c.w.brake.pull()
		}
		return true
	}
	return false
}

func (c *comms) serve() {
	for {
		c.mu.Lock()
		for len(c.jobs) == 0 {
			c.wake.Wait()
		}
		c.mu.Unlock()
		c.work()
		c.mu.Lock()
		id := c.jobs[0].id
		c.jobs = c.jobs[1:]
		c.mu.Unlock()
		c.w.tell(link.Message{Kind: link.CommDone, ID: id})
	}
}

// work runs the handlers of the first job.
func (c *comms) work() {
	handlers := c.jobs[0].handlers // only serve removes jobs
	for _, h := range handlers {
		if !c.begin() {
			return
		}
		c.run(h)
	}
}

// begin lets interpreted code run again after an interrupt, unless this job is to stop, or a cell is still being stopped.
func (c *comms) begin() bool {
	c.halting.Lock()
	defer c.halting.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.jobs[0].stopped {
		return false
	}
	if c.w.brake.on.Load() {
		c.w.stop.Store(false)
		c.w.brake.release()
	}
	return true
}

// run runs one handler. A panic is told where the widget was made; the worker lives on.
func (c *comms) run(h widget.Handler) {
	to := ofCell{c.w.out, h.Cell}
	defer c.w.out.routes.enter(route{message: c.current(), to: to})()
	defer func() {
		v := recover()
		switch {
		case c.Stopping():
			to.Print("stderr", bold+"KeyboardInterrupt"+plain+" in a handler of a widget: interrupted\n")
		case v != nil:
			to.Print("stderr", fmt.Sprintf("%spanic in a handler of a widget%s: %s\n", bold, plain, c.Explain(v)))
		}
	}()
	h.Run()
}

func (c *comms) current() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.jobs[0].id
}

// Send implements widget.Host.
func (c *comms) Send(m widget.Message) {
	id := c.w.out.Running()
	if x, ok := c.w.out.routes.current(); ok && x.message != 0 {
		id = x.message
	}
	c.send(id, m)
}

// Running implements widget.Host.
func (c *comms) Running() uint64 {
	if x, ok := c.w.out.routes.current(); ok {
		if cell, ok := x.to.(ofCell); ok {
			return cell.id
		}
	}
	return c.w.out.Running()
}

// Redirect implements widget.Host.
func (c *comms) Redirect(to widget.Target) (undo func()) {
	x, _ := c.w.out.routes.current()
	x.to = to
	return c.w.out.routes.enter(x)
}

// Bundle implements widget.Host.
func (c *comms) Bundle(v any) display.Bundle { return c.w.bundle(v) }

// Explain implements widget.Host.
func (c *comms) Explain(panicked any) string { return fmt.Sprint(c.w.types.Runtime(panicked)) }

// Stopping implements widget.Host.
func (c *comms) Stopping() bool { return c.w.brake.on.Load() }
