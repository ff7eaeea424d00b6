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
	values := map[string]string{}
	for _, v := range c.k.variables() {
		values[v.Name] = v.Value
	}
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
	c.k.vars = nil
	c.k.mu.Unlock()
	if _, problem := c.k.ready(c.e); problem != nil {
		return problem
	}
	c.print("the session is empty\n")
	return nil
}
