package zmtp

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

const soon = 5 * time.Second

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), soon)
	t.Cleanup(cancel)
	return ctx
}

func router(t *testing.T, endpoint string) *Router {
	t.Helper()
	r, err := ListenRouter(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(time.Second) })
	return r
}

func echo(r *Router) {
	for {
		m, err := r.Receive()
		if err != nil {
			return
		}
		_ = r.Send(m)
	}
}

func dealer(t *testing.T, endpoint, id string) *Client {
	t.Helper()
	c, err := DialDealer(within(t), endpoint, id)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(0) })
	return c
}

func roundTrip(t *testing.T, c *Client, text string) {
	t.Helper()
	if err := c.Send([][]byte{[]byte(text), nil, bytes.Repeat([]byte("x"), 300)}); err != nil {
		t.Fatal(err)
	}
	m, err := c.Receive(within(t))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if len(m) != 3 || string(m[0]) != text || len(m[1]) != 0 || len(m[2]) != 300 {
		t.Fatalf("got %q", m)
	}
}

func TestEcho(t *testing.T) {
	for _, endpoint := range []string{"tcp://127.0.0.1:0", "ipc://" + filepath.Join(t.TempDir(), "s-1")} {
		r := router(t, endpoint)
		go echo(r)
		roundTrip(t, dealer(t, r.Endpoint(), "a"), "hello")
		roundTrip(t, dealer(t, r.Endpoint(), ""), "without identity")
	}
}

func TestStalePathIsTakenOver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s-1")
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false) // as after SIGKILL
	_ = l.Close()
	r := router(t, "ipc://"+path)
	go echo(r)
	roundTrip(t, dealer(t, "ipc://"+path, "a"), "hello")

	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the socket's mode is %v, %v: others may connect", info.Mode(), err)
	}
	file := filepath.Join(t.TempDir(), "data")
	if err := os.WriteFile(file, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ListenRouter("ipc://" + file); err == nil {
		t.Error("a file that is no socket was replaced")
	}
}

