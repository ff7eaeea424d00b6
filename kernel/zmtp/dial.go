package zmtp

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/go-zeromq/zmq4"
)

// Client is a connected DEALER or SUB socket. It does not reconnect.
type Client struct {
	p  *peer
	in chan [][]byte
}

// DialDealer connects a DEALER socket that the other side knows by identity.
func DialDealer(ctx context.Context, endpoint, identity string) (*Client, error) {
	return dial(ctx, endpoint, zmq4.Dealer, identity)
}

// DialSub connects a SUB socket and subscribes to every topic that begins with prefix.
func DialSub(ctx context.Context, endpoint, prefix string) (*Client, error) {
	c, err := dial(ctx, endpoint, zmq4.Sub, "")
	if err == nil {
		c.p.send(encode([][]byte{append([]byte{1}, prefix...)}))
	}
	return c, err
}

func dial(ctx context.Context, endpoint string, kind zmq4.SocketType, identity string) (*Client, error) {
	network, address, err := split(endpoint)
	if err != nil {
		return nil, err
	}
	var d net.Dialer
	conn, err := d.DialContext(ctx, network, address)
	if err != nil {
		return nil, fmt.Errorf("zmtp: %w", err)
	}
	p, err := handshake(conn, kind, identity, false, nil)
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	c := &Client{p: p, in: make(chan [][]byte, 1024)}
	go func() {
		defer close(c.in)
		_ = p.read(func(frames [][]byte) bool { // the end of the connection shows as ErrClosed
			select {
			case c.in <- frames:
				return true
			case <-p.done:
				return false
			}
		})
	}()
	return c, nil
}

// Send queues a message and never waits.
func (c *Client) Send(frames [][]byte) error {
	c.p.send(encode(frames))
	return nil
}

// Receive waits for a message; ErrClosed when the connection has ended.
func (c *Client) Receive(ctx context.Context) ([][]byte, error) {
	select {
	case m, ok := <-c.in:
		if !ok {
			return nil, ErrClosed
		}
		return m, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Close writes what is queued, for at most patience, and hangs up.
func (c *Client) Close(patience time.Duration) { c.p.close(patience) }
