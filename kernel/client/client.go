// Package client is the other end of a kernel: it sends requests and collects what answers them. Tests use it, and running a
// notebook without a browser.
//
// It must not know how the kernel works, only the protocol. Open this file first.
package client

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/luciola-nn/luciola/kernel/wire"
	"github.com/luciola-nn/luciola/kernel/zmtp"
)

// Conn is one socket of the client.
type Conn interface {
	Send(frames [][]byte) error
	Receive(ctx context.Context) ([][]byte, error)
	Close(patience time.Duration)
}

// Conns are the five sockets of a client.
type Conns struct{ Shell, Control, Stdin, Heartbeat, IOPub Conn }

// Client talks to one kernel. It is safe for concurrent use.
type Client struct {
	Session *wire.Session
	Conns   Conns

	stop  context.CancelFunc
	alive atomic.Int32 // sockets that are read
	mu    sync.Mutex
	open  map[string]*Exchange // by msg_id of the request
	err   error
	input func(prompt string, password bool) (string, bool)
}

// New returns a client on the given sockets.
func New(session *wire.Session, conns Conns) *Client {
	ctx, stop := context.WithCancel(context.Background())
	c := &Client{Session: session, Conns: conns, stop: stop, open: map[string]*Exchange{}}
	for _, r := range []struct {
		conn Conn
		got  func(*wire.Message)
	}{{conns.Shell, c.reply}, {conns.Control, c.reply}, {conns.IOPub, c.published}, {conns.Stdin, c.question}} {
		c.alive.Add(1)
		go c.read(ctx, r.conn, r.got)
	}
	return c
}

// Dial connects to a running kernel that welcomes subscribers, as ours does.
func Dial(ctx context.Context, at wire.Connection) (*Client, error) {
	session, err := wire.NewSession(at.SignatureScheme, at.Key)
	if err != nil {
		return nil, err
	}
	var conns Conns
	for _, d := range []struct {
		conn *Conn
		port int
	}{{&conns.Shell, at.ShellPort}, {&conns.Control, at.ControlPort}, {&conns.Stdin, at.StdinPort}, {&conns.Heartbeat, at.HBPort}} {
		if *d.conn, err = dialer(zmtp.DialDealer(ctx, at.Endpoint(d.port), session.ID)); err != nil {
			return nil, err
		}
	}
	if conns.IOPub, err = dialer(zmtp.DialSub(ctx, at.Endpoint(at.IOPubPort), "")); err != nil {
		return nil, err
	}
	if _, err := conns.IOPub.Receive(ctx); err != nil { // iopub_welcome: from here on nothing published is missed
		return nil, fmt.Errorf("client: waiting for iopub_welcome: %w", err)
	}
	return New(session, conns), nil
}

// dialer keeps a nil *zmtp.Client from becoming a Conn that is not nil.
func dialer(c *zmtp.Client, err error) (Conn, error) {
	if err != nil {
		return nil, err
	}
	return c, nil
}

// Close hangs up; the kernel goes on.
func (c *Client) Close() {
	c.stop()
	for _, conn := range []Conn{c.Conns.Shell, c.Conns.Control, c.Conns.Stdin, c.Conns.Heartbeat, c.Conns.IOPub} {
		conn.Close(0)
	}
}

// OnInput has f answer input requests; false means no answer. From then on cells may ask for input.
func (c *Client) OnInput(f func(prompt string, password bool) (string, bool)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.input = f
}

// Start sends a request and returns at once.
func (c *Client) Start(on Conn, msgType string, content any) (*Exchange, error) {
	return c.StartIn("", on, msgType, content)
}

// StartIn is Start for a subshell, "" for the main shell.
func (c *Client) StartIn(subshell string, on Conn, msgType string, content any) (*Exchange, error) {
	m, err := c.Session.New(nil, msgType, content)
	if err != nil {
		return nil, err
	}
	m.Header.SubshellID = subshell
	frames, err := c.Session.Frames(m)
	if err != nil {
		return nil, err
	}
	x := &Exchange{ID: m.Header.MsgID, change: make(chan struct{}, 1)}
	c.mu.Lock()
	c.open[x.ID] = x
	c.mu.Unlock()
	return x, on.Send(frames)
}

