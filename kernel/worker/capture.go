package worker

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"os"
	"sync"
	"sync/atomic"

	"github.com/luciola-nn/luciola/kernel/display"
	"github.com/luciola-nn/luciola/kernel/link"
)

// Out carries the outputs of the running cell to the front. Streams go through pipes in place of os.Stdout and os.Stderr, so
// that compiled and interpreted code share one order.
type Out struct {
	conn     *link.Conn
	id       atomic.Uint64
	realOut  *os.File
	realErr  *os.File
	stdout   *stream
	stderr   *stream
	sentinel []byte
	routes   routes
}

// stream is one captured pipe.
type stream struct {
	name    string
	w       *os.File
	flushed chan struct{}
	mu      sync.Mutex
}

func capture(conn *link.Conn) (*Out, error) {
	o := &Out{conn: conn, realOut: os.Stdout, realErr: os.Stderr, sentinel: make([]byte, 16)}
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
	return o, nil
}

func (o *Out) pipe(name string) (*stream, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("worker: pipe for %s: %w", name, err)
	}
	s := &stream{name: name, w: w, flushed: make(chan struct{}, 1)}
	go o.pump(s, r)
	return s, nil
}

// pump sends what arrives in the pipe, and signals when it has sent all that was written before the sentinel.
func (o *Out) pump(s *stream, r *os.File) {
	defer r.Close()
	buf := make([]byte, 64<<10)
	var held []byte
	for {
		n, err := r.Read(buf)
		held = append(held, buf[:n]...)
		for {
			i := bytes.Index(held, o.sentinel)
			if i < 0 {
				break
			}
			o.stream(s.name, held[:i])
			held = append([]byte{}, held[i+len(o.sentinel):]...)
			s.flushed <- struct{}{}
		}
		keep := partial(held, o.sentinel)
		o.stream(s.name, held[:len(held)-keep])
		held = append(held[:0], held[len(held)-keep:]...)
		if err != nil {
			return
		}
	}
}

// partial returns how many bytes at the end of b may belong to an unfinished sentinel or character.
func partial(b, sentinel []byte) int {
	for n := min(len(b), len(sentinel)-1); n > 0; n-- {
		if bytes.HasPrefix(sentinel, b[len(b)-n:]) {
			return n
		}
	}
	for n := 1; n <= min(3, len(b)); n++ {
		if c := b[len(b)-n]; c >= 0xC0 { // the first byte of a character of more than n bytes
			if c >= 0xF0 && n < 4 || c >= 0xE0 && n < 3 || n < 2 {
				return n
			}
			return 0
		} else if c < 0x80 {
			return 0
		}
	}
	return 0
}

func (o *Out) stream(name string, text []byte) {
	if len(text) > 0 {
		o.send(link.Message{Kind: link.Stream, Name: name, Text: string(bytes.ToValidUTF8(text, []byte("�")))})
	}
}

// send adds the running execution's number. A lost connection ends the worker through Receive: the error needs no second way.
func (o *Out) send(m link.Message) { o.sendAs(o.id.Load(), m) }

func (o *Out) sendAs(id uint64, m link.Message) {
	m.ID = id
	if err := o.conn.Send(m); err != nil {
		fmt.Fprintln(o.realErr, "worker:", err)
	}
}

func (o *Out) begin(id uint64) { o.id.Store(id) }

// Running is the number of the execution that runs or ran last.
func (o *Out) Running() uint64 { return o.id.Load() }

// flush returns when everything written to the streams so far has been sent.
func (o *Out) flush() {
	for _, s := range []*stream{o.stdout, o.stderr} {
		s.mu.Lock()
		if _, err := s.w.Write(o.sentinel); err == nil {
			<-s.flushed
		}
		s.mu.Unlock()
	}
}

// release gives os.Stdout and os.Stderr back.
func (o *Out) release() {
	os.Stdout, os.Stderr = o.realOut, o.realErr
	o.stdout.w.Close()
	o.stderr.w.Close()
}

// Display implements display.Sink.
func (o *Out) Display(b display.Bundle, id string, update bool) {
	if x, ok := o.routes.current(); ok && x.to != nil {
		x.to.Display(b, id, update)
		return
	}
	o.flush()
	o.send(link.Message{Kind: link.Display, Data: b.Data, Metadata: b.Metadata, DisplayID: id, Update: update})
}

// Clear implements display.Sink.
func (o *Out) Clear(wait bool) {
	if x, ok := o.routes.current(); ok && x.to != nil {
		x.to.Clear(wait)
		return
	}
	o.flush()
	o.send(link.Message{Kind: link.Clear, Wait: wait})
}

func (o *Out) result(b display.Bundle) {
	o.flush()
	o.send(link.Message{Kind: link.Result, Data: b.Data, Metadata: b.Metadata})
}
