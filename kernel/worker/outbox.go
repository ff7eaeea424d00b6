package worker

import (
	"bytes"
	"os"
	"sync"
	"time"

	"github.com/luciola-nn/luciola/kernel/link"
)

// Text is gathered for a moment, as a message for each line printed would cost more than printing it.
const (
	gather   = 5 * time.Millisecond
	gathered = 32 << 10
)

// outbox is text on its way to the front, in the order in which it was printed.
type outbox struct {
	send func(link.Message)

	mu    sync.Mutex
	texts []text
	size  int
	armed bool
}

// text is what one execution has printed to one stream.
type text struct {
	id   uint64
	name string
	text []byte
}

func (b *outbox) add(id uint64, name string, p []byte) {
	if len(p) == 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if n := len(b.texts); n > 0 && b.texts[n-1].id == id && b.texts[n-1].name == name {
		b.texts[n-1].text = append(b.texts[n-1].text, p...)
	} else {
		b.texts = append(b.texts, text{id, name, append(make([]byte, 0, 256), p...)})
	}
	if b.size += len(p); b.size >= gathered {
		b.empty()
	} else if !b.armed {
		b.armed = true
		time.AfterFunc(gather, b.flush)
	}
}

// flush sends all that is in the box.
func (b *outbox) flush() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.armed = false
	b.empty()
}

func (b *outbox) empty() {
	for _, t := range b.texts {
		b.send(link.Message{Kind: link.Stream, ID: t.id, Name: t.name, Text: string(bytes.ToValidUTF8(t.text, []byte("�")))})
	}
	b.texts, b.size = nil, 0
}

// Printer is a standard stream as cells see it: what is written belongs to the cell whose goroutine writes.
type Printer struct {
	out  *Out
	to   *stream
	file func() *os.File
}

func (o *Out) printer(s *stream) *Printer {
	p := &Printer{out: o, to: s, file: func() *os.File { return os.Stdout }}
	if s.name == "stderr" {
		p.file = func() *os.File { return os.Stderr }
	}
	return p
}

// Write implements io.Writer.
func (p *Printer) Write(b []byte) (int, error) {
	if f := p.file(); f != p.to.w { // the cell has put another file in the place of the standard one
		return f.Write(b)
	}
	if to := p.out.owners.target(); to != nil {
		to.Print(p.to.name, string(b))
		return len(b), nil
	}
	r := p.out.owners.current()
	p.out.mu.RLock()
	defer p.out.mu.RUnlock()
	if r == nil || r.id == p.out.front.Load() {
		if was := p.out.latest.Swap(p.to); was != nil && was != p.to {
			p.out.drain(was) // so that the two streams keep their order
		}
		return p.to.w.Write(b)
	}
	p.out.box.add(r.id, p.to.name, b)
	return len(b), nil
}

// WriteString implements io.StringWriter.
func (p *Printer) WriteString(s string) (int, error) { return p.Write([]byte(s)) }
