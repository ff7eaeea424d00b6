package bind

import (
	"fmt"
	"strings"
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

// interrupted starts a cell that prints "begun" first, interrupts it then, and returns how it ended.
func (nb *notebook) interrupted(src string) outcome {
	nb.t.Helper()
	u, prob := nb.start("fmt.Println(\"begun\")\n" + src)
	if prob != nil {
		nb.t.Fatalf("%s: %s", src, prob.Value)
	}
	nb.until(link.Stream)
	nb.interrupt(nb.id)
	o := nb.wait(u)
	if o.failure == nil || o.failure.Name != "KeyboardInterrupt" {
		nb.t.Fatalf("%s: %+v", src, o.failure)
	}
	return o
}

// Whatever interpreted code does or waits for, an interrupt ends it, and all functions and variables of earlier cells work after it.
func TestInterrupts(t *testing.T) {
	nb := newNotebook(t)
	nb.ok("type Box struct{ N int }\nfunc (b Box) Twice() int { return 2 * b.N }\nfunc plain(a int) int { return 10 * a }\nfunc receive(c chan int) int { return <-c }")
	nb.ok("make1 := func(n int) func(int) int { return func(x int) int { return x + n } }\nadd := make1(3)\ntotal := 0\ncount := func() { total++ }\nbox := Box{4}")
	nb.ok("never := make(chan int)\nbig := make([]int, 1000000)\nfor i := range big {\n\tbig[i] = i * 7919 % 1000003\n}")
	for i, src := range []string{
		"for {\n}",
		"for {\n\tplain(1)\n}",
		"for {\n\tfunc() { defer func() { recover() }() }()\n}",
		"time.Sleep(time.Hour)",
		"for {\n\ttime.Sleep(time.Microsecond)\n}",
		"<-never",
		"never <- 1",
		"receive(never)",
		"for range never {\n}",
		"select {}",
		"select {\ncase <-never:\ncase <-time.After(time.Hour):\n}",
		"sort.Slice(big, func(i, j int) bool { return big[i] < big[j] })",
		"sort.SliceStable(big, func(i, j int) bool { return big[i] < big[j] })",
		"slices.SortFunc(big, func(a, b int) int { return a - b })",
		"slices.IndexFunc(big, func(a int) bool { return func() bool { for a < 0 { }; for {\n} }() })",
		"done := make(chan bool)\ngo func() { for {\n} }()\n<-done",
	} {
		if o := nb.interrupted(src); o.failure.Value != "interrupted" || o.left {
			t.Errorf("%s: %s", src, o.failure.Value)
		}
		o := nb.ok(fmt.Sprintf("count()\nfmt.Println(add(4), make1(5)(5), plain(7), box.Twice(), total == %d, len(big))", i+1))
		if want := "7 10 70 8 true 1000000\n"; o.stdout != want || o.stderr != "" {
			t.Fatalf("after %s: %q, want %q; %q", src, o.stdout, want, o.stderr)
		}
	}
}

// What a cell started ends with it.
func TestInterruptEndsGoroutines(t *testing.T) {
	nb := newNotebook(t)
	nb.ok("var ticks atomic.Int64")
	nb.interrupted("for range 4 {\n\tgo func() {\n\t\tfor {\n\t\t\tticks.Add(1)\n\t\t\ttime.Sleep(time.Microsecond)\n\t\t}\n\t}()\n}\nselect {}")
	before := nb.ok("ticks.Load()")
	nb.ok("time.Sleep(20 * time.Millisecond)")
	if after := nb.ok("ticks.Load()"); after.result != before.result {
		t.Errorf("ticks went on from %s to %s", before.result, after.result)
	}
}

// Compiled code that cannot be asked to stop is left behind and named; later cells are told, and the front when it has returned.
func TestCodeLeftBehind(t *testing.T) {
	nb := newNotebook(t)
	nb.ok("var mu sync.Mutex\nmu.Lock()\nkept := 1")
	o := nb.interrupted("mu.Lock()\nkept = 2")
	if !o.left || !strings.Contains(o.failure.Value, "still runs: sync.(*Mutex).Lock (goroutine ") {
		t.Fatalf("%+v, left behind: %v", o.failure, o.left)
	}
	if o := nb.ok("kept"); o.result != "1" || !strings.Contains(o.stderr, "note: code of In[2] still runs and cannot be stopped: sync.(*Mutex).Lock (goroutine ") {
		t.Errorf("beside it kept is %s, and stderr %q", o.result, o.stderr)
	}
	nb.ok("mu.Unlock()")
	for !nb.returned {
		m, err := nb.conn.Receive()
		if err != nil {
			t.Fatal(err)
		}
		nb.returned = m.Kind == link.Returned
	}
	if o := nb.ok("kept"); o.left || o.stderr != "" {
		t.Errorf("after it: left behind %v, stderr %q", o.left, o.stderr)
	}
}

// A product of matrices is named as the user called it.
func TestCompiledCallIsNamed(t *testing.T) {
	nb := newNotebook(t)
	nb.ok("a := mat.NewDense(4000, 4000, nil)\nkept := 1")
	if o := nb.interrupted("a.Mul(a, a)"); !o.left || !strings.Contains(o.failure.Value, "still runs: mat.(*Dense).Mul (goroutine ") {
		t.Errorf("%+v, left behind: %v", o.failure, o.left)
	}
	if o := nb.ok("kept"); o.result != "1" {
		t.Errorf("kept is %s", o.result)
	}
}
