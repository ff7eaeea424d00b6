package bind

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/kernel/link"
)

// Interact shows what a function of a cell prints, displays and returns, beside a cell that prints too.
func TestInteractInCells(t *testing.T) {
	nb := newNotebook(t)
	u, prob := nb.start(`
curve := func(x float64, n int, pick string) string {
	fmt.Println("x", x)
	go fmt.Println()
	display.Show(n)
	return pick
}
widget.Interact(curve, widget.Range(0, 1, 0.5).Named("share"), widget.Range(1, 3, 1), []string{"a", "b"})`)
	if prob != nil {
		t.Fatal(strings.Join(prob.Traceback, "\n"))
	}
	var all []link.Message
	for {
		m, err := nb.conn.Receive()
		if err != nil {
			t.Fatal(err)
		}
		if all = append(all, m); m.Kind == link.Done {
			if m.Error != nil {
				t.Fatal(m.Error)
			}
			break
		}
	}
	nb.session.Commit(u)
	sliders := map[string]string{} // label → id
	for _, m := range all {
		if state, _ := m.Data["state"].(map[string]any); m.Kind == link.CommOpen && state["description"] != nil {
			sliders[fmt.Sprint(state["description"])] = m.Comm
		}
	}
	if got := area(all); !strings.HasPrefix(got, "x 0\n") || !strings.Contains(got, "1|") || !strings.Contains(got, "a|") {
		t.Errorf("at first %q", got)
	}
	if slices.ContainsFunc(all, func(m link.Message) bool { return m.Kind == link.Stream || m.Kind == link.Display }) {
		t.Error("the function's output is shown by the cell")
	}
	if _, prob := nb.start("fmt.Println(\"begun\")\nfor { fmt.Print(\"\") }"); prob != nil {
		t.Fatal(prob)
	}
	nb.until(link.Stream)
	if got := area(nb.handled(nb.drag(sliders["share"], 0.5))); !strings.HasPrefix(got, "x 0.5\n") || !strings.Contains(got, "a|") {
		t.Errorf("dragged: %q", got)
	}
	if got := area(nb.handled(nb.drag(sliders["n"], 3))); !strings.Contains(got, "3|") {
		t.Errorf("the whole number: %q", got)
	}
	nb.interrupt(nb.id)
}

// A misused Interact stops its cell with the error.
func TestInteractErrorStopsTheCell(t *testing.T) {
	nb := newNotebook(t)
	if o := nb.run("widget.Interact(func(n int) {}, 5)"); o.failure == nil || !strings.Contains(o.failure.Value, "want widget.Range") {
		t.Errorf("%+v", o.failure)
	}
}

// A panic of the function is shown with its place.
func TestInteractPanic(t *testing.T) {
	nb := newNotebook(t)
	if got, want := nb.ok("widget.Interact(func(n float64) int {\n\treturn []int{}[int(n)]\n}, widget.Range(0, 3, 1))").result, "runtime error: index out of range [0] with length 0 (In[1], line 2)"; !strings.Contains(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// Interact takes functions whose parameters and results have types that cells declare.
func TestInteractOfCellTypes(t *testing.T) {
	nb := newNotebook(t)
	nb.ok(`type Level int
func (l Level) String() string { return fmt.Sprint("level ", int(l)) }
type Point struct{ x, Y int }
type State func(State) State`)
	for src, want := range map[string]string{
		"func(x float64) Level { return Level(x) }, widget.Range(2, 5, 1)":                                           "x: 2\nlevel 2",
		"func(l Level) string { return l.String() }, widget.Range(1, 5, 1)":                                          "l: 1\nlevel 1",
		"func(l Level) Level { return l + 1 }, []Level{1, 2}":                                                        "l: level 1\nlevel 2",
		"func(p Point, l []Level) (int, Point) { return p.x, Point{Y: len(l)} }, []Point{{7, 8}}, [][]Level{{1, 2}}": "p: {7 8}\nl: [level 1 level 2]\n7\n{0 2}",
		"func(n int) (Level, error) { return 0, fmt.Errorf(\"bad %d\", n) }, widget.Range(3, 4, 1)":                  "n: 3\nError: bad 3",
		"func(e any) error { return nil }, []any{Level(4), nil, 2}":                                                  "e: level 4",
		"func(f func(Level) Level) Level { return f(1) }, []func(Level) Level{func(l Level) Level { return 2 * l }}": "level 2",
	} {
		if got := nb.ok("widget.Interact(" + src + ")").result; got != want && !strings.HasSuffix(got, "\n"+want) {
			t.Errorf("%s shows %q, want %q", src, got, want)
		}
	}
	o := nb.run("widget.Interact(func(p Point) Level { return 1 }, 5)")
	if o.failure == nil || !strings.Contains(o.failure.Value, "argument 1 of func(main.Point) main.Level: found 5 (int), want widget.Range") {
		t.Errorf("misused: %+v", o.failure)
	}
}
