package zmtp

import (
	"errors"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"

	"github.com/luciola-nn/luciola/kernel/zmtp/curve"
)

// hub is the listening half of a socket: it accepts, shakes hands, and keeps the peers by identity.
type hub struct {
	kind   zmq4.SocketType
	l      net.Listener
	secret *curve.Key
	got    func(p *peer, frames [][]byte) bool // called by the reader of each peer
	gone   func(p *peer)

	mu     sync.Mutex
	peers  map[string]*peer
	names  int
	closed bool
	wait   sync.WaitGroup
}

func newHub(endpoint string, kind zmq4.SocketType, options []Option) (*hub, error) {
	l, err := listen(endpoint)
	if err != nil {
		return nil, err
	}
	h := &hub{kind: kind, l: l, peers: map[string]*peer{}, gone: func(*peer) {}}
	for _, o := range options {
		o(h)
	}
	return h, nil
}

// Option changes how a socket listens.
type Option func(*hub)

// Curve lets only clients in that speak CURVE and know the public key of this secret one.
func Curve(secret curve.Key) Option { return func(h *hub) { h.secret = &secret } }

// endpoint is where the hub listens, with the port that the system chose.
func (h *hub) endpoint() string {
	if h.l.Addr().Network() == "unix" {
		return "ipc://" + h.l.Addr().String()
	}
	return "tcp://" + h.l.Addr().String()
}

// accept runs until the listener is closed. Running out of file descriptors makes it wait, not spin.
func (h *hub) accept() {
	pause := 5 * time.Millisecond
	for {
		c, err := h.l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			time.Sleep(pause)
			pause = min(2*pause, time.Second)
			continue
		}
		pause = 5 * time.Millisecond
		go h.serve(c)
	}
}

// serve is the life of one connection.
func (h *hub) serve(c net.Conn) {
	p, err := handshake(c, h.kind, "", true, h.secret)
	if err != nil {
		_ = c.Close()
		return
	}
	if !h.add(p) {
		p.close(0)
		return
	}
	_ = p.read(func(frames [][]byte) bool { return h.got(p, frames) }) // a connection may end at any time; the next one begins anew
	h.mu.Lock()
	if h.peers[p.id] == p {
		delete(h.peers, p.id)
	}
	h.mu.Unlock()
	h.gone(p)
	p.close(0)
	h.wait.Done()
}

// add registers a peer. The newest connection with an identity wins (ROUTER_HANDOVER); a peer without one gets a name that
// begins with a zero byte, as ZeroMQ's do.
func (h *hub) add(p *peer) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return false
	}
	if p.id == "" {
		h.names++
		p.id = "\x00" + strconv.Itoa(h.names)
	}
	if old := h.peers[p.id]; old != nil {
		_ = old.raw.Close()
	}
	h.peers[p.id] = p
	h.wait.Add(1)
	return true
}

func (h *hub) find(id string) *peer {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.peers[id]
}

// close stops accepting and hangs up on all peers at once, after their queues are written or patience has run out.
func (h *hub) close(patience time.Duration) {
	_ = h.l.Close()
	h.mu.Lock()
	h.closed = true
	all := make([]*peer, 0, len(h.peers))
	for _, p := range h.peers {
		all = append(all, p)
	}
	h.mu.Unlock()
	var flushed sync.WaitGroup
	for _, p := range all {
		flushed.Go(func() { p.close(patience) })
	}
	flushed.Wait()
	h.wait.Wait()
}
