// Package widget is controls in the notebook, made and heard from Go: sliders, menus, buttons, boxes and areas for output.
//
// They are the widgets of Jupyter (ipywidgets 8: base 2.0.0, controls 2.0.0, output 1.0.0), so JupyterLab shows them with
// jupyterlab_widgets alone. A widget is a value of a cell: as the last expression it is displayed.
//
//	curve := func(sparsity float64) {
//		prune.To(sparsity).By(prune.Magnitude).Across(prune.LAMP).Explain(net)
//	}
//	widget.Interact(curve, widget.Range(0, 0.95, 0.05).Named("sparsity"))
//
// What a user does in the front end is handled at once, also while a cell runs, one event after the other. Handlers and the cell
// then run at the same time: what both write needs a sync.Mutex, as in any Go program.
//
// The package knows neither the protocol's sockets nor the interpreter: a [Host] carries its messages and runs its handlers.
// Open this file first; model.go is what all widgets share, receive.go what the front end says.
package widget

import (
	"sync/atomic"

	"github.com/luciola-nn/luciola/kernel/display"
)

// Kind says what a message does with a comm.
type Kind int

// Kinds of messages.
const (
	Open Kind = iota
	Update
	Close
)

// Message is one message of a comm, in either direction.
type Message struct {
	Kind           Kind
	Comm           string // its id
	Target         string // Open
	Data, Metadata map[string]any
	Buffers        [][]byte
}

// Target is where text and displays go.
type Target interface {
	display.Sink
	Print(stream, text string)
}

// Handler is work that an event asks for. What it prints and nobody captures belongs to Cell, in which it was written.
type Handler struct {
	Cell uint64
	Run  func()
}

// Host is the process in which widgets live.
type Host interface {
	Send(Message)                       // to the front end
	Running() uint64                    // the number of the cell that runs, or ran last
	Redirect(to Target) (undo func())   // of what the calling goroutine prints and displays
	Bundle(v any) display.Bundle        // how a value is displayed
	Explain(panicked any) (text string) // what a panic of interpreted code says
	Stopping() bool                     // interpreted code has been interrupted
}

var bound atomic.Pointer[Host]

// Bind sets the host of the process and returns a function that puts the former one back.
func Bind(h Host) (undo func()) {
	old := bound.Swap(&h)
	return func() { bound.Store(old) }
}

// host returns the host; one that does nothing when none is bound.
func host() Host {
	if h := bound.Load(); h != nil {
		return *h
	}
	return nobody{}
}

// nobody is the host of a process without a front end.
type nobody struct{}

func (nobody) Send(Message)                  {}
func (nobody) Running() uint64               { return 0 }
func (nobody) Redirect(Target) (undo func()) { return func() {} }
func (nobody) Bundle(v any) display.Bundle   { return display.Of(v) }
func (nobody) Explain(v any) (text string)   { return display.Plain(v) }
func (nobody) Stopping() bool                { return false }
