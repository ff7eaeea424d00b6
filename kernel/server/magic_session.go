package server

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/luciola-nn/luciola/kernel/link"
)

// runWho is %who.
func runWho(c *call) *link.Failure {
	names := c.k.Language.Variables()
	if len(names) == 0 {
		c.print("no variables\n")
		return nil
	}
	c.k.mu.Lock()
	values := c.k.values
	c.k.mu.Unlock()
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "name\ttype\tset in\tvalue")
	for _, v := range names {
		fmt.Fprintf(w, "%s\t%s\tIn[%d]\t%s\n", v.Name, v.Type, v.Cell, values[v.Name])
	}
	_ = w.Flush() // into memory
	for line := range strings.Lines(b.String()) {
		c.print("%s\n", strings.TrimRight(line, " \n"))
	}
	return nil
}

// runTypes is %types.
func runTypes(c *call) *link.Failure {
	types := c.k.Language.Types()
	if len(types) == 0 {
		types = []string{"no types"}
	}
	c.print("%s\n", strings.Join(types, "\n\n"))
	return nil
}

// runCheck is %check.
func runCheck(c *call) *link.Failure {
	found := c.k.Language.Check()
	if len(found) == 0 {
		c.print("ok: as far as names and the order of runs tell, a restart and a run of all cells gives the same\n")
	}
	for _, f := range found {
		c.print("- %s\n", f)
	}
	return nil
}

// runRemove is %rm.
func runRemove(c *call) *link.Failure {
	names := strings.Fields(c.Args)
	if len(names) == 0 {
		return c.misused("a name is missing")
	}
	for _, name := range names {
		release, note, known := c.k.Language.Releases(name)
		if !known {
			return c.wrong("no cell has declared " + name + "; %who lists the variables, %types the types")
		}
		if release != "" { // its memory
			if problem := c.k.runCode(c.e, release); problem != nil {
				return problem
			}
		}
		c.k.Language.Forget(name)
		if note != "" {
			c.k.say(c.e, "stderr", "note: "+note+"\n")
		}
	}
	return nil
}

// runReset is %reset. The worker is replaced, so that nothing of the session is left.
func runReset(c *call) *link.Failure {
	if c.Args != "" && c.Args != "-f" {
		return c.misused("the only option is -f")
	}
	if names := c.k.Language.Variables(); len(names) > 0 && c.Args == "" {
		return c.wrong(fmt.Sprintf("%%reset -f forgets %d variables, and all types, functions and imports: there is no way back", len(names)))
	}
	w, problem := c.k.ready(c.e)
	if problem != nil {
		return problem
	}
	if err := c.k.Language.Reset(); err != nil {
		return failure("InternalError", err.Error())
	}
	w.dismissed.Store(true)
	w.kill()
	<-w.dead
	c.k.mu.Lock()
	c.k.values = nil
	c.k.mu.Unlock()
	if _, problem := c.k.ready(c.e); problem != nil {
		return problem
	}
	c.print("the session is empty\n")
	return nil
}

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
		text, markdown, found := c.k.Language.Inspect(name, len([]rune(name)), c.Detail)
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