func TestSilentPeersBlockNobody(t *testing.T) {
	r := router(t, "tcp://127.0.0.1:0")
	go echo(r)
	for range 20 {
		c, err := net.Dial("tcp", strings.TrimPrefix(r.Endpoint(), "tcp://"))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	start := time.Now()
	roundTrip(t, dealer(t, r.Endpoint(), "a"), "hello")
	if d := time.Since(start); d > time.Second {
		t.Errorf("a client waited %v behind silent ones", d)
	}
}

func TestHandover(t *testing.T) {
	r := router(t, "tcp://127.0.0.1:0")
	go echo(r)
	first := dealer(t, r.Endpoint(), "same")
	roundTrip(t, first, "first")
	second := dealer(t, r.Endpoint(), "same")
	roundTrip(t, second, "second")
	if _, err := first.Receive(within(t)); err != ErrClosed {
		t.Errorf("the older connection got %v, want %v", err, ErrClosed)
	}
	roundTrip(t, second, "third")
}

// raw connects without zmq4 and shakes hands as the given socket type.
func raw(t *testing.T, endpoint, kind string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(endpoint, "tcp://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	greeting := make([]byte, greetingSize)
	greeting[0], greeting[9], greeting[10] = 0xff, 0x7f, 3
	copy(greeting[12:], "NULL")
	body := append([]byte("\x05READY\x0bSocket-Type"), 0, 0, 0, byte(len(kind)))
	body = append(body, kind...)
	frame := append([]byte{4, byte(len(body))}, body...)
	if _, err := c.Write(append(greeting, frame...)); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestHostilePeers(t *testing.T) {
	r := router(t, "tcp://127.0.0.1:0")
	go echo(r)
	huge := binary.BigEndian.AppendUint64([]byte{flagLong}, 1<<50)
	many := append(binary.BigEndian.AppendUint64([]byte{flagLong | flagMore}, MaxMessage), make([]byte, 10)...)
	for name, send := range map[string][]byte{
		"unknown socket type": nil,
		"huge frame":          huge,
		"huge message":        many,
		"bad command":         {4, 2, 200, 'x'},
		"empty command":       {4, 0},
	} {
		kind := "DEALER"
		if name == "unknown socket type" {
			kind = "NOSUCH"
		}
		c := raw(t, r.Endpoint(), kind)
		if _, err := c.Write(send); err != nil {
			t.Fatal(err)
		}
		roundTrip(t, dealer(t, r.Endpoint(), "good"), name)
	}
	c, err := net.Dial("tcp", strings.TrimPrefix(r.Endpoint(), "tcp://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, _ = c.Write(bytes.Repeat([]byte("GET / HTTP/1.1\r\n"), 20))
	roundTrip(t, dealer(t, r.Endpoint(), "good"), "after a browser")
}

// A frame that claims 2^40 bytes must end the connection before anyone allocates them.
func TestHugeClaimDisconnects(t *testing.T) {
	r := router(t, "tcp://127.0.0.1:0")
	c := raw(t, r.Endpoint(), "DEALER")
	if _, err := c.Write(binary.BigEndian.AppendUint64([]byte{flagLong}, 1<<40)); err != nil {
		t.Fatal(err)
	}
	_ = c.SetReadDeadline(time.Now().Add(soon))
	n, err := c.Read(make([]byte, 4096))
	for err == nil {
		n, err = c.Read(make([]byte, 4096))
	}
	if e, ok := err.(net.Error); ok && e.Timeout() {
		t.Errorf("still connected after a claim of 2^40 bytes (%d, %v)", n, err)
	}
}

func TestPingIsAnswered(t *testing.T) {
	r := router(t, "tcp://127.0.0.1:0")
	c := raw(t, r.Endpoint(), "DEALER")
	if _, err := c.Write([]byte("\x04\x07\x04PING\x00\x00")); err != nil {
		t.Fatal(err)
	}
	_ = c.SetReadDeadline(time.Now().Add(soon))
	var got []byte
	buf := make([]byte, 4096)
	for !bytes.Contains(got, []byte("\x04PONG")) {
		n, err := c.Read(buf)
		if err != nil {
			t.Fatalf("no PONG: %v after %q", err, got)
		}
		got = append(got, buf[:n]...)
	}
}

func TestWelcomeComesFirst(t *testing.T) {
	x, err := ListenXPub("tcp://127.0.0.1:0", func(topic string) [][]byte { return [][]byte{[]byte(topic), []byte("welcome")} })
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close(0)
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		for {
			select {
			case <-stop:
				return
			default:
				_ = x.Send([][]byte{[]byte("stream.stdout"), []byte("text")})
				time.Sleep(50 * time.Microsecond)
			}
		}
	}()
	for _, topic := range []string{"", "stream"} {
		s, err := DialSub(within(t), x.Endpoint(), topic)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close(0)
		m, err := s.Receive(within(t))
		if err != nil || string(m[0]) != topic || string(m[1]) != "welcome" {
			t.Errorf("%q: first message %q, %v", topic, m, err)
		}
		if m, err = s.Receive(within(t)); err != nil || string(m[1]) != "text" {
			t.Errorf("%q: second message %q, %v", topic, m, err)
		}
	}
}

// A subscriber that does not read is cut off at MaxQueue; the others get everything.
func TestSlowSubscriber(t *testing.T) {
	x, err := ListenXPub("tcp://127.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close(0)
	slow := raw(t, x.Endpoint(), "SUB")
	if _, err := slow.Write([]byte{0, 1, 1}); err != nil {
		t.Fatal(err)
	}
	good, err := DialSub(within(t), x.Endpoint(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer good.Close(0)
	for deadline := time.Now().Add(soon); ; time.Sleep(time.Millisecond) {
		x.mu.Lock()
		n := len(x.topics)
		x.mu.Unlock()
		if n == 2 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("no two subscriptions")
		}
	}
	const messages = 200
	body := make([]byte, 1<<20)
	for i := range messages {
		if err := x.Send([][]byte{[]byte("t"), fmt.Append(nil, i), body}); err != nil {
			t.Fatal(err)
		}
		m, err := good.Receive(within(t))
		if err != nil || string(m[1]) != fmt.Sprint(i) {
			t.Fatalf("message %d: %.20q, %v", i, m, err)
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.topics) != 1 {
		for p := range x.topics {
			t.Logf("%q holds %d bytes", p.id, p.bytes)
		}
		t.Errorf("%d subscribers left, want the slow one cut off after %d MiB", len(x.topics), MaxQueue>>20)
	}
}

func TestCloseFlushes(t *testing.T) {
	r := router(t, "tcp://127.0.0.1:0")
	c := dealer(t, r.Endpoint(), "a")
	_ = c.Send([][]byte{[]byte("hi")})
	m, err := r.Receive()
	if err != nil {
		t.Fatal(err)
	}
	const messages = 500
	for range messages {
		_ = r.Send([][]byte{m[0], make([]byte, 10_000)})
	}
	r.Close(time.Second)
	for i := range messages {
		if _, err := c.Receive(within(t)); err != nil {
			t.Fatalf("%d of %d messages arrived: %v", i, messages, err)
		}
	}
	if _, err := r.Receive(); err != ErrClosed {
		t.Errorf("Receive after Close: %v", err)
	}
}

func TestNoGoroutineStays(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 20 {
		r, err := ListenRouter("tcp://127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go echo(r)
		c := dealer(t, r.Endpoint(), "a")
		roundTrip(t, c, "hello")
		c.Close(time.Second)
		r.Close(time.Second)
	}
	for deadline := time.Now().Add(soon); runtime.NumGoroutine() > before+2; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines before, %d after", before, runtime.NumGoroutine())
		}
	}
}

func BenchmarkEcho(b *testing.B) {
	r, err := ListenRouter("tcp://127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close(0)
	go echo(r)
	c, err := DialDealer(context.Background(), r.Endpoint(), "a")
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close(0)
	m := [][]byte{[]byte("<IDS|MSG>"), make([]byte, 64), make([]byte, 200), make([]byte, 200), []byte("{}"), make([]byte, 300)}
	for b.Loop() {
		_ = c.Send(m)
		if _, err := c.Receive(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}
