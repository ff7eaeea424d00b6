package worker

import (
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/luciola-nn/luciola/kernel/display"
	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/lower"
	"github.com/luciola-nn/luciola/kernel/widget"
)

// comms handles what the front end says to widgets. The reader of the link takes the news at once; handlers, which are code of
// the user's, run one after the other, beside the cells that run. Each is a run, as a cell is: it can be interrupted, its
// goroutines are known, and what it prints belongs to the cell that made the widget.
type comms struct {
	w     *worker
	asked interrupts // by the front, to stop

	mu   sync.Mutex
	wake *sync.Cond
	jobs []job // that wait
}

// job is the handlers of one event.
type job struct {
	event    uint64
	handlers []widget.Handler
	stop     <-chan struct{}
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

// receive takes a message of the front end.
func (c *comms) receive(m link.Message) {
	stop := c.asked.begin(m.Event)
	handlers := widget.Receive(widget.Message{
		Kind: commKinds[m.Kind], Comm: m.Comm, Target: m.Name, Data: m.Data, Metadata: m.Metadata, Buffers: m.Buffers,
	}, func(reply widget.Message) { c.send(&owner{event: m.Event}, reply) })
	if len(handlers) == 0 {
		c.done(m.Event)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.jobs = append(c.jobs, job{m.Event, handlers, stop})
	c.wake.Signal()
}

// send sends a message of a widget, on behalf of x, nil for nobody.
func (c *comms) send(x *owner, m widget.Message) {
	out := link.Message{Kind: linkKinds[m.Kind], Comm: m.Comm, Name: m.Target, Data: m.Data, Metadata: m.Metadata, Buffers: m.Buffers}
	if x != nil {
		out.Event = x.event
	}
	if out.Event == 0 {
		out.ID = c.w.out.Running()
	}
	c.w.tell(out)
}

func (c *comms) done(event uint64) {
	c.asked.end(event)
	c.w.tellLeft(link.Message{Kind: link.CommDone, Event: event})
}

func (c *comms) serve() {
	for {
		c.mu.Lock()
		for len(c.jobs) == 0 {
			c.wake.Wait()
		}
		j := c.jobs[0]
		c.jobs = c.jobs[1:]
		c.mu.Unlock()
		for _, h := range j.handlers {
			if !c.run(j, h) {
				break
			}
		}
		c.w.out.flush()
		c.done(j.event)
	}
}

// run runs one handler to its end; false when the job was stopped.
func (c *comms) run(j job, h widget.Handler) (on bool) {
	made, _ := h.Cell.(*run)
	if made == nil { // compiled code has made the widget in a goroutine of its own
		made = c.w.last.Load()
	}
	r := newRun(made.id, made.unit)
	defer c.w.owners.enter(owner{run: r, event: j.event})()
	c.w.active.enter(r, c.w.goOn)
	select {
	case <-j.stop:
		c.w.active.leave(r)
		return false
	default:
	}
	fail, left := c.w.attend(r, c.w.begin(r, h.Run), j.stop)
	c.w.leave(r, left)
	if fail != nil {
		fmt.Fprintf(c.w.stderr, "A handler of a widget failed.\n%s\n", strings.Join(fail.Traceback, "\n"))
	}
	return !r.isStopping()
}

// Send implements widget.Host.
func (c *comms) Send(m widget.Message) { c.send(c.w.owners.whose(), m) }

// Cell implements widget.Host.
func (c *comms) Cell() any { return c.w.current() }

// Redirect implements widget.Host.
func (c *comms) Redirect(to widget.Target) (undo func()) {
	x := owner{to: to}
	if now := c.w.owners.whose(); now != nil {
		x.run, x.event = now.run, now.event
	}
	return c.w.owners.enter(x)
}

// Explain implements widget.Host.
func (c *comms) Explain(panicked any) string {
	text := fmt.Sprint(c.w.types.Runtime(panicked))
	if r := c.w.current(); r != nil {
		if at := c.w.ranIn(r); at > 0 {
			text += fmt.Sprintf(" (In[%d], line %d)", at/lower.FuncLineBase, at%lower.FuncLineBase)
		}
	}
	return text
}

// Stopping implements widget.Host.
func (c *comms) Stopping() bool { return c.w.brake.on.Load() }

// Bundle implements widget.Values.
func (c *comms) Bundle(v any) display.Bundle { return c.w.bundle(v) }

// TypeName implements widget.Values.
func (c *comms) TypeName(v any) string { return c.w.types.TypeOf(v) }

// Function implements widget.Values.
func (c *comms) Function(f any) (reflect.Value, func(int, any) any) { return c.w.types.Function(f) }

// List implements widget.Values.
func (c *comms) List(v any) (reflect.Value, func(int) any) { return c.w.types.List(v) }
