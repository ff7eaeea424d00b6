package zmtp

import (
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
	"github.com/go-zeromq/zmq4/security/null"

	"github.com/luciola-nn/luciola/kernel/zmtp/curve"
)

// peer is one connection after its handshake.
type peer struct {
	id   string
	raw  *guard
	conn *zmq4.Conn

	mu     sync.Mutex
	wake   *sync.Cond
	queue  [][]byte // encoded messages that the writer has not taken
	bytes  int      // in queue and being written
	ending bool     // no more messages: the writer ends when the queue is empty
	done   chan struct{}
}

// handshake speaks ZMTP on c. server says which side we are; kind and id are told to the other side. With a secret key the other side
// must speak CURVE.
func handshake(c net.Conn, kind zmq4.SocketType, id string, server bool, secret *curve.Key) (p *peer, err error) {
	if t, ok := c.(*net.TCPConn); ok {
		_ = t.SetNoDelay(true)
	}
	defer func() { // zmq4 panics on a socket type it does not know
		if r := recover(); r != nil {
			p, err = nil, fmt.Errorf("zmtp: handshake with %s: %v", c.RemoteAddr(), r)
		}
	}()
	if err := c.SetDeadline(time.Now().Add(HandshakeTimeout)); err != nil {
		return nil, err
	}
	if secret != nil {
		if c, err = curve.Server(c, *secret, MaxMessage); err != nil {
			return nil, fmt.Errorf("zmtp: %w", err)
		}
	}
	g := newGuard(c)
	conn, err := zmq4.Open(g, null.Security(), kind, zmq4.SocketIdentity(id), server, nil)
	if err != nil {
		return nil, err
	}
	if err := g.open(); err != nil {
		return nil, err
	}
	if err := c.SetDeadline(time.Time{}); err != nil {
		return nil, err
	}
	p = &peer{id: conn.Peer.Meta["Identity"], raw: g, conn: conn, done: make(chan struct{})}
	p.wake = sync.NewCond(&p.mu)
	go p.write()
	return p, nil
}

// read hands each message to got until the connection ends or got returns false.
func (p *peer) read(got func(frames [][]byte) bool) (err error) {
	defer func() { // a command that zmq4 cannot decode
		if r := recover(); r != nil {
			err = fmt.Errorf("zmtp: reading from %s: %v", p.raw.RemoteAddr(), r)
		}
	}()
	for {
		msg, err := p.conn.RecvMsg()
		if err != nil {
			return err
		}
		if p.raw.out.Len() > 0 { // a PONG
			p.send(append([]byte{}, p.raw.out.Bytes()...))
			p.raw.out.Reset()
		}
		if msg.Type == zmq4.CmdMsg || len(msg.Frames) == 0 {
			continue
		}
		if !got(msg.Frames) {
			return nil
		}
	}
}

// send queues an encoded message. A peer that has let MaxQueue bytes pile up is disconnected: a message is never left out of
// a connection that lives on.
func (p *peer) send(b []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ending {
		return
	}
	if p.bytes > 0 && p.bytes+len(b) > MaxQueue {
		p.ending, p.queue = true, nil
		_ = p.raw.Close() // ends the reader and a writer that is stuck
		p.wake.Signal()
		return
	}
	p.queue = append(p.queue, b)
	p.bytes += len(b)
	p.wake.Signal()
}

// write sends what is queued, many messages in one system call when they have piled up.
func (p *peer) write() {
	defer close(p.done)
	for {
		p.mu.Lock()
		for len(p.queue) == 0 && !p.ending {
			p.wake.Wait()
		}
		batch := net.Buffers(p.queue)
		p.queue = nil
		p.mu.Unlock()
		if len(batch) == 0 {
			return
		}
		n, err := batch.WriteTo(p.raw.Conn)
		p.mu.Lock()
		p.bytes -= int(n)
		if err != nil {
			p.ending, p.queue = true, nil
		}
		p.mu.Unlock()
		if err != nil {
			_ = p.raw.Close()
			return
		}
	}
}

// close writes what is queued, for at most patience, and hangs up.
func (p *peer) close(patience time.Duration) {
	_ = p.raw.SetWriteDeadline(time.Now().Add(patience))
	p.mu.Lock()
	p.ending = true
	p.wake.Signal()
	p.mu.Unlock()
	<-p.done
	_ = p.raw.Close()
}
