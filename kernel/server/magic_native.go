package server

import (
	"bytes"
	"time"

	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/magic"
)

// buildPatience is how long a build may take before the user is told why.
const buildPatience = 3 * time.Second

// runNative is %%native: build, hand the variables over, run, take them back. Nothing comes back from a program that fails.
func runNative(c *call) *link.Failure {
	for _, p := range c.k.Language.Parts(c.Body) {
		if p.Kind != magic.Code {
			return c.wrong("a native cell holds Go alone, and no other magic")
		}
	}
	program, problem := c.k.Language.Native(c.e.number(), magic.Blank(c.src, c.BodyAt, len(c.src)))
	if problem != nil {
		return problem
	}
	defer func() {
		if err := program.Close(); err != nil {
			c.k.Log.Printf("native: %v", err)
		}
	}()
	for _, note := range program.Notes() {
		c.k.say(c.e, "stderr", "note: "+note+"\n")
	}
	if problem := c.build(program); problem != nil {
		return problem
	}
	unit, problem := program.Send()
	if problem == nil {
		unit.Commit = nil // it declares nothing
		_, problem = c.k.runCompiled(c.e, unit)
	}
	if problem == nil {
		problem = c.runProgram(program)
	}
	if problem != nil {
		return problem
	}
	if unit, problem = program.Take(); problem == nil {
		_, problem = c.k.runCompiled(c.e, unit)
	}
	return problem
}

// build builds a program that is not built yet.
func (c *call) build(program Native) *link.Failure {
	cmd := program.Build()
	if cmd == nil {
		return nil
	}
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	slow := time.AfterFunc(buildPatience, func() {
		c.k.say(c.e, "stderr", "note: the Go toolchain builds the cell; the first time it builds the standard library too\n")
	})
	defer slow.Stop()
	problem := c.perform(cmd)
	if problem == nil || c.e.wasInterrupted() || said.Len() == 0 {
		return problem
	}
	return program.Refused(said.String())
}

// runProgram runs a program that is built.
func (c *call) runProgram(program Native) *link.Failure {
	cmd, err := program.Run()
	if err != nil {
		return c.failAt("Error", err.Error())
	}
	errs := &withoutReport{put: func(s string) { c.k.say(c.e, "stderr", s) }}
	problem := c.streamErrs(cmd, writer(errs.take))
	fatal := errs.end(program.Crash())
	if problem != nil && !c.e.wasInterrupted() {
		if told := program.Fallen(fatal); told != nil {
			return told
		}
	}
	if problem == nil && !program.Ended() {
		return c.failAt("Error", "the program ended before its last line: no variable comes back")
	}
	return problem
}
