package link

import (
	"bytes"
	"os"
	"sync/atomic"
	"testing"
)

// While a process computes, messages arrive whole though the pipe pauses in them, and so they do before and after.
func TestAttend(t *testing.T) {
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var computing atomic.Bool
	asked := make(chan struct{}, 1000)
	c := New(in, nil)
	heed := c.Attend(func() bool {
		select {
		case asked <- struct{}{}:
		default:
		}
		return computing.Load()
	})
	got := make(chan uint64)
	go func() {
		for {
			m, err := c.Receive()
			if err != nil {
				close(got)
				return
			}
			got <- m.ID
		}
	}()
	var whole bytes.Buffer
	if err := New(nil, &whole).Send(Message{Kind: Interrupt, ID: 7}); err != nil {
		t.Fatal(err)
	}
	send := func(b []byte) {
		if _, err := out.Write(b); err != nil {
			t.Error(err)
		}
	}
	send(whole.Bytes())
	if id := <-got; id != 7 {
		t.Errorf("before: %d", id)
	}
	if len(asked) > 0 {
		t.Error("it looks though nothing has begun to compute")
	}
	computing.Store(true)
	heed()
	for range 3 { // deadlines that have passed
		<-asked
	}
	send(whole.Bytes()[:5])
	for range 3 {
		<-asked
	}
	send(whole.Bytes()[5:])
	if id := <-got; id != 7 {
		t.Errorf("meanwhile: %d", id)
	}
	computing.Store(false)
	send(whole.Bytes())
	if id := <-got; id != 7 {
		t.Errorf("after: %d", id)
	}
	out.Close()
	if _, more := <-got; more {
		t.Error("a message after the end")
	}
}
