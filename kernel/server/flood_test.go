package server_test

import (
	"context"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/client"
	"github.com/luciola-nn/luciola/kernel/kerneltest"
	"github.com/luciola-nn/luciola/kernel/zmtp"
)

// 100,000 requests of one client are all answered, in order of arrival, and another client is served meanwhile.
func TestFlood(t *testing.T) {
	const n = 100_000
	k := kerneltest.StartTCP(t)
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	flood, err := zmtp.DialDealer(ctx, k.Connection.Endpoint(k.Connection.ShellPort), "flood")
	if err != nil {
		t.Fatal(err)
	}
	defer flood.Close(0)
	window := make(chan struct{}, 1000) // unanswered requests: a client that reads nothing is disconnected
	go func() {
		for range n {
			m, err := k.Session.New(nil, "comm_info_request", map[string]any{})
			if err != nil {
				return // the count is short then
			}
			frames, err := k.Session.Frames(m)
			if err != nil {
				return
			}
			select {
			case window <- struct{}{}:
				_ = flood.Send(frames)
			case <-ctx.Done():
				return
			}
		}
	}()
	for i := range n {
		frames, err := flood.Receive(ctx)
		if err != nil {
			t.Fatalf("after %d answers: %v", i, err)
		}
		<-window
		if i%(n/10) != 0 {
			continue
		}
		m, err := k.Session.Parse(frames)
		if err != nil || client.Content(m)["status"] != "ok" {
			t.Fatalf("answer %d: %v", i, err)
		}
		ask(t, k, k.Conns.Control, "kernel_info_request", nil)
	}
	if x := k.Run(t, "print a"); x.Text("stdout") != "a\n" {
		t.Errorf("after the flood: %q", x.Text("stdout"))
	}
}

// A client that comes back again and again leaves nothing behind, and each time is served.
func TestReconnects(t *testing.T) {
	k := kerneltest.StartTCP(t)
	k.Run(t, "set x")
	for i := range 100 {
		c, err := client.Dial(within(t, 5*time.Second), k.Connection)
		if err != nil {
			t.Fatalf("connection %d: %v", i, err)
		}
		x, err := c.Execute(within(t, 5*time.Second), "get x")
		if err != nil || x.Text("stdout") != "x true\n" {
			t.Fatalf("connection %d: %q, %v", i, x.Text("stdout"), err)
		}
		c.Close()
	}
}
