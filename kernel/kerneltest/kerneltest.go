// Package kerneltest starts a kernel for tests: a real server, a scripted language, a scripted worker in a process of its own,
// and a client connected in memory or over TCP.
//
// It must not know the real language. Open this file first; script.go says what a scripted cell can do.
package kerneltest

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/client"
	"github.com/luciola-nn/luciola/kernel/server"
	"github.com/luciola-nn/luciola/kernel/wire"
)

// Kernel is a running kernel and a client of it.
type Kernel struct {
	*client.Client
	Server     *server.Kernel
	Language   *Script
	Connection wire.Connection // where it listens; zero in memory
	ended      chan struct{}
}

// Main is the TestMain of a package that starts kernels: the test binary is its own worker.
func Main(m *testing.M) {
	ServeIfWorker()
	os.Exit(m.Run())
}

// ServeIfWorker does not return in a process that was started as the scripted worker of a test. A TestMain calls it first.
func ServeIfWorker() {
	if len(os.Args) > 1 && os.Args[1] == workerArgument {
		os.Exit(ServeScript(os.Stdin, os.Stdout))
	}
}

const workerArgument = "scripted-worker"

// Start runs a kernel until the test ends, connected in memory.
func Start(t testing.TB) *Kernel {
	t.Helper()
	return StartKeeping(t, "")
}

// StartKeeping is Start for a kernel that keeps its history in a file.
func StartKeeping(t testing.TB, history string) *Kernel {
	t.Helper()
	session := newSession(t)
	ends, conns := client.Memory(session)
	k := start(t, session, history, wire.Connection{}, server.Sockets{
		Shell: ends.Shell, Control: ends.Control, Stdin: ends.Stdin, Heartbeat: ends.Heartbeat,
		IOPub: ends.IOPub,
	})
	k.Client = client.New(newSession(t), conns)
	t.Cleanup(k.Close)
	return k
}

// StartTCP runs a kernel that listens on free ports of the loopback address, with a client connected.
func StartTCP(t testing.TB) *Kernel {
	t.Helper()
	session := newSession(t)
	at := wire.Connection{Transport: "tcp", IP: "127.0.0.1", Key: key, SignatureScheme: "hmac-sha256"}
	sockets, at, err := server.Listen(at, session)
	if err != nil {
		t.Fatal(err)
	}
	k := start(t, session, "", at, sockets)
	k.Connection = at
	if k.Client, err = client.Dial(context.Background(), at); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	return k
}

const key = "a key for tests"

func newSession(t testing.TB) *wire.Session {
	t.Helper()
	s, err := wire.NewSession("hmac-sha256", key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func start(t testing.TB, session *wire.Session, history string, at wire.Connection, sockets server.Sockets) *Kernel {
	k := &Kernel{Language: NewScript(), ended: make(chan struct{})}
	k.Server = server.New(server.Config{
		Session:  session,
		Language: k.Language,
		Launch:   server.Launch(os.Args[0], workerArgument),
		About:    server.About{Implementation: "scripted", Version: "0", Banner: "scripted"},
		History:  history,
		Listens:  at,
	}, sockets)
	go func() {
		k.Server.Serve(context.Background())
		close(k.ended)
	}()
	t.Cleanup(func() {
		k.Server.Shutdown()
		select {
		case <-k.ended:
		case <-time.After(5 * time.Second):
			t.Error("the kernel does not end")
		}
	})
	return k
}

// Ended is closed when the kernel has ended.
func (k *Kernel) Ended() <-chan struct{} { return k.ended }

// Run executes a cell; the test fails if it has no reply and idle within a minute: a busy machine is slow, a hang is for ever.
func (k *Kernel) Run(t testing.TB, code string) *client.Exchange {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	x, err := k.Execute(ctx, code)
	if err != nil {
		t.Fatalf("%q: %v", code, err)
	}
	return x
}
