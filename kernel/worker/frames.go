package worker

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/luciola-nn/luciola/kernel/lower"
)

// mostFrames is how many functions a traceback shows.
const mostFrames = 10

// frame is a function of a cell that a panic passed through.
type frame struct {
	goroutine uint64
	fn        lower.Func
}

// frameWriter takes the interpreter's standard error. yaegi tells the frames of a panic only there, a line each. It names the
// function; the place is that of its beginning.
type frameWriter struct{ w *worker }

var frameLine = regexp.MustCompile(`^(?:In\[\d+\]\.\d+:\d+:\d+|[^:]*:?\d+:\d+): panic(?:: ([^(]*)\(\.\.\.\))?\n$`)

func (f frameWriter) Write(b []byte) (int, error) {
	m := frameLine.FindSubmatch(b)
	if m == nil {
		return f.w.stderr.Write(b)
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(string(m[1]), "main."), ".")
	fn, known := f.w.funcs.Load(name) // else it is a function of ours, or the cell's own
	if r := f.w.current(); r != nil && known {
		r.framing.Lock()
		r.frames = append(r.frames, frame{goroutine(), fn.(lower.Func)})
		r.framing.Unlock()
	}
	return len(b), nil
}

// forgetFrames forgets the frames of a panic that has been recovered.
func (w *worker) forgetFrames() {
	r, id := w.current(), goroutine()
	if r == nil {
		return
	}
	r.framing.Lock()
	defer r.framing.Unlock()
	r.frames = slices.DeleteFunc(r.frames, func(f frame) bool { return f.goroutine == id })
}

// callers writes the functions that were called, the innermost last, each with the line at which it was.
func (w *worker) callers(r *run) (out []string) {
	funcs := r.called()
	if len(funcs) == 0 && r.waited > 0 {
		n, line := r.waited/lower.FuncLineBase, r.waited%lower.FuncLineBase
		name, _ := functionAt(w.source(n), line)
		return w.showFrame(name, n, line)
	}
	var lines []int
	for i, fn := range funcs {
		if i == 0 {
			lines = append(lines, w.innermost(r, fn))
		} else {
			lines = append(lines, callLine(fn, funcs[i-1]))
		}
	}
	if more := len(funcs) - mostFrames; more > 0 {
		out = append(out, fmt.Sprintf("… %d more", more))
	}
	for i := min(len(funcs), mostFrames) - 1; i >= 0; i-- {
		out = append(out, w.showFrame(funcs[i].Name, funcs[i].Cell, lines[i])...)
	}
	return out
}

// called returns the functions of a panic of the cell's own goroutine, innermost first.
func (r *run) called() (funcs []lower.Func) {
	r.framing.Lock()
	defer r.framing.Unlock()
	inBody := false
	for _, f := range r.frames {
		if f.goroutine != r.self.Load() {
			continue
		}
		if !inBody || f.fn.Body { // else it is the function whose body came before
			funcs = append(funcs, f.fn)
		}
		inBody = f.fn.Body
	}
	return funcs
}

// innermost is the line at which the function was that panicked; where it begins if that is not known.
func (w *worker) innermost(r *run, fn lower.Func) int {
	at := w.ranIn(r)
	if line := at % lower.FuncLineBase; at/lower.FuncLineBase == fn.Cell && line >= fn.Line && line <= fn.End {
		return line
	}
	return fn.Line
}

// callLine is the line at which a function calls another; where it begins if there are several, and the interpreter cannot tell.
func callLine(fn, called lower.Func) int {
	name := called.Name[strings.LastIndexByte(called.Name, '.')+1:]
	var named, all []int
	for _, c := range fn.Calls {
		all = append(all, c.Line)
		if c.Name == name {
			named = append(named, c.Line)
		}
	}
	if len(named) == 0 { // through a variable, an interface, or compiled code
		named = all
	}
	if named = slices.Compact(named); len(named) == 1 {
		return named[0]
	}
	return fn.Line
}

// showFrame writes a function, and the line of its cell.
func (w *worker) showFrame(name string, n, line int) []string {
	lines := strings.Split(w.source(n), "\n")
	if line < 1 || line > len(lines) {
		return nil
	}
	if name == "" {
		name = "function"
	}
	return []string{
		fmt.Sprintf("%s in %sIn[%d]%s, line %d", name, blue, n, plain, line),
		fmt.Sprintf("%s---> %s%d | %s", red, plain, line, strings.TrimSuffix(lines[line-1], "\r")),
	}
}
