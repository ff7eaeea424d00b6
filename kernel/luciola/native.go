package main

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"

	"github.com/luciola-nn/luciola/kernel/bind"
	"github.com/luciola-nn/luciola/kernel/cell"
	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/native"
	"github.com/luciola-nn/luciola/kernel/native/carry"
	"github.com/luciola-nn/luciola/kernel/server"
)

// nativeCell is a native cell of a session: package cell knows what it means, package native how it is built.
type nativeCell struct {
	*cell.Native
	session *cell.Session
	program *native.Program
}

func (l language) Native(n int, src string) (server.Native, *link.Failure) {
	s := l.session()
	meant, problem := s.Native(n, src, native.Carry)
	if problem != nil {
		return nil, failureOf(problem)
	}
	program, err := native.New(meant.Program, bind.Native())
	if err != nil {
		return nil, noProgram(err)
	}
	return nativeCell{meant, s, program}, nil
}

// noProgram says why the machine builds no programs, and what to do.
func noProgram(err error) *link.Failure {
	text := "the native cell is not built: " + err.Error()
	var todo string
	switch {
	case errors.Is(err, native.ErrNoToolchain):
		todo = "Install Go from https://go.dev/dl, or add its bin folder with %env PATH=…; without %%native the cell is interpreted, which needs no toolchain."
	case errors.Is(err, fs.ErrPermission):
		todo = "Programs are built in the user's cache folder, which must be writable; %env XDG_CACHE_HOME=… names another."
	}
	f := &link.Failure{Name: "NoToolchain", Value: text, Traceback: []string{"\x1b[1;31mNoToolchain\x1b[0m: " + text}}
	if todo != "" {
		f.Traceback = append(f.Traceback, todo)
	}
	return f
}

func failureOf(p *cell.Problem) *link.Failure {
	return &link.Failure{Name: p.Name, Value: p.Value, Traceback: p.Traceback}
}

func (c nativeCell) Notes() []string { return c.Native.Notes }

func (c nativeCell) Build() *exec.Cmd {
	if c.program.Built() {
		return nil
	}
	return c.program.Build()
}

func (c nativeCell) Refused(output string) *link.Failure { return failureOf(c.BuildProblem(output)) }

func (c nativeCell) Send() (server.Unit, *link.Failure) {
	return unitOf(c.session, func(*cell.Session) (*cell.Unit, *cell.Problem) { return c.Sends(c.program.In()) })
}

func (c nativeCell) Run() (*exec.Cmd, error) { return c.program.Run() }

func (c nativeCell) Fallen(fatal string) *link.Failure {
	told, ok := carry.Told(c.program.Out(), fatal)
	if !ok {
		return nil
	}
	var lines []int
	var functions []string
	for _, call := range told.Calls {
		lines, functions = append(lines, call.Line), append(functions, call.Function)
	}
	name := "Panic"
	switch {
	case told.Error:
		name = "Error"
	case told.Fatal:
		name = "FatalError"
	}
	return failureOf(c.EndProblem(name, told.Value, lines, functions, carry.Cell))
}

func (c nativeCell) Crash() string { return carry.Crash(c.program.Out()) }

func (c nativeCell) Ended() bool {
	_, err := os.Stat(c.program.Out())
	return err == nil
}

func (c nativeCell) Take() (server.Unit, *link.Failure) {
	return unitOf(c.session, func(*cell.Session) (*cell.Unit, *cell.Problem) { return c.Unit(c.program.Out()) })
}

func (c nativeCell) Close() error { return c.program.Close() }
