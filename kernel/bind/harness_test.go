package bind

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/cell"
	"github.com/luciola-nn/luciola/kernel/link"
)

// TestMain lets the test binary be its own worker, as the kernel's binary is.
func TestMain(m *testing.M) {
	if os.Getenv("LUCIOLA_TEST_WORKER") == "1" {
		if err := Worker(link.New(os.Stdin, os.Stdout)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// notebook is a front without sockets: a session and a worker process.
type notebook struct {
	t       testing.TB
	session *cell.Session
	conn    *link.Conn
	n       int
	id      uint64
	events  uint64 // messages to widgets
	cmd     *exec.Cmd

	returned bool // the worker has said that the code of interrupted cells has returned
}

// outcome is what a cell did.
type outcome struct {
	stdout, stderr string
	result         string // text/plain of the result
	data           map[string]any
	displays       []link.Message
	problem        *cell.Problem
	failure        *link.Failure
	vars           []link.Var
	left           bool // compiled code of an interrupted cell still runs
}

func newNotebook(t testing.TB) *notebook {
	t.Helper()
	s, err := Session()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "LUCIOLA_TEST_WORKER=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	nb := &notebook{t: t, session: s, conn: link.New(out, in), cmd: cmd}
	t.Cleanup(func() {
		in.Close()
		done := make(chan struct{})
		go func() { cmd.Wait(); close(done) }()
		select {
		case <-done:
		case <-time.After(3 * time.Second):
			cmd.Process.Kill()
		}
	})
	if m, err := nb.conn.Receive(); err != nil || m.Kind != link.Ready {
		t.Fatalf("worker did not get ready: %v %v", m.Kind, err)
	}
	return nb
}

// start compiles a cell and sends it to the worker; nil when it does not compile.
func (nb *notebook) start(src string) (*cell.Unit, *cell.Problem) {
	nb.n++
	u, prob := nb.session.Compile(nb.n, src)
	if prob != nil {
		return nil, prob
	}
	nb.send(u)
	return u, nil
}

func (nb *notebook) send(u *cell.Unit) {
	raw, err := json.Marshal(u)
	if err != nil {
		nb.t.Fatal(err)
	}
	nb.id++
	if err := nb.conn.Send(link.Message{Kind: link.Run, ID: nb.id, Unit: raw}); err != nil {
		nb.t.Fatal(err)
	}
}

// run runs a cell to its end.
func (nb *notebook) run(src string) outcome {
	nb.t.Helper()
	u, prob := nb.start(src)
	if prob != nil {
		return outcome{problem: prob}
	}
	return nb.wait(u)
}

// until takes messages up to the first of a kind, which must come before the cell is done.
func (nb *notebook) until(kind link.Kind) {
	nb.t.Helper()
	for {
		m, err := nb.conn.Receive()
		if err != nil {
			nb.t.Fatalf("the worker died: %v", err)
		}
		if m.Kind == kind {
			return
		}
		if m.Kind == link.Done {
			nb.t.Fatalf("done before any %s: %+v", kind, m.Error)
		}
	}
}

// wait collects outputs until Done.
func (nb *notebook) wait(u *cell.Unit) outcome {
	nb.t.Helper()
	o, err := nb.tryWait(u)
	if err != nil {
		nb.t.Fatalf("the worker died: %v\n%s", err, u.Body)
	}
	return o
}

// tryWait is wait, with an error when the worker dies.
func (nb *notebook) tryWait(u *cell.Unit) (outcome, error) {
	var o outcome
	for {
		m, err := nb.conn.Receive()
		if err != nil {
			return o, err
		}
		switch m.Kind {
		case link.Stream:
			if m.Name == "stdout" {
				o.stdout += m.Text
			} else {
				o.stderr += m.Text
			}
		case link.Result:
			o.data = m.Data
			o.result, _ = m.Data["text/plain"].(string)
		case link.Display:
			o.displays = append(o.displays, m)
		case link.Returned:
			nb.returned = true
		case link.Done:
			o.failure, o.vars, o.left = m.Error, m.Vars, m.Left
			if m.Error == nil || m.Error.Name != "NotSupported" {
				nb.session.Commit(u)
			}
			return o, nil
		}
	}
}

// ok runs a cell that must succeed.
func (nb *notebook) ok(src string) outcome {
	nb.t.Helper()
	o := nb.run(src)
	if o.problem != nil {
		nb.t.Fatalf("cell\n%s\ndoes not compile: %s", src, strings.Join(o.problem.Traceback, "\n"))
	}
	if o.failure != nil {
		nb.t.Fatalf("cell\n%s\nfails: %s\n%s", src, o.failure.Value, strings.Join(o.failure.Traceback, "\n"))
	}
	return o
}
