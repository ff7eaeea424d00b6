package server

import (
	"fmt"
	"slices"
	"strings"

	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/magic"
)

// takes says what stands behind the name of a magic.
type takes int

const (
	nothing     takes = iota
	code              // of the language of cells
	file              // a path
	words             // nothing that can be completed
	variable          // names of session variables
	environment       // names of environment variables
	magicName
)

// entry is one magic. To add one, add its line to table and its function to a file magic_*.go.
type entry struct {
	name       string
	line, cell bool  // may be written %name, %%name
	args       takes // behind the name
	body       takes // of %%name: code or words
	usage      string
	doc        string // one line
	run        func(c *call) *link.Failure
}

// table lists all magics in the order of %help.
func table() []entry {
	return []entry{
		{"time", true, true, code, code, "%time STATEMENT or %%time", "run once, and say how long it took", runTime},
		{"timeit", true, true, code, code, "%timeit [-n LOOPS] [-r RUNS] STATEMENT or %%timeit", "run many times: mean ± standard deviation of one loop", runTimeit},
		{"who", true, false, nothing, 0, "%who", "list the variables with their types", runWho},
		{"types", true, false, nothing, 0, "%types", "list the types that cells declare, with their methods", runTypes},
		{"check", true, false, nothing, 0, "%check", "would a restart and a run of all cells give the same?", runCheck},
		{"rm", true, false, variable, 0, "%rm NAME...", "forget variables, functions or types", runRemove},
		{"reset", true, false, words, 0, "%reset [-f]", "start over: forget all that cells declared", runReset},
		{"cd", true, false, file, 0, "%cd [FOLDER]", "change the working folder; without one, to the home folder; - is the one before", runChangeDir},
		{"pwd", true, false, nothing, 0, "%pwd", "show the working folder", runWhere},
		{"env", true, false, environment, 0, "%env [NAME[=VALUE]]", "list, show or set environment variables", runEnv},
		{"load", true, false, file, 0, "%load FILE", "put a file into the cell", runLoad},
		{"run", true, false, file, 0, "%run FILE.ipynb or FILE.go", "run the cells of a file here", runFile},
		{"writefile", false, true, file, words, "%%writefile [-a] FILE", "write the cell to a file; -a appends", runWriteFile},
		{"bash", false, true, words, words, "%%bash", "run the cell in a shell", runBash},
		{"native", false, true, nothing, code, "%%native", "build the cell with the Go toolchain and run it: copies of the session's variables go in; slices, maps and pointers come back into their memory", runNative},
		{"capture", false, true, words, code, "%%capture [NAME]", "keep what the cell prints and shows, as text, in the string variable NAME; without one, it is gone", runCapture},
		{"doctor", true, false, nothing, 0, "%doctor", "say what is missing on this machine, and what to do", runDoctor},
		{"help", true, false, magicName, 0, "%help [NAME]", "this list, or one magic", runHelp},
		{"lsmagic", true, false, nothing, 0, "%lsmagic", "the list that %help shows", runHelp},
	}
}

func lookup(name string) *entry {
	all := table()
	if i := slices.IndexFunc(all, func(m entry) bool { return m.name == name }); i >= 0 {
		return &all[i]
	}
	return nil
}

// call is a magic that is called in a cell.
type call struct {
	magic.Part
	k     *Kernel
	e     *execution
	src   string // the cell
	depth int
}

func (k *Kernel) call(e *execution, src string, p magic.Part, depth int) *call {
	return &call{Part: p, k: k, e: e, src: src, depth: depth}
}

// find returns the entry that a part calls; nil without a failure when the part is a comment that only looks like a magic.
func (c *call) find() (*entry, *link.Failure) {
	switch c.Kind {
	case magic.Shell:
		return &entry{name: "!", run: runShell}, nil
	case magic.Help:
		return &entry{name: "?", run: runInspect}, nil
	}
	found := lookup(c.Name)
	switch {
	case found == nil && c.Comment:
		if near := nearest(c.Name); len(near) > 0 {
			c.k.say(c.e, "stderr", fmt.Sprintf("note: line %d is a comment: there is no magic %%%s%s\n", c.Row, c.Name, didYouMean(near)))
		}
		return nil, nil
	case found == nil && c.Name == "":
		return nil, c.wrong("a magic has a name; %help lists them")
	case found == nil:
		return nil, c.wrong("there is no magic %" + c.Name + instead(c.Name) + "; %help lists them")
	case c.Kind == magic.Cell && !found.cell:
		return nil, c.wrong(fmt.Sprintf("%%%s is a line, not a cell (usage: %s)", found.name, found.usage))
	case c.Kind == magic.Line && !found.line:
		return nil, c.wrong(fmt.Sprintf("%%%%%s is a cell, not a line (usage: %s)", found.name, found.usage))
	case c.Misplaced:
		return nil, c.wrong("%%" + found.name + " must be the first line of its cell")
	case found.args == nothing && c.Args != "":
		return nil, c.misused("it takes no arguments")
	}
	return found, nil
}

// wrong is a failure at the call, with a caret under it.
func (c *call) wrong(message string) *link.Failure { return c.failAt("UsageError", message) }

// misused is a failure that shows how the magic is meant.
func (c *call) misused(message string) *link.Failure {
	return c.wrong(fmt.Sprintf("%s (usage: %s)", message, lookup(c.Name).usage))
}

func (c *call) failAt(name, message string) *link.Failure {
	const bold, red, blue, plain = "\x1b[1;31m", "\x1b[31m", "\x1b[34m", "\x1b[0m"
	line, _, _ := strings.Cut(c.src[strings.LastIndexByte(c.src[:c.Start], '\n')+1:], "\n")
	if c.Kind == magic.Cell { // its part may begin with lines of comment
		line = strings.Split(c.src, "\n")[c.Row-1]
	}
	line = strings.TrimSuffix(line, "\r")
	indent := len(line) - len(strings.TrimLeft(line, " \t"))
	n, shown := c.e.number(), strings.ReplaceAll(line, "\t", "    ")
	return &link.Failure{Name: name, Value: message, Traceback: []string{
		fmt.Sprintf("%s%s%s in %sIn[%d]%s, line %d, column %d: %s", bold, name, plain, blue, n, plain, c.Row, indent+1, message),
		fmt.Sprintf("%4d | %s", c.Row, shown),
		fmt.Sprintf("     | %s%s^%s", strings.Repeat(" ", len(strings.ReplaceAll(line[:indent], "\t", "    "))), red, plain),
	}}
}

func (c *call) print(format string, args ...any) {
	c.k.say(c.e, "stdout", fmt.Sprintf(format, args...))
}

// argument is the source of the cell with all but the arguments of the call blanked out: what is wrong with them is said at
// their place.
func (c *call) argument() string { return magic.Blank(c.src, c.ArgsAt, c.ArgsAt+len(c.Args)) }

// runBody runs what the call is about: the body of a cell, or the arguments of a line.
func (c *call) runBody() *link.Failure {
	if c.Kind == magic.Cell {
		return c.k.runSource(c.e, magic.Blank(c.src, c.BodyAt, len(c.src)), c.depth+1)
	}
	return c.k.runCode(c.e, c.argument())
}

// text is the body of a cell that is not Go.
func (c *call) text() string {
	if c.Comment {
		return magic.Uncomment(c.Body)
	}
	return c.Body
}

// path is an argument that names a file: quotes around it and ~ are understood.
func (c *call) path(arg string) string { return expandHome(strings.Trim(arg, "\"'")) }
