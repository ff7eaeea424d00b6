package server

import (
	"bufio"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"

	"github.com/luciola-nn/luciola/kernel/link"
)

// Process is a worker in a process of its own: in its own group, so that its children end with it, and at a lower priority, so
// that a computation never keeps the front from answering.
type Process struct {
	conn   *link.Conn
	cmd    *exec.Cmd
	stdin  io.Closer
	last   lastLines
	heard  chan struct{} // standard error has ended
	killed sync.Once
}

// Launch returns a Launcher that starts the command; it must speak kernel/link on its standard input and output.
func Launch(path string, args ...string) Launcher {
	return func() (Worker, error) { return start(exec.Command(path, args...)) }
}

func start(cmd *exec.Cmd) (*Process, error) {
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	errs, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	ownGroup(cmd)
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("server: start the worker: %w", err)
	}
	lowerPriority(cmd)
	p := &Process{conn: link.New(out, in), cmd: cmd, stdin: in, heard: make(chan struct{})}
	go func() {
		defer close(p.heard)
		for lines := bufio.NewReader(errs); ; {
			line, err := lines.ReadString('\n')
			p.last.add(strings.TrimRight(line, "\r\n"))
			if err != nil {
				return
			}
		}
	}()
	return p, nil
}

// Send and Receive are the link.
func (p *Process) Send(m link.Message) error { return p.conn.Send(m) }

// Receive reads one message from the worker.
func (p *Process) Receive() (link.Message, error) {
	m, err := p.conn.Receive()
	if m.Kind == link.Ready {
		lowerPriority(p.cmd) // for the threads that have been started since
	}
	return m, err
}

// PID is the number of the process.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Kill ends the process and all that it started.
func (p *Process) Kill() {
	p.killed.Do(func() {
		killGroup(p.cmd)
		_ = p.stdin.Close()
	})
}

// Wait waits for the end of the process.
func (p *Process) Wait() Obituary {
	<-p.heard
	o := Obituary{How: "exit status 0"}
	if err := p.cmd.Wait(); err != nil {
		o.How = err.Error()
	}
	o.Lines = p.last.get()
	return o
}

// maxLines is how much of a dead worker's standard error is kept, and as much again of the report of a crash.
const maxLines = 40

// lastLines keeps the last lines, up to a Go crash and the beginning of its report: what follows are stacks.
type lastLines struct {
	mu    sync.Mutex
	lines []string
	crash int // lines up to the first of a crash
}

func (l *lastLines) add(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if line == "" && len(l.lines) == 0 {
		return
	}
	if l.crash == 0 && (strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ")) {
		l.crash = len(l.lines) + 1
	}
	switch {
	case l.crash == 0 && len(l.lines) == maxLines:
		l.lines = append(l.lines[1:], line)
	case l.crash == 0 || len(l.lines) < l.crash+maxLines:
		l.lines = append(l.lines, line)
	}
}

func (l *lastLines) get() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	lines := l.lines
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return append([]string{}, lines...)
}
