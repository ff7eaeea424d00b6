package zmtp

import (
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/go-zeromq/zmq4"
)

// XPub is an XPUB socket: it sends to all subscribers of a topic and greets each new subscription.
type XPub struct {
	hub     *hub
	welcome func(topic string) [][]byte
	mu      sync.Mutex
	topics  map[*peer]map[string]int // subscriptions of each peer, counted
	closed  bool
}

// ListenXPub opens an XPUB socket. welcome, if not nil, makes the first message that a new subscription gets, before anything
// published; it is called once per subscription with a topic in UTF-8.
func ListenXPub(endpoint string, welcome func(topic string) [][]byte, options ...Option) (*XPub, error) {
	h, err := newHub(endpoint, zmq4.XPub, options)
	if err != nil {
		return nil, err
	}
	x := &XPub{hub: h, welcome: welcome, topics: map[*peer]map[string]int{}}
	h.got = x.subscription
	h.gone = func(p *peer) {
		x.mu.Lock()
		delete(x.topics, p)
		x.mu.Unlock()
	}
	go h.accept()
	return x, nil
}

// Endpoint is where the socket listens.
func (x *XPub) Endpoint() string { return x.hub.endpoint() }

// subscription reads a frame of 1 (subscribe) or 0 (unsubscribe) and a topic. Anything else a subscriber sends is ignored.
func (x *XPub) subscription(p *peer, frames [][]byte) bool {
	if len(frames) != 1 || len(frames[0]) == 0 {
		return true
	}
	topic := string(frames[0][1:])
	x.mu.Lock()
	defer x.mu.Unlock()
	switch frames[0][0] {
	case 1:
		if x.topics[p] == nil {
			x.topics[p] = map[string]int{}
		}
		if x.welcome != nil && utf8.ValidString(topic) {
			if m := x.welcome(topic); m != nil {
				p.send(encode(m))
			}
		}
		x.topics[p][topic]++
	case 0:
		if x.topics[p][topic]--; x.topics[p][topic] <= 0 {
			delete(x.topics[p], topic)
		}
	}
	return true
}

// Send queues the message for every peer with a subscription that begins its first frame, and never waits.
func (x *XPub) Send(frames [][]byte) error {
	if len(frames) == 0 {
		return nil
	}
	topic, bytes := string(frames[0]), encode(frames)
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return ErrClosed
	}
	for p, subscribed := range x.topics {
		for prefix := range subscribed {
			if strings.HasPrefix(topic, prefix) {
				p.send(bytes)
				break
			}
		}
	}
	return nil
}

// Close writes what is queued, for at most patience, and closes all connections.
func (x *XPub) Close(patience time.Duration) {
	x.mu.Lock()
	was := x.closed
	x.closed = true
	x.mu.Unlock()
	if !was {
		x.hub.close(patience)
	}
}
