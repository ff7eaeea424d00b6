// Package link is the pipe between the front of the kernel, which speaks the Jupyter protocol, and the worker, which runs cells.
//
// A message is a 4-byte big-endian length and that many bytes of JSON. The package knows neither Jupyter nor Go cells: the front
// puts meaning into [Message], the worker reads it. Open this file first.
package link

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"
)

// Limit is the largest message in bytes; a larger one is refused by Send and ends Receive.
const Limit = 256 << 20

// Kind says what a message asks or tells.
type Kind string

// Front to worker.
const (
	Run       Kind = "run"       // run Unit; answered by outputs and one Done with the same ID
	Interrupt Kind = "interrupt" // stop the execution ID, or what the Event has set off, also when it has not begun yet; without both, what runs now
	Input     Kind = "input"     // the answer to NeedInput
	Inspect   Kind = "inspect"   // the variable Name, or what Path leads to inside it; answered by Inspected with the same ID
	Quit      Kind = "quit"

	Surroundings Kind = "surroundings" // Dir and Env, from now on; not answered
)

// Worker to front.
const (
	Ready     Kind = "ready"   // once, when the prelude is loaded
	Stream    Kind = "stream"  // Name is stdout or stderr, Text the text
	Display   Kind = "display" // Data, Metadata, DisplayID, Update
	Result    Kind = "result"  // Data, Metadata of the cell's last expression
	Clear     Kind = "clear"   // Wait
	NeedInput Kind = "need-input"
	Inspected Kind = "inspected" // Vars: the parts; with Rich: Data, Metadata
	MayPrint  Kind = "may-print" // Bytes of text that a cell may print from now on, 0 for any number
	Done      Kind = "done"      // Error nil: the cell ended well
	Returned  Kind = "returned"  // no compiled code of interrupted cells runs any more; after a Done with Left
)

// Both ways, between a comm of the front end and its half in the worker: Comm, Name (the target, when it opens), Data, Metadata,
// Buffers. What the front end says has an Event, which is answered by one CommDone; what the worker says in the course of it has
// the same.
const (
	CommOpen    Kind = "comm-open"
	CommMessage Kind = "comm-msg"
	CommClose   Kind = "comm-close"
	CommDone    Kind = "comm-done" // worker to front: the Event has been handled
)

// Message is one message in either direction. ID is the number of the execution it belongs to, chosen by the front.
type Message struct {
	Kind Kind   `json:"kind"`
	ID   uint64 `json:"id,omitempty"`

	Unit json.RawMessage `json:"unit,omitempty"` // Run: a cell.Unit

	Name      string         `json:"name,omitempty"` // Stream
	Text      string         `json:"text,omitempty"` // Stream, Input, NeedInput (prompt)
	Data      map[string]any `json:"data,omitempty"` // Display, Result: MIME type → value
	Metadata  map[string]any `json:"metadata,omitempty"`
	DisplayID string         `json:"display_id,omitempty"`
	Update    bool           `json:"update,omitempty"` // Display: replace the display with this DisplayID
	Wait      bool           `json:"wait,omitempty"`   // Clear
	Path      []int          `json:"path,omitempty"`   // Inspect: numbers of parts, from the outside in
	Rich      bool           `json:"rich,omitempty"`   // Inspect: a display of the whole, not its parts
	Bytes     int            `json:"bytes,omitempty"`  // MayPrint

	Comm    string   `json:"comm,omitempty"`  // Comm…: the comm's id
	Event   uint64   `json:"event,omitempty"` // Comm…, Interrupt: the number of a message of the front end, chosen by the front
	Buffers [][]byte `json:"buffers,omitempty"`

	Error *Failure `json:"error,omitempty"` // Done; Input: there will be no answer
	Left  bool     `json:"left,omitempty"`  // Done, CommDone: compiled code of an interrupted cell, this one or an earlier one, still runs
	Vars  []Var    `json:"vars,omitempty"`  // Done: the session variables after the cell

	Wall time.Duration `json:"wall,omitempty"` // Done: how long the unit ran, without what prepared it
	CPU  time.Duration `json:"cpu,omitempty"`  // Done: of the worker meanwhile

	Dir string             `json:"dir,omitempty"` // Surroundings: the working folder; Done: the new one, if the cell changed it
	Env map[string]*string `json:"env,omitempty"` // Surroundings, Done: changed environment variables; nil is unset
}

// Failure is why a cell ended badly.
type Failure struct {
	Name      string   `json:"name"`      // e.g. "Error", "Panic", "KeyboardInterrupt", "WorkerDied"
	Value     string   `json:"value"`     // one line
	Traceback []string `json:"traceback"` // lines as a notebook shows them, with ANSI colours
}

// Var describes one session variable, or a part of one, as the variables pane shows it.
type Var struct {
	Name, Type, Value string
	Parts             int `json:",omitempty"` // fields, elements or entries that can be asked for
}

// Conn sends and receives messages. Send may be called from several goroutines; Receive from one.
type Conn struct {
	from io.Reader
	r    *bufio.Reader // of from
	w    io.Writer
	mu   sync.Mutex
}

// New returns a connection that reads from r and writes to w.
func New(r io.Reader, w io.Writer) *Conn {
	return &Conn{from: r, r: bufio.NewReaderSize(r, 1<<16), w: w}
}

// Send writes one message.
func (c *Conn) Send(m Message) error {
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("link: encode %s: %w", m.Kind, err)
	}
	if len(body) > Limit {
		return fmt.Errorf("link: a %s of %d bytes is over the limit of %d", m.Kind, len(body), Limit)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err = c.w.Write(append(binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(body)), uint32(len(body))), body...))
	return err
}

// Receive reads one message; io.EOF when the other side has closed between messages.
func (c *Conn) Receive() (Message, error) {
	var head [4]byte
	var m Message
	if _, err := io.ReadFull(c.r, head[:]); err != nil {
		return m, err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > Limit {
		return m, fmt.Errorf("link: a message of %d bytes is over the limit of %d", n, Limit)
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(c.r, body); err != nil {
		return m, err
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return m, fmt.Errorf("link: decode: %w", err)
	}
	return m, nil
}
