package server_test

import (
	"strings"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/client"
	"github.com/luciola-nn/luciola/kernel/kerneltest"
)

func interrupt(t testing.TB, k *kerneltest.Kernel) {
	t.Helper()
	if got := ask(t, k, k.Conns.Control, "interrupt_request", nil); got["status"] != "ok" {
		t.Errorf("interrupt_reply %v", got)
	}
}

// begin starts a cell and waits until it is under way.
func begin(t testing.TB, k *kerneltest.Kernel, code string) *client.Exchange {
	t.Helper()
	x, err := k.Start(k.Conns.Shell, "execute_request", map[string]any{"code": "print begun\n" + code})
	if err == nil {
		err = k.Until(within(t, 5*time.Second), x, func() bool { return x.Text("stdout") != "" })
	}
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func finish(t testing.TB, k *kerneltest.Kernel, x *client.Exchange) map[string]any {
	t.Helper()
	if err := k.Wait(within(t, 10*time.Second), x); err != nil {
		t.Fatal(err)
	}
	return client.Content(x.Reply)
}

func TestInterruptKeepsVariables(t *testing.T) {
	k := kerneltest.Start(t)
	interrupt(t, k) // between cells: nothing
	k.Run(t, "set x")
	x := begin(t, k, "loop")
	start := time.Now()
	interrupt(t, k)
	reply := finish(t, k, x)
	if reply["ename"] != "KeyboardInterrupt" || time.Since(start) > 500*time.Millisecond {
		t.Errorf("%v after %v", reply, time.Since(start))
	}
	if got := k.Run(t, "get x").Text("stdout"); got != "x true\n" {
		t.Errorf("after the interrupt: %q", got)
	}
}

// The signal that a terminal or jupyter_client sends is Kernel.Interrupt; it must reach a cell whose worker is not ready yet.
func TestInterruptBeforeTheWorkerIsReady(t *testing.T) {
	k := kerneltest.Start(t)
	x, err := k.Start(k.Conns.Shell, "execute_request", map[string]any{"code": "loop"})
	if err == nil {
		err = k.Until(within(t, 5*time.Second), x, func() bool { return len(x.IOPub) >= 1 })
	}
	if err != nil {
		t.Fatal(err)
	}
	k.Server.Interrupt()
	if reply := finish(t, k, x); reply["ename"] != "KeyboardInterrupt" {
		t.Errorf("reply %v", reply)
	}
}

func TestInterruptLadder(t *testing.T) {
	k := kerneltest.Start(t)
	k.Run(t, "set x\ndef f")
	x := begin(t, k, "native 20000")
	interrupt(t, k)
	interrupt(t, k) // impatience is no order to kill
	if err := k.Until(within(t, 5*time.Second), x, func() bool { return strings.Contains(x.Text("stderr"), "interrupt again") }); err != nil {
		t.Fatalf("no offer to restart the worker: %v", err)
	}
	if k.Replied(x) {
		t.Fatal("the cell ended before it was killed")
	}
	interrupt(t, k)
	reply := finish(t, k, x)
	trace := strings.Join(strings.Fields(strings.Trim(strings.Join(toStrings(reply["traceback"]), " "), "[]")), " ")
	if reply["ename"] != "KeyboardInterrupt" || !strings.Contains(trace, "Lost variables: x.") {
		t.Errorf("reply %v", reply)
	}
	if got := k.Run(t, "get x\nget f").Text("stdout"); got != "x false\nf true\n" {
		t.Errorf("after the restart: %q, want the function replayed and the variable lost", got)
	}
}

// A cell that was left behind in compiled code can still be got rid of: an interrupt between cells restarts the worker then.
func TestInterruptOfCodeLeftBehind(t *testing.T) {
	k := kerneltest.Start(t)
	k.Run(t, "set x\nset y")
	x := begin(t, k, "stay")
	interrupt(t, k)
	if reply := finish(t, k, x); reply["ename"] != "KeyboardInterrupt" {
		t.Errorf("reply %v", reply)
	}
	second := k.Run(t, "get x")
	if second.Text("stdout") != "x true\n" {
		t.Errorf("after the interrupt: %q", second.Text("stdout"))
	}
	interrupt(t, k)
	if err := k.Until(within(t, 5*time.Second), second, func() bool { return strings.Contains(second.Text("stderr"), "Lost variables: x, y.") }); err != nil {
		t.Fatalf("stderr %q: %v", second.Text("stderr"), err)
	}
	if text := second.Text("stderr"); !strings.Contains(text, "was restarted") {
		t.Errorf("stderr %q", text)
	}
	interrupt(t, k) // nothing is left behind in the new worker
	if third := k.Run(t, "get x"); third.Text("stdout") != "x false\n" || third.Text("stderr") != "" {
		t.Errorf("in the new worker: %q %q", third.Text("stdout"), third.Text("stderr"))
	}
}

// A cell that comes while a worker is being replaced runs in the new one, and was checked against what that knows.
func TestCellAfterTheWorkerIsKilled(t *testing.T) {
	k := kerneltest.Start(t)
	for round := range 20 {
		k.Run(t, "set x")
		x := begin(t, k, "stay")
		interrupt(t, k)
		finish(t, k, x)
		interrupt(t, k)
		x = k.Run(t, "get x")
		if x.Status() != "ok" || x.Text("stdout") != "x false\n" {
			t.Fatalf("round %d: %s %v %q %q", round, x.Status(), client.Content(x.Reply)["evalue"], x.Text("stdout"), x.Text("stderr"))
		}
	}
}

// A cell that runs beside what was left behind is given up with the worker, too.
func TestInterruptBesideCodeLeftBehind(t *testing.T) {
	k := kerneltest.Start(t)
	k.Run(t, "set x")
	x := begin(t, k, "stay")
	interrupt(t, k)
	finish(t, k, x)
	x = begin(t, k, "loop")
	interrupt(t, k)
	reply := finish(t, k, x)
	if trace := strings.Join(toStrings(reply["traceback"]), "\n"); reply["ename"] != "KeyboardInterrupt" || !strings.Contains(trace, "Lost variables: x.") {
		t.Errorf("%v\n%s", reply["ename"], trace)
	}
	if got := k.Run(t, "get x").Text("stdout"); got != "x false\n" {
		t.Errorf("in the new worker: %q", got)
	}
}

// Code that was left behind and has returned since is no reason to give up the variables.
func TestInterruptAfterCodeLeftBehindReturned(t *testing.T) {
	k := kerneltest.Start(t)
	k.Run(t, "set x")
	x := begin(t, k, "stay")
	interrupt(t, k)
	finish(t, k, x)
	x = k.Run(t, "free")
	if err := k.Until(within(t, 5*time.Second), x, func() bool { return x.Text("stdout") == "freed\n" }); err != nil {
		t.Fatal(err)
	}
	interrupt(t, k)
	if x := k.Run(t, "get x"); x.Text("stdout") != "x true\n" || x.Text("stderr") != "" {
		t.Errorf("after an interrupt between cells: %q %q", x.Text("stdout"), x.Text("stderr"))
	}
}

// An interrupt is obeyed from the first sign of the cell on: its busy.
func TestInterruptAtOnce(t *testing.T) {
	k := kerneltest.Start(t)
	k.Run(t, "print warm")
	for range 20 {
		x, err := k.Start(k.Conns.Shell, "execute_request", map[string]any{"code": "loop"})
		if err == nil {
			err = k.Until(within(t, 5*time.Second), x, func() bool { return len(x.IOPub) > 0 })
		}
		if err != nil {
			t.Fatal(err)
		}
		k.Server.Interrupt()
		if reply := finish(t, k, x); reply["ename"] != "KeyboardInterrupt" {
			t.Fatalf("reply %v", reply)
		}
	}
}

// What the worker refused does not exist, and is not lost when it dies; what failed on the way exists.
func TestRefusedCellDeclaresNothing(t *testing.T) {
	k := kerneltest.Start(t)
	k.Run(t, "set refused\nrefuse")
	k.Run(t, "set failed\nfail on the way")
	trace := strings.Join(toStrings(finish(t, k, begin(t, k, "exit 1"))["traceback"]), "\n")
	if !strings.Contains(trace, "Lost variables: failed.") {
		t.Errorf("lost:\n%s", trace)
	}
}

func toStrings(v any) []string {
	var out []string
	list, _ := v.([]any)
	for _, e := range list {
		s, _ := e.(string)
		out = append(out, s)
	}
	return out
}

func TestWorkerDeathCostsOneCell(t *testing.T) {
	for code, want := range map[string]string{"exit 3": "exit status 3", "crash the reason of the panic": "the reason of the panic: compiled code panicked"} {
		k := kerneltest.Start(t)
		k.Run(t, "set x\ndef f")
		x := begin(t, k, code)
		reply := finish(t, k, x)
		trace := strings.Join(toStrings(reply["traceback"]), "\n")
		if reply["ename"] != "WorkerDied" || !strings.Contains(trace, want) || !strings.Contains(trace, "Lost variables: x.") {
			t.Errorf("%s: %v\n%s", code, reply["ename"], trace)
		}
		if out := x.Outputs(); len(out) != 2 || out[1].Header.MsgType != "error" {
			t.Errorf("%s: published %s, want the text and one error", code, types(x))
		}
		if got := k.Run(t, "get x\nget f").Text("stdout"); got != "x false\nf true\n" {
			t.Errorf("%s: the next cell prints %q", code, got)
		}
	}
}

// A worker that ends between cells is reported where the user will see it, and never twice.
func TestDeathBetweenCells(t *testing.T) {
	k := kerneltest.Start(t)
	x := k.Run(t, "set x\nlateexit 100")
	if err := k.Until(within(t, 5*time.Second), x, func() bool { return strings.Contains(x.Text("stderr"), "Lost variables: x.") }); err != nil {
		t.Fatalf("stderr %q: %v", x.Text("stderr"), err)
	}
	next := k.Run(t, "get x")
	if next.Text("stdout") != "x false\n" || next.Text("stderr") != "" {
		t.Errorf("next cell: stdout %q, stderr %q", next.Text("stdout"), next.Text("stderr"))
	}
}

// Text of a goroutine that outlives its cell belongs to that cell.
func TestLateOutput(t *testing.T) {
	k := kerneltest.Start(t)
	x := k.Run(t, "later 100 from the first cell")
	second := begin(t, k, "sleep 300")
	if err := k.Until(within(t, 5*time.Second), x, func() bool { return x.Text("stdout") != "" }); err != nil {
		t.Fatal(err)
	}
	finish(t, k, second)
	if x.Text("stdout") != "from the first cell\n" || second.Text("stdout") != "begun\n" {
		t.Errorf("first %q, second %q", x.Text("stdout"), second.Text("stdout"))
	}
}

func BenchmarkCell(b *testing.B) {
	k := kerneltest.StartTCP(b)
	k.Run(b, "print warm")
	for b.Loop() {
		if x := k.Run(b, "print a"); x.Status() != "ok" {
			b.Fatal(x.Status())
		}
	}
}
