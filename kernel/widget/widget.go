// Package widget is controls in the notebook, made and heard from Go: sliders, menus, buttons, boxes and areas for output.
//
// They are the widgets of Jupyter (ipywidgets 8: base 2.0.0, controls 2.0.0, output 1.0.0), so JupyterLab shows them with
// jupyterlab_widgets alone. A widget is a value of a cell: as the last expression it is displayed.
//
//	left := func(sparsity float64) (*prune.Report, error) {
//		return prune.To(sparsity).By(prune.Magnitude).Across(prune.LAMP).Explain(net)
//	}
//	widget.Interact(left, widget.Range(0, 0.95, 0.05).Named("sparsity"))
//
// What a user does in the front end is handled at once, also while a cell runs, one event after the other. Handlers and the cell
// then run at the same time: what both write needs a sync.Mutex, as in any Go program.
//
// The package knows neither the protocol's sockets nor the interpreter: a [Host] carries its messages and runs its handlers, and
// knows values whose types cells declare. Open this file first; model.go is what all widgets share, open.go how one comes to the
// front end, receive.go what that says, area.go how an output area gets there, choose.go how Interact makes its controls.
package widget

import (
	"fmt"
	"reflect"
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
	Print(stream, text string)
	Display(b display.Bundle, id string, update bool)
	Clear(wait bool)
}

// Handler is work that an event asks for. What it prints and nobody captures belongs to Cell, in which it was written.
type Handler struct {
	Cell any // what Host.Cell returned
	Run  func()
}

// Host is the process in which widgets live.
type Host interface {
	Send(Message)                       // to the front end
	Cell() any                          // whose the calling goroutine is, in the host's own terms
	Redirect(to Target) (undo func())   // of what the calling goroutine prints and displays
	Explain(panicked any) (text string) // what a panic of interpreted code says
	Stopping() bool                     // interpreted code has been interrupted
	Values
}

// Values is what a host knows of values whose types cells declare. Other code sees such a value in another form.
type Values interface {
	Bundle(v any) display.Bundle // how it is displayed
	TypeName(v any) string
	// Function returns the function that f is, in that other form, and what makes a value of its result i.
	Function(f any) (fn reflect.Value, result func(i int, v any) any)
	// List returns the list that v is, in that other form, and what gives its element i as a value.
	List(v any) (list reflect.Value, element func(i int) any)
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

// nobody is the host of a process without a front end and without cells.
type nobody struct{}

func (nobody) Send(Message)                  {}
func (nobody) Cell() any                     { return nil }
func (nobody) Redirect(Target) (undo func()) { return func() {} }
func (nobody) Explain(v any) (text string)   { return display.Plain(v) }
func (nobody) Stopping() bool                { return false }
func (nobody) Bundle(v any) display.Bundle   { return display.Of(v) }
func (nobody) TypeName(v any) string         { return fmt.Sprintf("%T", v) }

func (nobody) Function(f any) (reflect.Value, func(int, any) any) {
	return reflect.ValueOf(f), func(_ int, v any) any { return v }
}

func (nobody) List(x any) (reflect.Value, func(int) any) {
	v := reflect.ValueOf(x)
	return v, func(i int) any { return v.Index(i).Interface() }
}
