package server

import (
	"fmt"
	"strings"

	"github.com/luciola-nn/luciola/kernel/link"
)

// runDoctor is %doctor.
func runDoctor(c *call) *link.Failure {
	if c.k.Doctor == nil {
		return c.wrong("this kernel has no doctor")
	}
	if err := c.k.Doctor(writer(func(text string) { c.print("%s", text) })); err != nil {
		return failure("Doctor", err.Error())
	}
	return nil
}

// runHelp is %help.
func runHelp(c *call) *link.Failure {
	if c.Args == "" {
		var b strings.Builder
		for _, m := range table() {
			fmt.Fprintf(&b, "%-55s %s\n", m.usage, m.doc)
		}
		fmt.Fprintf(&b, "%-55s %s\n", "!COMMAND", "run a shell command")
		fmt.Fprintf(&b, "%-55s %s\n", "NAME? or NAME??", "explain a name; ?? shows more")
		c.print("%sA magic may also be written as a comment, //%%name, so that the cell stays Go.\n", b.String())
		return nil
	}
	text, problem := c.explain(strings.TrimLeft(c.Args, "%"))
	if problem == nil {
		c.print("%s\n", text)
	}
	return problem
}

// explain describes one magic.
func (c *call) explain(name string) (string, *link.Failure) {
	m := lookup(name)
	if m == nil {
		return "", c.wrong("there is no magic %" + name + didYouMean(nearest(name)) + "; %help lists them")
	}
	return m.usage + "\n    " + m.doc, nil
}

// runInspect is name? and name??, answered with a payload that the front end shows.
func runInspect(c *call) *link.Failure {
	name := c.Name
	data := map[string]any{}
	if bare, ok := strings.CutPrefix(name, "%"); ok {
		text, problem := c.explain(strings.TrimPrefix(bare, "%"))
		if problem != nil {
			return problem
		}
		data["text/plain"] = text
	} else {
		text, markdown, found := c.k.Language.Inspect(name, len([]rune(name)), c.Detail, c.k.valueOf)
		if !found {
			return failure("NoHelp", "nothing is known of "+name,
				"want a package, a member such as fmt.Println, or a name that a cell has declared, before the question mark")
		}
		data["text/plain"] = text
		if markdown != "" {
			data["text/markdown"] = markdown
		}
	}
	c.e.payload = append(c.e.payload, map[string]any{"source": "page", "start": 0, "data": data})
	return nil
}
