package server_test

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/client"
	"github.com/luciola-nn/luciola/kernel/kerneltest"
	"github.com/luciola-nn/luciola/kernel/wire"
	"github.com/luciola-nn/luciola/kernel/zmtp"
)

// Every malformed message is dropped and the kernel goes on, on every socket.
func TestMalformedMessages(t *testing.T) {
	k := kerneltest.StartTCP(t)
	m, err := k.Session.New(nil, "kernel_info_request", map[string]any{})
	if err != nil {
		t.Fatal(err)
	}
	good, err := k.Session.Frames(m)
	if err != nil {
		t.Fatal(err)
	}
	for name, frames := range map[string][][]byte{
		"no delimiter":      {[]byte("x")},
		"empty":             {nil},
		"delimiter only":    {[]byte(wire.Delimiter)},
		"bad signature":     {good[0], []byte(strings.Repeat("ab", 32)), good[2], good[3], good[4], good[5]},
		"signature not hex": {good[0], []byte("no"), good[2], good[3], good[4], good[5]},
		"bad JSON":          {good[0], good[1], []byte("{"), good[3], good[4], good[5]},
	} {
		for _, on := range []client.Conn{k.Conns.Shell, k.Conns.Control, k.Conns.Stdin} {
			if err := on.Send(frames); err != nil {
				t.Fatal(err)
			}
		}
		if x := k.Run(t, "print a"); x.Status() != "ok" {
			t.Errorf("after %s: %s", name, x.Status())
		}
		ask(t, k, k.Conns.Control, "kernel_info_request", nil)
	}
}

func TestHeartbeat(t *testing.T) {
	k := kerneltest.StartTCP(t)
	x := begin(t, k, "loop")
	for i := range 3 {
		beat := fmt.Append(nil, "beat", i)
		if err := k.Conns.Heartbeat.Send([][]byte{nil, beat}); err != nil {
			t.Fatal(err)
		}
		echo, err := k.Conns.Heartbeat.Receive(within(t, 5*time.Second))
		if err != nil || len(echo) != 2 || string(echo[1]) != string(beat) {
			t.Errorf("echo %q, %v", echo, err)
		}
	}
	ask(t, k, k.Conns.Control, "interrupt_request", nil)
	if err := k.Wait(within(t, 5*time.Second), x); err != nil {
		t.Error(err)
	}
}

func TestSilentPeerDoesNotBlock(t *testing.T) {
	k := kerneltest.StartTCP(t)
	for _, port := range []int{k.Connection.ShellPort, k.Connection.IOPubPort, k.Connection.ControlPort, k.Connection.HBPort} {
		c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	other, err := client.Dial(within(t, 5*time.Second), k.Connection)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	x, err := other.Execute(within(t, 5*time.Second), "result second client")
	if err != nil || x.Status() != "ok" || len(x.Outputs()) != 1 {
		t.Errorf("the second client: %q %v, %v", x.Status(), x.Order, err)
	}
}

func TestWelcome(t *testing.T) {
	k := kerneltest.StartTCP(t)
	x, err := k.Start(k.Conns.Shell, "execute_request", map[string]any{"code": "lines 2000"})
	if err != nil {
		t.Fatal(err)
	}
	sub, err := zmtp.DialSub(context.Background(), k.Connection.Endpoint(k.Connection.IOPubPort), "")
	if err != nil {
		t.Fatal(err)
	}
	defer sub.Close(0)
	frames, err := sub.Receive(within(t, 5*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	m, err := k.Session.Parse(frames)
	if err != nil {
		t.Fatal(err)
	}
	if m.Header.MsgType != "iopub_welcome" || client.Content(m)["subscription"] != "" || string(m.Parent) != "{}" {
		t.Errorf("first message is %s %v, parent %s", m.Header.MsgType, client.Content(m), m.Parent)
	}
	if err := k.Wait(within(t, 10*time.Second), x); err != nil {
		t.Error(err)
	}
}

func TestBusyKernelAnswers(t *testing.T) {
	k := kerneltest.StartTCP(t)
	k.Run(t, "print warm")
	x, err := k.Start(k.Conns.Shell, "execute_request", map[string]any{"code": "loop"})
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Until(within(t, 5*time.Second), x, func() bool { return len(x.IOPub) >= 2 }); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		on      client.Conn
		msgType string
	}{
		{k.Conns.Control, "kernel_info_request"},
		{k.Conns.Shell, "kernel_info_request"},
		{k.Conns.Shell, "complete_request"},
		{k.Conns.Shell, "inspect_request"},
		{k.Conns.Shell, "is_complete_request"},
		{k.Conns.Shell, "comm_info_request"},
	} {
		start := time.Now()
		ask(t, k, c.on, c.msgType, map[string]any{"code": "pr"})
		if d := time.Since(start); d > 500*time.Millisecond {
			t.Errorf("%s took %v while a cell runs", c.msgType, d)
		}
	}
	if k.Replied(x) {
		t.Error("the cell has ended")
	}
	ask(t, k, k.Conns.Control, "interrupt_request", nil)
	if err := k.Wait(within(t, 5*time.Second), x); err != nil {
		t.Fatal(err)
	}
	got := types(x) // the last repetition, after the idle of the interrupt, may come before the error or after it
	if once := strings.ReplaceAll(got, "busy ", ""); once != "execute_input error idle" {
		t.Errorf("published %s: want execute_input, error, idle among the repeated busy", got)
	}
	if n := strings.Count(got, "busy"); !strings.HasPrefix(got, "busy execute_input busy") || n < 7 {
		t.Errorf("published %s: want the cell's busy repeated after each other idle", got)
	}
}

// A computation on all cores does not starve the front, whose worker runs at a lower priority.
func TestHeavyComputation(t *testing.T) {
	k := kerneltest.StartTCP(t)
	k.Run(t, "print warm")
	x := begin(t, k, "burn 60000") // until the test ends
	var times []time.Duration
	for range 50 {
		start := time.Now()
		ask(t, k, k.Conns.Control, "kernel_info_request", nil)
		times = append(times, time.Since(start))
		time.Sleep(10 * time.Millisecond)
	}
	if k.Replied(x) {
		t.Fatal("the computation has ended")
	}
	slices.Sort(times)
	t.Logf("control beside a computation on all cores: p50 %v, p95 %v", times[25], times[47])
	if times[25] > 50*time.Millisecond {
		t.Errorf("p50 %v, want under 50 ms", times[25])
	}
}

// 100,000 lines: all of them, in order, before the reply, in few messages.
func TestManyLines(t *testing.T) {
	k := kerneltest.StartTCP(t)
	const n = 100_000
	start := time.Now()
	x := k.Run(t, fmt.Sprintf("lines %d", n))
	took := time.Since(start)
	t.Logf("%d lines in %v, %d messages", n, took, len(x.Outputs()))
	var want strings.Builder
	for i := range n {
		fmt.Fprintf(&want, "line %d\n", i)
	}
	if got := x.Text("stdout"); got != want.String() {
		t.Errorf("%d bytes arrived, want %d in order", len(got), want.Len())
	}
	if got, most := len(x.Outputs()), want.Len()/(32<<10)+int(took/(50*time.Millisecond))+2; got > most {
		t.Errorf("%d messages, want one for 32 KiB or 50 ms, %d", got, most)
	}
	if x.Order[len(x.Order)-1] != "idle" && x.Order[len(x.Order)-2] != "idle" {
		t.Errorf("output after idle: %v", x.Order[len(x.Order)-3:])
	}
}
