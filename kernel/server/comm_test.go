package server_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/client"
	"github.com/luciola-nn/luciola/kernel/kerneltest"
	"github.com/luciola-nn/luciola/kernel/wire"
)

// say sends a message of a comm, which has no reply, and waits for its idle.
func say(t *testing.T, k *kerneltest.Kernel, msgType string, content map[string]any) *client.Exchange {
	t.Helper()
	x, err := k.Start(k.Conns.Shell, msgType, content)
	if err != nil {
		t.Fatal(err)
	}
	until(t, k, x, func() bool { return slices.Contains(x.Order, "idle") })
	return x
}

func until(t *testing.T, k *kerneltest.Kernel, x *client.Exchange, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := k.Until(ctx, x, ok); err != nil {
		t.Fatal(err)
	}
}

func openComms(t *testing.T, k *kerneltest.Kernel) string {
	t.Helper()
	return fmt.Sprint(ask(t, k, k.Conns.Shell, "comm_info_request", map[string]any{"target_name": "echo"})["comms"])
}

// Messages of comms are handled beside the cell that runs, from the first one on, and do not push its output out of memory.
func TestCommsWhileACellRuns(t *testing.T) {
	k := kerneltest.Start(t)
	cell, err := k.Start(k.Conns.Shell, "execute_request", map[string]any{"code": "open w\nprint begun\nloop"})
	if err != nil {
		t.Fatal(err)
	}
	until(t, k, cell, func() bool { return slices.Contains(cell.Order, "stream") })
	opened := k.Published(cell)[2]
	if got := client.Content(opened); opened.Header.MsgType != "comm_open" || got["comm_id"] != "w" || got["target_name"] != "echo" || opened.Metadata["version"] != "1" {
		t.Errorf("the cell opens %s %v, metadata %v", opened.Header.MsgType, got, opened.Metadata)
	}
	for i := range 1100 { // more than executions are remembered
		x := say(t, k, "comm_msg", map[string]any{"comm_id": "w", "data": map[string]any{"i": i}})
		if got := fmt.Sprint(x.Order); got != "[busy comm_msg idle]" {
			t.Fatalf("message %d: %s", i, got)
		}
		if got := fmt.Sprint(client.Content(x.IOPub[1])["data"]); got != fmt.Sprintf("map[i:%d]", i) {
			t.Fatalf("message %d comes back as %s", i, got)
		}
	}
	if k.Replied(cell) {
		t.Error("the cell has ended")
	}
	k.Server.Interrupt()
	until(t, k, cell, func() bool { return cell.Reply != nil })
	if got := cell.Status(); got != "error" {
		t.Errorf("the interrupted cell: %s", got)
	}
}

// Metadata and buffers pass unchanged in both directions.
func TestCommBuffers(t *testing.T) {
	k := kerneltest.Start(t)
	k.Run(t, "open w")
	m, err := k.Session.New(nil, "comm_msg", map[string]any{"comm_id": "w", "data": map[string]any{}})
	if err != nil {
		t.Fatal(err)
	}
	m.Metadata, m.Buffers = map[string]any{"m": "x"}, [][]byte{{0, 255, 1}, {}}
	frames, err := k.Session.Frames(m)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Conns.Shell.Send(frames); err != nil {
		t.Fatal(err)
	}
	x := say(t, k, "comm_msg", map[string]any{"comm_id": "w", "data": map[string]any{"again": true}})
	back := x.IOPub[1]
	if fmt.Sprint(back.Buffers) != "[[0 255 1] []]" || back.Metadata["m"] != "x" {
		t.Errorf("buffers %v, metadata %v", back.Buffers, back.Metadata)
	}
}

// A comm that the front end opens stays if the worker knows its target, and is closed if not.
func TestCommTargets(t *testing.T) {
	k := kerneltest.Start(t)
	say(t, k, "comm_open", map[string]any{"comm_id": "a", "target_name": "echo"})
	if x := say(t, k, "comm_open", map[string]any{"comm_id": "b", "target_name": "nobody"}); fmt.Sprint(x.Order) != "[busy comm_close idle]" {
		t.Errorf("an unknown target: %v", x.Order)
	}
	if got := openComms(t, k); got != "map[a:map[target_name:echo]]" {
		t.Errorf("open: %s", got)
	}
	say(t, k, "comm_close", map[string]any{"comm_id": "a"})
	if got := openComms(t, k); got != "map[]" {
		t.Errorf("open after close: %s", got)
	}
}

// When the worker ends, its comms are closed in front ends too.
func TestCommsEndWithTheWorker(t *testing.T) {
	k := kerneltest.Start(t)
	k.Run(t, "open w")
	x := k.Run(t, "exit 3")
	k.Run(t, "print on")
	if !slices.ContainsFunc(k.Published(x), func(m *wire.Message) bool {
		return m.Header.MsgType == "comm_close" && client.Content(m)["comm_id"] == "w"
	}) {
		t.Errorf("no comm_close: %v", x.Order)
	}
	if got := openComms(t, k); got != "map[]" {
		t.Errorf("open after the worker's end: %s", got)
	}
}

// An interrupt reaches what a message has set off, when no cell runs too.
func TestInterruptOfAMessage(t *testing.T) {
	k := kerneltest.Start(t)
	k.Run(t, "open w")
	x, err := k.Start(k.Conns.Shell, "comm_msg", map[string]any{"comm_id": "w", "data": map[string]any{"hold": true}})
	if err != nil {
		t.Fatal(err)
	}
	until(t, k, x, func() bool { return slices.Contains(x.Order, "busy") })
	say(t, k, "comm_msg", map[string]any{"comm_id": "w", "data": map[string]any{}}) // has been handled after it: it has arrived
	k.Server.Interrupt()
	until(t, k, x, func() bool { return slices.Contains(x.Order, "idle") })
}
