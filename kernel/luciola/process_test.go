package main

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/client"
	"github.com/luciola-nn/luciola/kernel/wire"
)

// process is the built kernel in a process of its own, as Jupyter starts it.
type process struct {
	cmd *exec.Cmd
	pid int
	at  wire.Connection
}

// startProcess starts the kernel on free ports of the loopback address.
func startProcess(t testing.TB, env ...string) *process {
	t.Helper()
	prefix, err := built()
	if err != nil {
		t.Fatal(err)
	}
	at := wire.Connection{Transport: "tcp", IP: "127.0.0.1", Key: "key of a test", SignatureScheme: "hmac-sha256"}
	for _, port := range []*int{&at.ShellPort, &at.IOPubPort, &at.StdinPort, &at.ControlPort, &at.HBPort} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close() // after all five are chosen
		*port = l.Addr().(*net.TCPAddr).Port
	}
	text, err := json.Marshal(at)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "connection.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: exec.Command(filepath.Join(prefix, "bin", "luciola"), "kernel", file), at: at}
	p.cmd.Env = append(os.Environ(), env...)
	return p
}

// run starts the process; it is killed when the test ends.
func (p *process) run(t testing.TB) *process {
	t.Helper()
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.pid = p.cmd.Process.Pid
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill() // it may have ended
		_ = p.cmd.Wait()
	})
	return p
}

// client connects as soon as the kernel listens.
func (p *process) client(t testing.TB) *client.Client {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for {
		c, err := client.Dial(ctx, p.at)
		if err == nil {
			t.Cleanup(c.Close)
			return c
		}
		if ctx.Err() != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Millisecond)
	}
}
