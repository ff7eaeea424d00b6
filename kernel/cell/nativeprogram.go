package cell

import (
	"fmt"
	"go/types"
	"maps"
	"regexp"
	"strconv"
	"strings"
)

// program writes the cell as package main. The lines of the cell are at their place by line directives; the variables that it takes are
// package-level variables, so that its functions see them.
func (v *Native) program(c *checked, w *typeWriter, carry string) string {
	chunks, _ := split(v.src) // parse has split it before
	line := fmt.Sprintf("\n//line In[%d]:1:1\n", v.n)
	imports, functions := v.standIns()
	own := "\n//line native.go:1:1\n" // errors there are ours
	var b, takes, gives strings.Builder
	for i, name := range v.Takes {
		if i == 0 {
			takes.WriteString("var (\n")
		}
		fmt.Fprintf(&takes, "%s %s\n", name, w.write(v.session.scope[name].obj.Type()))
	}
	if len(v.Takes) > 0 {
		takes.WriteString(")\n")
	}
	fmt.Fprintf(&b, "package main\nimport carryᐧ %q\n%s%s%s", carry, imports, clauses(v.implicit(c)), clauses(w.imports))
	fmt.Fprintf(&b, "%s%s%s%s%s%s", line, keep(v.src, chunks, importChunk), own, takes.String(), line, keep(v.src, chunks, declChunk))
	statements := v.statements(c, keep(v.src, chunks, stmtChunk))
	fmt.Fprintf(&b, "%s%sfunc main() {\nprogramᐧ := carryᐧ.Start()\n", own, v.stoppers()+functions)
	for _, name := range v.Takes {
		fmt.Fprintf(&b, "programᐧ.Take(%q, &%s)\n", name, name)
	}
	anew := map[string]bool{}
	for _, x := range c.topVars() {
		anew[x.Name()] = true
	}
	for _, g := range v.gives {
		fmt.Fprintf(&gives, "programᐧ.Give(%q, &%s)\n", g.name, g.name)
	}
	gives.WriteString(v.giveResults())
	for _, name := range v.Takes {
		if !anew[name] {
			fmt.Fprintf(&gives, "programᐧ.Back(%q, &%s)\n", name, name)
		}
	}
	fmt.Fprintf(&b, "cellᐧ(programᐧ)\n}\nfunc cellᐧ(programᐧ *carryᐧ.Program) {\ndefer programᐧ.Rescue()%s%s%s%sprogramᐧ.End()\n}\n",
		line, statements, own, gives.String())
	return b.String()
}

// implicit are the packages that the cell uses without an import.
func (v *Native) implicit(c *checked) map[string]string {
	out := map[string]string{}
	for _, obj := range c.info.Uses {
		if pkg, ok := obj.(*types.PkgName); ok {
			if bare := strings.TrimSuffix(pkg.Name(), privatePackage); v.explicit[bare] == "" {
				out[bare] = pkg.Imported().Path()
			}
		}
	}
	return out
}

// statements is the text of the cell's statements; the value of its last expression goes into a variable.
func (v *Native) statements(c *checked, text string) string {
	edits := v.stops(c)
	if len(v.results) == 0 {
		return apply(text, edits)
	}
	x := c.last()[0].X
	return apply(text, append(edits, edit{c.offset(v.session.fset, x.Pos()), v.keeps(c) + v.place(x, false)}))
}

// Unit compiles what brings back the variables of the program that has run: a cell that declares those that are new and reads them
// from the file out.
func (v *Native) Unit(out string) (*Unit, *Problem) {
	s := v.session
	s.mu.Lock()
	defer s.mu.Unlock()
	w := &typeWriter{session: s, imports: map[string]string{}, plain: true}
	var b strings.Builder
	for _, g := range v.gives {
		fmt.Fprintf(&b, "var %s %s\n", g.name, w.write(g.typ))
	}
	for _, r := range v.results {
		fmt.Fprintf(&b, "var %s %s\n", r.name, w.write(r.back()))
	}
	u, prob := s.translate(v.n, clauses(w.imports)+b.String())
	if prob != nil {
		return nil, prob
	}
	hidden, show := v.hide(u)
	u.Source = v.src
	u.Body += fmt.Sprintf("\nif runᐧ.Import(%q%s) { return }\n%s", out, hidden, show)
	u.effects.imports = maps.Clone(v.explicit)
	u.effects.record = record{n: v.n, source: v.src, declares: u.effects.entries, uses: v.uses}
	return u, nil
}

// Sends compiles what writes the variables that the program takes to the file in.
func (v *Native) Sends(in string) (*Unit, *Problem) {
	u, prob := v.session.Compile(v.n, "")
	if prob != nil {
		return nil, prob
	}
	names := make([]string, len(v.Takes))
	for i, name := range v.Takes {
		names[i] = ", " + strconv.Quote(name)
	}
	u.Source = v.src
	u.Body = fmt.Sprintf("if runᐧ.Export(%q%s) { return }\n", in, strings.Join(names, ""))
	return u, nil
}

var buildError = regexp.MustCompile(`^(?:\S*/)?In\[\d+\]:(\d+):(\d+): (.*)$`)

// BuildProblem explains what the toolchain says of a program that it does not build.
func (v *Native) BuildProblem(output string) *Problem {
	var list []complaint
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\r\n")
		if m := buildError.FindStringSubmatch(line); m != nil {
			row, _ := strconv.Atoi(m[1]) // digits
			column, _ := strconv.Atoi(m[2])
			list = append(list, complaint{line: row, column: column, message: m[3]})
		} else if n := len(list); n > 0 && strings.HasPrefix(line, "\t") {
			list[n-1].message += "; " + strings.TrimSpace(line)
		}
	}
	if len(list) == 0 {
		list = []complaint{{message: "the Go toolchain does not build the cell: " + strings.TrimSpace(output)}}
	}
	return newProblem(CompileError, v.n, v.src, clamp(list, v.src))
}

// EndProblem explains the end of the program by an error that the cell did not bind, or by a panic, which name says: the value, and
// the lines of the cell in which it was, innermost first, with the functions; cell is the function of the cell's own statements.
func (v *Native) EndProblem(name, value string, lines []int, functions []string, cell string) *Problem {
	outer, body := 0, false // body: in the body of a range over a function
	for i, f := range functions {
		if f == cell && !body || outer == 0 && strings.HasPrefix(f, cell) {
			outer = lines[i]
			body = strings.HasPrefix(f, cell+"-range")
		}
	}
	first, _, _ := strings.Cut(value, "\n")
	p := &Problem{Name: name, Value: first}
	if outer == 0 {
		p.Traceback = []string{fmt.Sprintf("%s%s%s in %sIn[%d]%s: %s", bold, name, plain, blue, v.n, plain, value)}
	} else {
		p.Traceback = []string{fmt.Sprintf("%s%s%s in %sIn[%d]%s, line %d: %s", bold, name, plain, blue, v.n, plain, outer, value)}
	}
	p.Traceback = append(p.Traceback, Around(v.src, outer)...)
	if len(lines) > 0 && lines[0] != outer {
		p.Traceback = append(p.Traceback, fmt.Sprintf("in %sIn[%d]%s, line %d", blue, v.n, plain, lines[0]))
	}
	return p
}
