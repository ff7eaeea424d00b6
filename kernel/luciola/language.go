package main

import (
	"encoding/json"
	"os"
	"sync/atomic"

	"github.com/luciola-nn/luciola/kernel/bind"
	"github.com/luciola-nn/luciola/kernel/cell"
	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/magic"
	"github.com/luciola-nn/luciola/kernel/server"
	"github.com/luciola-nn/luciola/kernel/worker"
)

// language is a session of cells as the server wants it: units as JSON, problems as failures.
type language struct{ current *atomic.Pointer[cell.Session] }

func newLanguage() (server.Language, error) {
	l := language{&atomic.Pointer[cell.Session]{}}
	return l, l.Reset()
}

// Reset begins a new session.
func (l language) Reset() error {
	s, err := bind.Session()
	if err == nil {
		l.current.Store(s)
	}
	return err
}

func (l language) session() *cell.Session { return l.current.Load() }

// serveWorker is `luciola worker`: it runs the cells of the kernel that started it, over its standard input and output.
func serveWorker([]string) error {
	conn := link.New(pollable(os.Stdin), os.Stdout)
	if err := closeStdin(); err != nil {
		return err
	}
	if err := worker.LimitOwnMemory(); err != nil {
		return err
	}
	if err := bind.Worker(conn); err != nil {
		return err
	}
	killChildren()
	return nil
}

// noInput owns the descriptor that closeStdin has closed. It stays reachable: were it collected, it would close the descriptor
// again, which is another file by then.
var noInput *os.File

// closeStdin puts a closed file in place of os.Stdin, which is the link: cells read input through the worker, and who reads the
// file all the same gets an error that says what to do.
func closeStdin() (err error) {
	if noInput, err = os.Open(os.DevNull); err != nil {
		return err
	}
	os.Stdin = os.NewFile(noInput.Fd(), "os.Stdin as a file, which cells do not have (name os.Stdin where it is read, as in bufio.NewReader(os.Stdin))")
	return os.Stdin.Close()
}

func (l language) Compile(n int, src string) (server.Unit, *link.Failure) {
	return unitOf(l.session(), func(s *cell.Session) (*cell.Unit, *cell.Problem) { return s.Compile(n, src) })
}

func (l language) Loop(n int, src string, times int) (server.Unit, *link.Failure) {
	return unitOf(l.session(), func(s *cell.Session) (*cell.Unit, *cell.Problem) { return s.Loop(n, src, times) })
}

func unitOf(s *cell.Session, compile func(*cell.Session) (*cell.Unit, *cell.Problem)) (server.Unit, *link.Failure) {
	unit, problem := compile(s)
	if problem != nil {
		return server.Unit{}, failureOf(problem)
	}
	code, err := json.Marshal(unit)
	if err != nil {
		return server.Unit{}, &link.Failure{Name: "InternalError", Value: err.Error(), Traceback: []string{err.Error()}}
	}
	return server.Unit{Code: code, Commit: func() { s.Commit(unit) }}, nil
}

func (l language) Complete(src string, cursor int) server.Completion {
	found, inImport := l.session().CompleteImport(src, cursor)
	if !inImport {
		found = l.session().Complete(src, cursor)
	}
	c := server.Completion{Start: found.Start, End: found.End, Files: found.Files}
	for _, i := range found.Items {
		c.Items = append(c.Items, server.CompletionItem{Text: i.Text, Type: i.Type, Signature: i.Signature})
	}
	return c
}

func (l language) Inspect(src string, cursor, detail int, value func(name string) string) (text, markdown string, found bool) {
	return l.session().Inspect(src, cursor, detail, value)
}

func (l language) IsComplete(src string) (status, indent string) { return l.session().IsComplete(src) }

func (l language) Restart() (replay []json.RawMessage, lost []string) {
	units, lost := l.session().Restart()
	for _, u := range units {
		if code, err := json.Marshal(u); err == nil { // it was encoded before, to run
			replay = append(replay, code)
		}
	}
	return replay, lost
}

func (l language) Parts(src string) []magic.Part { return l.session().Parts(src) }

func (l language) Assign(name, text string) (string, error) { return l.session().Assign(name, text) }

func (l language) Program(src string, run bool) string { return l.session().Program(src, run) }

func (l language) Variables() []server.Variable {
	var out []server.Variable
	for _, v := range l.session().Variables() {
		out = append(out, server.Variable(v))
	}
	return out
}

func (l language) Types() []string { return l.session().Types() }

func (l language) Releases(name string) (src, note string, known bool) {
	return l.session().Releases(name)
}

func (l language) Forget(name string) { l.session().Forget(name) }

func (l language) Check() []string { return l.session().Check() }
