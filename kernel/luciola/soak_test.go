//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/client"
)

// Thousands of cells, interrupts and deaths of the worker: no hang, no growth of memory, no goroutine left. The short form is the
// same in less time.
func TestSoak(t *testing.T) {
	cells, interrupts, kills := 300, 30, 5
	if os.Getenv(soakVariable) != "" {
		cells, interrupts, kills = 10_000, 1_000, 100
	}
	c := kernelHere(t)
	warm(t, c)
	goroutines, front, worker := runtime.NumGoroutine(), heap(), resident(t, childrenOf(t, os.Getpid())[0])
	begun := time.Now()
	for i := range cells {
		soakCell(t, c, i)
	}
	t.Logf("%d cells in %v: the worker grew by %d KiB, to %d KiB", cells, time.Since(begun).Round(time.Millisecond),
		resident(t, childrenOf(t, os.Getpid())[0])-worker, resident(t, childrenOf(t, os.Getpid())[0]))
	begun = time.Now()
	for i := range interrupts {
		soakInterrupt(t, c, i)
	}
	grown := resident(t, childrenOf(t, os.Getpid())[0]) - worker
	t.Logf("%d interrupts in %v: the worker has grown by %d KiB", interrupts, time.Since(begun).Round(time.Millisecond), grown)
	begun = time.Now()
	for i := range kills {
		soakKill(t, c, i)
	}
	after := runtime.NumGoroutine()
	growth := heap() - front
	t.Logf("%d deaths in %v: %d goroutines before, %d after; the front has grown by %d KiB", kills, time.Since(begun).Round(time.Millisecond), goroutines, after, growth)
	const most = 100 << 10 // KiB
	if grown > most || growth > most {
		t.Errorf("the worker has grown by %d KiB, the front by %d, want at most %d", grown, growth, most)
	}
	if after > goroutines+5 {
		buf := make([]byte, 1<<20)
		t.Errorf("%d goroutines, %d before\n%s", after, goroutines, buf[:runtime.Stack(buf, true)])
	}
}

func warm(t *testing.T, c *client.Client) {
	t.Helper()
	if x := run(t, c, "total := 0\nfunc add(n int) int {\n\ttotal += n\n\treturn total\n}\nxs := []float64{1, 2, 3}"); x.Status() != "ok" {
		t.Fatal(trace(x))
	}
	for i := range 20 {
		soakCell(t, c, i)
	}
	soakInterrupt(t, c, 0)
}

// soakCell runs one of a few kinds of cells; each must do as it is told.
func soakCell(t *testing.T, c *client.Client, i int) {
	t.Helper()
	code, status := "add(1)", "ok"
	switch i % 6 {
	case 1:
		code = fmt.Sprintf("y%d := strings.Repeat(\"y\", %d)\nlen(y%d)", i%50, i%100, i%50)
	case 2:
		code = "for i := range 100 {\n\tfmt.Println(i)\n}"
	case 3:
		code, status = "panic(\"on purpose\")", "error"
	case 4:
		code = "done := make(chan bool)\ngo func() { done <- true }()\n<-done"
	case 5:
		code = fmt.Sprintf("func f%d(a int) int { return a + %d }\nf%d(1)", i%30, i, i%30)
	}
	if x := run(t, c, code); x.Status() != status {
		t.Fatalf("cell %d, %s: %s\n%s", i, code, x.Status(), trace(x))
	}
	c.Forget()
}

func soakInterrupt(t *testing.T, c *client.Client, i int) {
	t.Helper()
	code := []string{"for {\n}", "time.Sleep(time.Hour)", "select {}", "for {\n\tadd(0)\n}"}[i%4]
	x := beginCell(t, c, code)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if _, err := c.Do(ctx, c.Conns.Control, "interrupt_request", map[string]any{}); err != nil {
		t.Fatalf("interrupt %d: %v", i, err)
	}
	if err := c.Wait(ctx, x); err != nil {
		t.Fatalf("interrupt %d of %s: %v", i, code, err)
	}
	if reply := client.Content(x.Reply); reply["ename"] != "KeyboardInterrupt" || reply["evalue"] != "interrupted" {
		t.Fatalf("interrupt %d of %s: %v %v", i, code, reply["ename"], reply["evalue"])
	}
	if x := run(t, c, "add(0) >= 0"); x.Status() != "ok" || len(x.Outputs()) != 1 {
		t.Fatalf("after interrupt %d of %s: %s", i, code, trace(x))
	}
	c.Forget()
}

func soakKill(t *testing.T, c *client.Client, i int) {
	t.Helper()
	x := beginCell(t, c, "for {\n}")
	kill(t, childrenOf(t, os.Getpid())[0])
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := c.Wait(ctx, x); err != nil {
		t.Fatalf("death %d: %v", i, err)
	}
	if reply := client.Content(x.Reply); reply["ename"] != "WorkerDied" {
		t.Fatalf("death %d: %v", i, reply)
	}
	if x := run(t, c, "total := 0\nadd(0)"); x.Status() != "ok" {
		t.Fatalf("after death %d: %s", i, trace(x))
	}
	c.Forget()
}

// heap is how much the live objects of this process take, in KiB.
func heap() int {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc >> 10)
}

// resident is how much memory a process has, in KiB.
func resident(t *testing.T, pid int) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		t.Fatal(err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(text))[1])
	if err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize() >> 10
}
