package bind

import (
	"fmt"
	"strconv"
	"testing"
)

// heapOfWorker is how much the live objects of the worker take, in bytes.
func heapOfWorker(t *testing.T, nb *notebook) int {
	t.Helper()
	o := nb.ok("runtime.GC()\nruntime.GC()\nvar stats runtime.MemStats\nruntime.ReadMemStats(&stats)\nstats.HeapAlloc")
	n, err := strconv.Atoi(o.result)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// What the interpreter makes of a cell goes when the cell has run: a long session does not grow by its length.
func TestCellsLeaveNothing(t *testing.T) {
	for name, code := range map[string]string{
		"an expression": "1 + 1",
		"a goroutine":   "done := make(chan bool)\ngo func() { done <- true }()\n<-done",
		"a function":    "func f(a int) int { return a + 1 }\nf(1)",
	} {
		nb := newNotebook(t)
		for range 20 {
			nb.ok(code)
		}
		before := heapOfWorker(t, nb)
		const cells, most = 300, 8 << 10
		for range cells {
			nb.ok(code)
		}
		if each := (heapOfWorker(t, nb) - before) / cells; each > most {
			t.Errorf("%s leaves %d bytes in the worker, want at most %d", name, each, most)
		} else {
			t.Logf("%s leaves %d bytes in the worker", name, each)
		}
	}
}

// A new worker is given what it needs: not what only ran, nor the bodies that functions no longer have.
func TestReplayIsShort(t *testing.T) {
	nb := newNotebook(t)
	nb.ok("type T struct{ n int }\nx := 1\nfunc g(n int) int { return n }\nfunc h() int { return g(1) }")
	for i := range 10 {
		nb.ok("x + 1")
		nb.ok(fmt.Sprintf("x := %d\nfunc() { x++ }()\nfunc g(n int) int { return n + %[1]d }", i))
	}
	nb.ok("func g(n int) string { return fmt.Sprint(n + 100) }") // h goes on calling the other g
	want := nb.ok("h()").result
	replay, _ := nb.session.Restart()
	if len(replay) != 3 {
		t.Errorf("%d units are replayed, want 3", len(replay))
	}
	fresh := newNotebook(t)
	fresh.session = nb.session
	fresh.replay(replay)
	if got := fresh.ok("h()").result; got != want {
		t.Errorf("in a new worker h() is %s, want %s", got, want)
	}
	if got := fresh.ok("g(1)").result; got != "101" {
		t.Errorf("in a new worker g(1) is %s", got)
	}
}
