package bind

import (
	"testing"

	"github.com/luciola-nn/luciola/kernel/link"
)

// An interrupt that comes with the cell, or before the interpreter has begun its function, is obeyed as any other.
func TestInterruptAtOnce(t *testing.T) {
	nb := newNotebook(t)
	nb.ok("kept := 7")
	for i := range 100 {
		early := i%2 == 0 // the interrupt overtakes the cell
		if early {
			nb.interrupt(nb.id + 1)
		}
		u, prob := nb.start("for {}")
		if prob != nil {
			t.Fatal(prob)
		}
		if !early {
			nb.interrupt(nb.id)
		}
		if o := nb.wait(u); o.failure == nil || o.failure.Name != "KeyboardInterrupt" || o.failure.Value != "interrupted" {
			t.Fatalf("cell %d: %+v", i, o.failure)
		}
		nb.interrupt(nb.id) // late: it must not reach the next cell
		if o := nb.ok("kept"); o.result != "7" {
			t.Fatalf("after cell %d kept is %s", i, o.result)
		}
	}
}

func (nb *notebook) interrupt(id uint64) {
	nb.t.Helper()
	if err := nb.conn.Send(link.Message{Kind: link.Interrupt, ID: id}); err != nil {
		nb.t.Fatal(err)
	}
}

// Compiled code that cannot be asked to stop is left behind; the worker says so, and again when the code has returned.
func TestCodeLeftBehind(t *testing.T) {
	nb := newNotebook(t)
	u, prob := nb.start("time.Sleep(2 * time.Second)")
	if prob != nil {
		t.Fatal(prob)
	}
	nb.interrupt(nb.id)
	if o := nb.wait(u); o.failure == nil || o.failure.Name != "KeyboardInterrupt" || !o.left {
		t.Fatalf("%+v, left behind: %v", o.failure, o.left)
	}
	if o := nb.ok("1 + 1"); o.result != "2" {
		t.Errorf("beside it 1 + 1 is %s", o.result)
	}
	for !nb.returned {
		m, err := nb.conn.Receive()
		if err != nil {
			t.Fatal(err)
		}
		nb.returned = m.Kind == link.Returned
	}
	if o := nb.ok("2 + 2"); o.result != "4" || o.left {
		t.Errorf("after it 2 + 2 is %s, left behind: %v", o.result, o.left)
	}
}