// Wait waits until an exchange has both its reply and its idle.
func (c *Client) Wait(ctx context.Context, x *Exchange) error {
	return c.Until(ctx, x, func() bool { return x.Reply != nil && x.idle })
}

// Until waits until ok, which may read the exchange, is true.
func (c *Client) Until(ctx context.Context, x *Exchange, ok func() bool) error {
	for {
		c.mu.Lock()
		done, err := ok(), c.err
		c.mu.Unlock()
		if done {
			return nil
		}
		if err != nil {
			return err
		}
		select {
		case <-x.change:
		case <-ctx.Done():
			c.mu.Lock()
			defer c.mu.Unlock()
			return fmt.Errorf("client: waiting for the answer to a request, which has had %v so far: %w", x.Order, ctx.Err())
		}
	}
}

// Forget lets go of all exchanges that have ended; what comes for them later is not collected.
func (c *Client) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, x := range c.open {
		if x.Reply != nil && x.idle {
			delete(c.open, id)
		}
	}
}

// Published returns what has been published for an exchange so far.
func (c *Client) Published(x *Exchange) []*wire.Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(x.IOPub)
}

// Replied reports whether the reply of an exchange has come.
func (c *Client) Replied(x *Exchange) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return x.Reply != nil
}

// Do sends a request and waits for its reply and its idle.
func (c *Client) Do(ctx context.Context, on Conn, msgType string, content any) (*Exchange, error) {
	x, err := c.Start(on, msgType, content)
	if err != nil {
		return nil, err
	}
	return x, c.Wait(ctx, x)
}

// Execute runs a cell and waits for its end. That the cell failed is in the exchange, not in the error.
func (c *Client) Execute(ctx context.Context, code string) (*Exchange, error) {
	c.mu.Lock()
	asks := c.input != nil
	c.mu.Unlock()
	return c.Do(ctx, c.Conns.Shell, "execute_request", map[string]any{
		"code": code, "silent": false, "store_history": true,
		"user_expressions": map[string]any{}, "allow_stdin": asks, "stop_on_error": true,
	})
}

func (c *Client) read(ctx context.Context, conn Conn, got func(*wire.Message)) {
	for {
		frames, err := conn.Receive(ctx)
		if err != nil {
			if c.alive.Add(-1) == 0 && !errors.Is(err, context.Canceled) { // what the others still hold may be the answer
				c.fail(fmt.Errorf("client: the kernel hung up: %w", err))
			}
			return
		}
		if m, err := c.Session.Parse(frames); err == nil {
			got(m)
		} else {
			c.fail(fmt.Errorf("client: from the kernel: %w", err))
		}
	}
}

func (c *Client) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.err = err
	}
	for _, x := range c.open {
		x.signal()
	}
}

func (c *Client) reply(m *wire.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if x := c.open[m.ParentHeader().MsgID]; x != nil {
		x.Reply = m
		x.Order = append(x.Order, m.Header.MsgType)
		x.signal()
	}
}

func (c *Client) published(m *wire.Message) {
	c.mu.Lock()
	if x := c.open[m.ParentHeader().MsgID]; x != nil {
		x.IOPub = append(x.IOPub, m)
		name := m.Header.MsgType
		if name == "status" {
			name, _ = Content(m)["execution_state"].(string)
			x.idle = x.idle || name == "idle"
		}
		x.Order = append(x.Order, name)
		x.signal()
	}
	c.mu.Unlock()
}

func (c *Client) question(m *wire.Message) {
	c.mu.Lock()
	ask := c.input
	c.mu.Unlock()
	if m.Header.MsgType != "input_request" || ask == nil {
		return
	}
	content := Content(m)
	prompt, _ := content["prompt"].(string)
	password, _ := content["password"].(bool)
	value, ok := ask(prompt, password)
	if !ok {
		return
	}
	answer, err := c.Session.New(m, "input_reply", map[string]any{"value": value})
	if err != nil {
		return
	}
	if frames, err := c.Session.Frames(answer); err == nil {
		_ = c.Conns.Stdin.Send(frames) // a closed socket shows on the reading side
	}
}
