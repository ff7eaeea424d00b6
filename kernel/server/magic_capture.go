package server

import (
	"strings"

	"github.com/luciola-nn/luciola/kernel/link"
)

// runCapture is %%capture. Displays are kept as their text.
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

// captured keeps a text for %%capture, if that is what becomes of it.
func (e *execution) captured(text string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.capture == nil {
		return false
	}
	e.capture.WriteString(text)
	return true
}

// cleared forgets what %%capture has kept, if that is where a cell's output is.
func (e *execution) cleared() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.capture == nil {
		return false
	}
	e.capture.Reset()
	return true
}

// asLine is a display as %%capture keeps it.
func asLine(data map[string]any) string {
	text, _ := withText(data)["text/plain"].(string)
	return strings.TrimSuffix(text, "\n") + "\n"
}
