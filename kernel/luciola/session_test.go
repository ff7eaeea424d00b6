package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/client"
)

// kernelHere runs the real kernel in this process, with its worker beside it.
func kernelHere(t testing.TB) *client.Client {
	t.Helper()
	c, _, stop, err := startLocal()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return c
}

func run(t testing.TB, c *client.Client, code string) *client.Exchange {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	x, err := c.Execute(ctx, code)
	if err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	return x
}

// trace is what the user sees of an error.
func trace(x *client.Exchange) string { return joinLines(client.Content(x.Reply)["traceback"]) }

// What a user may do wrong: a clear message, the kernel alive, the variables kept, or named as lost when the worker had to go.
func TestBadCells(t *testing.T) {
	c := kernelHere(t)
	for _, cell := range []struct {
		name, code, ename, says string
		dies                    bool
	}{
		{"does not compile", "y := undefinedName", "CompileError", "undefinedName", false},
		{"is not Go", "for {", "SyntaxError", "", false},
		{"panics", `panic("on purpose")`, "Panic", "on purpose", false},
		{"divides by zero", "zero := 0\n1 / zero", "Panic", "divide by zero", false},
		{"returns an error", `os.Open("/no/such/file")`, "", "no such file", false},
		{"reads input", "var name string\nfmt.Scanln(&name)", "", "", false},
		{"reads standard input", "io.ReadAll(os.Stdin)", "", "give the value in the code", false},
		{"exits", "os.Exit(3)", "", "", true},
	} {
		if x := run(t, c, "kept := 41"); x.Status() != "ok" {
			t.Fatalf("before %s: %s", cell.name, trace(x))
		}
		x := run(t, c, cell.code)
		reply := client.Content(x.Reply)
		if x.Status() != "error" || cell.ename != "" && reply["ename"] != cell.ename || !strings.Contains(trace(x), cell.says) {
			t.Errorf("a cell that %s: %v %v\n%s", cell.name, reply["ename"], reply["evalue"], trace(x))
		}
		died := reply["ename"] == "WorkerDied"
		if died && !cell.dies {
			t.Errorf("a cell that %s kills the worker:\n%s", cell.name, trace(x))
		}
		if died && !strings.Contains(trace(x), "kept") {
			t.Errorf("a cell that %s: the lost variable is not named:\n%s", cell.name, trace(x))
		}
		if x = run(t, c, "kept + 1"); !died && (x.Status() != "ok" || len(x.Outputs()) != 1) {
			t.Errorf("after a cell that %s the variable is gone: %s", cell.name, trace(x))
		}
		if x = run(t, c, "1 + 1"); x.Status() != "ok" {
			t.Errorf("after a cell that %s: %s", cell.name, trace(x))
		}
	}
}

// A panic in a goroutine of the user's is shown in its cell, and costs nothing else.
func TestGoroutinePanics(t *testing.T) {
	c := kernelHere(t)
	run(t, c, "kept := 41")
	x := run(t, c, "go func() { panic(\"far away\") }()\ntime.Sleep(100 * time.Millisecond)")
	if shown := x.Text("stderr") + trace(x); !strings.Contains(shown, "far away") {
		t.Errorf("%s: shown is %q", x.Status(), shown)
	}
	if x := run(t, c, "kept + 1"); x.Status() != "ok" {
		t.Errorf("afterwards: %s", trace(x))
	}
}

func TestInterruptKeepsTheSession(t *testing.T) {
	c := kernelHere(t)
	run(t, c, "kept := 41")
	for _, loop := range []struct{ code, says string }{
		{"for {\n}", "interrupted"},
		{"for i := 0; ; i++ {\n\tkept = 41\n}", "interrupted"},
		{"select {}", "interrupted"},
		{"time.Sleep(time.Hour)", "interrupted"},
		{"var mu sync.Mutex\nmu.Lock()\nmu.Lock()", "still runs: sync.(*Mutex).Lock"}, // last: an interrupt after it would restart the worker
	} {
		x, err := c.Start(c.Conns.Shell, "execute_request", map[string]any{"code": "fmt.Println(\"begun\")\n" + loop.code})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := c.Until(ctx, x, func() bool { return x.Text("stdout") != "" }); err != nil {
			t.Fatalf("%q: %v", loop.code, err)
		}
		if _, err := c.Do(ctx, c.Conns.Control, "interrupt_request", map[string]any{}); err != nil {
			t.Fatal(err)
		}
		if err := c.Wait(ctx, x); err != nil {
			t.Fatalf("%q: %v", loop.code, err)
		}
		reply := client.Content(x.Reply)
		if value, _ := reply["evalue"].(string); reply["ename"] != "KeyboardInterrupt" || !strings.Contains(value, loop.says) {
			t.Errorf("%q: %v %v, want %q", loop.code, reply["ename"], reply["evalue"], loop.says)
		}
		if after := run(t, c, "kept + 1"); after.Status() != "ok" {
			t.Errorf("after %q: %s", loop.code, trace(after))
		}
	}
	// The offer to restart the worker holds: the next interrupt, between cells, gets rid of the one that waits.
	last := run(t, c, "kept")
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if _, err := c.Do(ctx, c.Conns.Control, "interrupt_request", map[string]any{}); err != nil {
		t.Fatal(err)
	}
	if err := c.Until(ctx, last, func() bool { return strings.Contains(last.Text("stderr"), "Lost variables: kept, mu.") }); err != nil {
		t.Fatalf("stderr %q: %v", last.Text("stderr"), err)
	}
	if x := run(t, c, "kept := 1\nkept"); x.Status() != "ok" {
		t.Errorf("in the new worker: %s", trace(x))
	}
}

// 200 cells of a growing session: no cell gets slower than a user would bear, and nothing piles up.
func TestManyCells(t *testing.T) {
	c := kernelHere(t)
	run(t, c, "total := 0")
	for range 200 {
		if x := run(t, c, "total++\ntotal"); x.Status() != "ok" {
			t.Fatal(trace(x))
		}
	}
	x := run(t, c, "total")
	data, _ := client.Content(x.Outputs()[0])["data"].(map[string]any)
	if data["text/plain"] != "200" {
		t.Errorf("total is %v, want 200", data["text/plain"])
	}
}
