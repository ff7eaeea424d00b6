package zmtp

import (
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
)

// Router is a ROUTER socket: it receives from any peer and answers by identity.
type Router struct {
	hub  *hub
	in   chan [][]byte
	done chan struct{}
	once sync.Once
}

// ListenRouter opens a ROUTER socket on "tcp://host:port" (port 0: any free one) or "ipc://path".
func ListenRouter(endpoint string, options ...Option) (*Router, error) {
	h, err := newHub(endpoint, zmq4.Router, options)
	if err != nil {
		return nil, err
	}
	r := &Router{hub: h, in: make(chan [][]byte, 64), done: make(chan struct{})}
	h.got = func(p *peer, frames [][]byte) bool {
		select {
		case r.in <- append([][]byte{[]byte(p.id)}, frames...):
			return true
		case <-r.done:
			return false
		}
	}
	go h.accept()
	return r, nil
}

// Endpoint is where the socket listens.
func (r *Router) Endpoint() string { return r.hub.endpoint() }

// Receive waits for a message; its first frame is the identity of the sender. ErrClosed after Close.
func (r *Router) Receive() ([][]byte, error) {
	select {
	case m := <-r.in:
		return m, nil
	case <-r.done:
		return nil, ErrClosed
	}
}

// Send queues frames[1:] for the peer named by frames[0] and never waits. A peer that is gone is no error, as in ZeroMQ.
func (r *Router) Send(frames [][]byte) error {
	select {
	case <-r.done:
		return ErrClosed
	default:
	}
	if len(frames) < 2 {
		return nil
	}
	if p := r.hub.find(string(frames[0])); p != nil {
		p.send(encode(frames[1:]))
	}
	return nil
}

// Close writes what is queued, for at most patience, and closes all connections.
func (r *Router) Close(patience time.Duration) {
	r.once.Do(func() {
		close(r.done)
		r.hub.close(patience)
	})
}
