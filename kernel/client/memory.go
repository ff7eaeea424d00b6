package client

import (
	"context"
	"sync"
	"time"

	"github.com/luciola-nn/luciola/kernel/wire"
	"github.com/luciola-nn/luciola/kernel/zmtp"
)

// Ends are the kernel's ends of a connection in memory.
type Ends struct{ Shell, Control, Stdin, Heartbeat, IOPub *End }

// Memory connects a client to a kernel in the same process, without sockets.
func Memory(session *wire.Session) (Ends, Conns) {
	var ends Ends
	var conns Conns
	for _, pair := range []struct {
		end  **End
		conn *Conn
		id   bool
	}{
		{&ends.Shell, &conns.Shell, true},
		{&ends.Control, &conns.Control, true},
		{&ends.Stdin, &conns.Stdin, true},
		{&ends.Heartbeat, &conns.Heartbeat, true},
		{&ends.IOPub, &conns.IOPub, false},
	} {
		to, from := newMailbox(), newMailbox()
		end := &End{in: to, out: from}
		if pair.id {
			end.id = []byte(session.ID)
		}
		*pair.end, *pair.conn = end, &memoryConn{in: from, out: to}
	}
	return ends, conns
}

// End is the kernel's end of one socket in memory; a router's when it has an identity, else a publisher's.
type End struct {
	id      []byte
	in, out *mailbox
}

// Receive waits for a message of the client.
func (e *End) Receive() ([][]byte, error) {
	frames, err := e.in.get(context.Background())
	if err != nil {
		return nil, err
	}
	return append([][]byte{e.id}, frames...), nil
}

// Send never waits.
func (e *End) Send(frames [][]byte) error {
	if e.id != nil && len(frames) > 0 {
		frames = frames[1:]
	}
	return e.out.put(frames)
}

// Close ends both directions; what was sent can still be received.
func (e *End) Close(time.Duration) {
	e.in.close()
	e.out.close()
}

type memoryConn struct{ in, out *mailbox }

func (c *memoryConn) Send(frames [][]byte) error { return c.out.put(frames) }

func (c *memoryConn) Receive(ctx context.Context) ([][]byte, error) { return c.in.get(ctx) }

func (c *memoryConn) Close(time.Duration) {
	c.in.close()
	c.out.close()
}

// mailbox is a queue without limit.
type mailbox struct {
	mu     sync.Mutex
	items  [][][]byte
	closed bool
	wake   chan struct{}
}

func newMailbox() *mailbox { return &mailbox{wake: make(chan struct{}, 1)} }

func (b *mailbox) signal() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

func (b *mailbox) put(frames [][]byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return zmtp.ErrClosed
	}
	b.items = append(b.items, frames)
	b.signal()
	return nil
}

func (b *mailbox) get(ctx context.Context) ([][]byte, error) {
	for {
		b.mu.Lock()
		if len(b.items) > 0 {
			frames := b.items[0]
			b.items = b.items[1:]
			b.mu.Unlock()
			return frames, nil
		}
		closed := b.closed
		b.mu.Unlock()
		if closed {
			return nil, zmtp.ErrClosed
		}
		select {
		case <-b.wake:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (b *mailbox) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	b.signal()
}
