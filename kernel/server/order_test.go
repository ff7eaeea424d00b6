package server

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/wire"
)

// diary is what all sockets of a kernel sent, in the one order in which they did.
type diary struct {
	sent    func(entry string)
	mu      sync.Mutex
	entries []string
}

// noted is a socket that writes into a diary; what is put into in is received from it.
type noted struct {
	name    string
	diary   *diary
	session *wire.Session
	in      chan [][]byte
	once    sync.Once
}

func (s *noted) Receive() ([][]byte, error) {
	m, ok := <-s.in
	if !ok {
		return nil, errors.New("closed")
	}
	return m, nil
}

func (s *noted) Send(frames [][]byte) error {
	m, err := s.session.Parse(frames)
	if err != nil {
		return err
	}
	var content struct {
		State  string `json:"execution_state"`
		Status string
		Text   string
	}
	_ = m.Decode(&content) // other contents have none of these
	entry := strings.TrimSpace(m.Header.MsgType + " " + content.State + content.Status + content.Text)
	s.diary.mu.Lock()
	s.diary.entries = append(s.diary.entries, entry)
	s.diary.mu.Unlock()
	s.diary.sent(entry)
	return nil
}

func (s *noted) Close(time.Duration) { s.once.Do(func() { close(s.in) }) }

// printer is a worker in memory: every cell prints "out" and ends, with an error if its code is "fail".
type printer struct{ out chan link.Message }

func (p *printer) Send(m link.Message) error {
	if m.Kind != link.Run {
		return nil
	}
	done := link.Message{Kind: link.Done, ID: m.ID}
	if string(m.Unit) == `"fail"` {
		done.Error = &link.Failure{Name: "Error", Value: "failed"}
	}
	p.out <- link.Message{Kind: link.Stream, ID: m.ID, Name: "stdout", Text: "out"}
	p.out <- done
	return nil
}

func (p *printer) Receive() (link.Message, error) {
	m, ok := <-p.out
	if !ok {
		return m, errors.New("ended")
	}
	return m, nil
}

func (p *printer) Kill() {
	defer func() { _ = recover() }() // the second time
	close(p.out)
}

func (p *printer) Wait() Obituary { return Obituary{} }

// plain is a language in which a cell is what the worker gets.
type plain struct{ Language }

func (plain) Compile(_ int, src string) (Unit, *link.Failure) {
	code, _ := json.Marshal(src) // a string is always JSON
	return Unit{Code: code}, nil
}

// serveOne runs a kernel for one cell; what all its sockets sent until idle. sent, if not nil, is told of each as it is sent.
func serveOne(t *testing.T, code string, sent func(k *Kernel, entry string)) string {
	t.Helper()
	session, err := wire.NewSession("", "")
	if err != nil {
		t.Fatal(err)
	}
	var k *Kernel
	log := &diary{sent: func(entry string) {
		if sent != nil {
			sent(k, entry)
		}
	}}
	socket := func(name string) *noted {
		return &noted{name: name, diary: log, session: session, in: make(chan [][]byte, 1)}
	}
	shell := socket("shell")
	worker := &printer{out: make(chan link.Message, 8)}
	worker.out <- link.Message{Kind: link.Ready}
	k = New(Config{Session: session, Language: plain{}, Launch: func() (Worker, error) { return worker, nil }},
		Sockets{Shell: shell, Control: socket("control"), Stdin: socket("stdin"), Heartbeat: socket("hb"), IOPub: socket("iopub")})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		k.Serve(ctx)
		close(ended)
	}()
	request, err := session.New(nil, "execute_request", map[string]any{"code": code})
	if err != nil {
		t.Fatal(err)
	}
	frames, err := session.Frames(request)
	if err != nil {
		t.Fatal(err)
	}
	shell.in <- append([][]byte{[]byte("peer")}, frames...)
	var got string
	for deadline := time.Now().Add(5 * time.Second); !strings.HasSuffix(got, "idle") && time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		log.mu.Lock()
		got = strings.Join(log.entries, ", ")
		log.mu.Unlock()
	}
	stop()
	<-ended
	return got
}

// The order over all sockets: what a cell published is sent before its reply, and idle after it. A client cannot see this, as
// each socket has a connection of its own.
func TestOutputsBeforeReplyBeforeIdle(t *testing.T) {
	for code, want := range map[string]string{
		"ok":   "status busy, execute_input, stream out, execute_reply ok, status idle",
		"fail": "status busy, execute_input, stream out, error, execute_reply error, status idle",
	} {
		if got, want := serveOne(t, code, nil), "status starting, "+want; got != want {
			t.Errorf("%s: sent %s\nwant %s", code, got, want)
		}
	}
}

// Who sees busy may interrupt, and is obeyed: the cell does not begin.
func TestInterruptOnBusy(t *testing.T) {
	got := serveOne(t, "ok", func(k *Kernel, entry string) {
		if entry == "status busy" {
			k.Interrupt()
		}
	})
	if want := "status starting, status busy, execute_input, error, execute_reply error, status idle"; got != want {
		t.Errorf("sent %s\nwant %s", got, want)
	}
}
