package worker

import (
	"os"
	"sync"
	"sync/atomic"

	"github.com/luciola-nn/luciola/kernel/display"
	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/widget"
)

// route says where a goroutine's messages and outputs go when they are not those of the running cell.
type route struct {
	message uint64        // of the front end that is being handled, 0 if none
	to      widget.Target // of what is printed and displayed
}

// routes are the goroutines that have a route.
type routes struct {
	count atomic.Int64
	all   sync.Map // goroutine → route
}

// current is the route of the calling goroutine; without any redirection it costs one load.
func (r *routes) current() (route, bool) {
	if r.count.Load() == 0 {
		return route{}, false
	}
	x, ok := r.all.Load(goroutine())
	if !ok {
		return route{}, false
	}
	return x.(route), true
}

// enter routes the calling goroutine; leave, called by the same goroutine, puts back what was before.
func (r *routes) enter(x route) (leave func()) {
	id := goroutine()
	before, nested := r.all.Swap(id, x)
	r.count.Add(1)
	return func() {
		r.count.Add(-1)
		if nested {
			r.all.Store(id, before)
		} else {
			r.all.Delete(id)
		}
	}
}

// inherit gives the goroutine that calls enter the route of the one that calls inherit.
func (r *routes) inherit() (enter func() (leave func())) {
	x, ok := r.current()
	if !ok {
		return func() func() { return func() {} }
	}
	return func() func() { return r.enter(x) }
}

// routed is a stream of the interpreter: it writes where the goroutine's output goes, else into the pipe.
type routed struct {
	out  *Out
	name string
	pipe *os.File
}

func (s routed) Write(b []byte) (int, error) {
	if x, ok := s.out.routes.current(); ok && x.to != nil {
		x.to.Print(s.name, string(b))
		return len(b), nil
	}
	return s.pipe.Write(b)
}

// ofCell is the output of a cell, for code that runs after it or beside another one.
type ofCell struct {
	out *Out
	id  uint64
}

func (c ofCell) Print(stream, text string) {
	c.out.sendAs(c.id, link.Message{Kind: link.Stream, Name: stream, Text: text})
}

func (c ofCell) Display(b display.Bundle, id string, update bool) {
	c.out.sendAs(c.id, link.Message{Kind: link.Display, Data: b.Data, Metadata: b.Metadata, DisplayID: id, Update: update})
}

func (c ofCell) Clear(wait bool) { c.out.sendAs(c.id, link.Message{Kind: link.Clear, Wait: wait}) }
