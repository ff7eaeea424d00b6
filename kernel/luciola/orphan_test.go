//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/client"
)

// sleeper starts a process that would live on, and returns its number.
const sleeper = "p := os.StartProcess(\"/bin/sleep\", []string{\"sleep\", \"1000\"}, &os.ProcAttr{})\nfmt.Print(p.Pid)"

func startSleeper(t *testing.T, c *client.Client) int {
	t.Helper()
	x := run(t, c, sleeper)
	pid, err := strconv.Atoi(x.Text("stdout"))
	if err != nil || !lives(pid) {
		t.Fatalf("no process: %v %s", err, trace(x))
	}
	return pid
}

// lives reports whether a process exists and is no zombie.
func lives(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(rest, "Z")
}

// endsSoon waits for the end of a process.
func endsSoon(t *testing.T, pid int, what string) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); lives(pid); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s lives on", what)
		}
	}
}

// childrenOf returns the processes that a process started and that live.
func childrenOf(t *testing.T, pid int) (all []int) {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		_, rest, _ := strings.Cut(string(text), ") ")
		child, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if f := strings.Fields(rest); err == nil && len(f) > 1 && f[1] == strconv.Itoa(pid) && f[0] != "Z" {
			all = append(all, child)
		}
	}
	if len(all) == 0 {
		t.Fatalf("process %d has no children", pid)
	}
	return all
}

func kill(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

// beginCell starts a cell and waits until it is under way.
func beginCell(t *testing.T, c *client.Client, code string) *client.Exchange {
	t.Helper()
	x, err := c.Start(c.Conns.Shell, "execute_request", map[string]any{"code": "fmt.Println(\"begun\")\n" + code})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := c.Until(ctx, x, func() bool { return x.Text("stdout") != "" }); err != nil {
		t.Fatal(err)
	}
	return x
}

// What cells started ends with the worker: at shutdown, when the worker is killed, and when it crashes.
func TestChildrenEndWithTheWorker(t *testing.T) {
	t.Run("shutdown", func(t *testing.T) {
		c, k, stop, err := startLocal()
		if err != nil {
			t.Fatal(err)
		}
		child := startSleeper(t, c)
		k.Shutdown()
		stop()
		endsSoon(t, child, "a child of a kernel that was shut down")
	})
	t.Run("worker killed", func(t *testing.T) {
		c := kernelHere(t)
		child := startSleeper(t, c)
		run(t, c, "kept := 41")
		x := beginCell(t, c, "for {\n}")
		kill(t, childrenOf(t, os.Getpid())[0])
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := c.Wait(ctx, x); err != nil {
			t.Fatal(err)
		}
		if reply := client.Content(x.Reply); reply["ename"] != "WorkerDied" || !strings.Contains(trace(x), "killed from outside") || !strings.Contains(trace(x), "Lost variables: kept, p.") {
			t.Errorf("%v\n%s", reply["ename"], trace(x))
		}
		if x := run(t, c, "1 + 1"); x.Status() != "ok" {
			t.Errorf("afterwards: %s", trace(x))
		}
		endsSoon(t, child, "a child of a worker that was killed")
	})
	t.Run("worker without a kernel", func(t *testing.T) {
		front := startProcess(t).run(t)
		child := startSleeper(t, front.client(t))
		worker := childrenOf(t, front.pid)[0]
		kill(t, front.pid)
		endsSoon(t, worker, "the worker of a kernel that was killed")
		endsSoon(t, child, "a child of the worker of a kernel that was killed")
	})
}

// A kernel that is shut down has seen its worker's end: nothing of either is left in the table of processes.
func TestShutdownWaitsForTheWorker(t *testing.T) {
	front := startProcess(t).run(t)
	c := front.client(t)
	run(t, c, "1 + 1")
	worker := childrenOf(t, front.pid)[0]
	if reply := control(t, c, "shutdown_request", map[string]any{"restart": false}); reply["status"] != "ok" {
		t.Fatal(reply)
	}
	if err := front.cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", worker)); err == nil {
		t.Errorf("the worker is still there: %s", stat)
	}
}

// A shell command ends with a kernel that is killed.
func TestCommandsEndWithTheKernel(t *testing.T) {
	front := startProcess(t).run(t)
	c := front.client(t)
	x, err := c.Start(c.Conns.Shell, "execute_request", map[string]any{"code": "!echo $$; exec sleep 1000"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := c.Until(ctx, x, func() bool { return x.Text("stdout") != "" }); err != nil {
		t.Fatal(err)
	}
	child, err := strconv.Atoi(strings.TrimSpace(x.Text("stdout")))
	if err != nil || !lives(child) {
		t.Fatalf("no process: %v %s", err, trace(x))
	}
	kill(t, front.pid)
	endsSoon(t, child, "a command of a kernel that was killed")
}
