package server

import (
	"strings"

	"github.com/luciola-nn/luciola/kernel/link"
)

// runCapture is %%capture.
func runCapture(c *call) *link.Failure {
	var kept strings.Builder
	name := c.Args
	if name != "" {
		if _, err := c.k.Language.Assign(name, ""); err != nil {
			return c.misused(err.Error())
		}
	}
	c.e.mu.Lock()
	outer := c.e.capture
	c.e.capture = &kept
	c.e.mu.Unlock()
	problem := c.runBody()
	c.e.mu.Lock()
	c.e.capture = outer
	text := kept.String()
	c.e.mu.Unlock()
	if name == "" || problem != nil && problem.Name == "WorkerDied" {
		return problem
	}
	src, err := c.k.Language.Assign(name, text)
	if err != nil {
		return c.misused(err.Error())
	}
	c.e.setMore(true)
	if again := c.k.runCode(c.e, src); problem == nil {
		problem = again
	}
	return problem
}
