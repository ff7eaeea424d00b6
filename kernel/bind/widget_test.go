package bind

import (
	"fmt"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/kernel/link"
)

// Handlers run beside a cell, from the first event on. They see and set the cells' variables; what they print belongs to the
// cell that made the widget, and what the other cell prints to that.
func TestHandlersBesideACell(t *testing.T) {
	nb := newNotebook(t)
	slider := nb.ok(`total := 0.0
double := func(x float64) float64 { return 2 * x }
w := widget.Slider(0, 1, 0.1).OnChange(func(x float64) {
	total += double(x)
	fmt.Println("moved to", x)
})
w`).view(t)
	made := nb.id
	u, prob := nb.start(`fmt.Println("begun")
for {
	if total > 3 {
		break
	}
}
fmt.Println("seen")`)
	if prob != nil {
		t.Fatal(prob)
	}
	cell := nb.id
	nb.until(link.Stream)
	for _, x := range []float64{0.5, 0.8} {
		if got, want := printed(nb.handled(nb.drag(slider, x)), made), fmt.Sprintf("moved to %v\n", x); got != want {
			t.Errorf("at %v: %q, want %q", x, got, want)
		}
	}
	last := nb.drag(slider, 0.9) // total is above 3 now: the cell may end before or after CommDone
	var all []link.Message
	for done, ended := false, false; !done || !ended; {
		m, err := nb.conn.Receive()
		if err != nil {
			t.Fatal(err)
		}
		done = done || m.Kind == link.CommDone && m.Event == last
		ended = ended || m.Kind == link.Done
		all = append(all, m)
	}
	nb.session.Commit(u)
	if got := printed(all, cell); got != "seen\n" {
		t.Errorf("the cell prints %q", got)
	}
	if o := nb.ok("w.Value()"); o.result != "0.9" {
		t.Errorf("the slider stands at %s", o.result)
	}
}

// An interrupt stops a handler, when a cell runs too; handlers work again after it, those of earlier cells and of functions too.
func TestInterruptOfAHandler(t *testing.T) {
	nb := newNotebook(t)
	button := nb.ok(`spin := true
work := func() int { return 42 }
b := widget.Button("go").OnClick(func() {
	fmt.Println("clicked", work())
	for spin {
	}
})
b`).view(t)
	made := nb.id
	id := nb.click(button)
	nb.until(link.Stream)
	nb.interruptEvent(id)
	if got := printed(nb.handled(id), made); !strings.Contains(got, "KeyboardInterrupt") {
		t.Errorf("the interrupted handler says %q", got)
	}
	id = nb.click(button) // before any cell
	nb.until(link.Stream)
	nb.interruptEvent(id)
	nb.handled(id)
	u, prob := nb.start("for {}")
	if prob != nil {
		t.Fatal(prob)
	}
	cell := nb.id
	id = nb.click(button)
	nb.until(link.Stream)
	nb.interruptEvent(id)
	nb.interrupt(cell)
	if o := nb.wait(u); o.failure == nil || o.failure.Name != "KeyboardInterrupt" {
		t.Errorf("the cell beside it: %+v", o.failure)
	}
	nb.ok("spin = false")
	if got := printed(nb.handled(nb.click(button)), made); got != "clicked 42\n" {
		t.Errorf("after the interrupts: %q", got)
	}
}

// A panic in a handler is told below the cell that made the widget and costs nothing.
func TestPanicInAHandler(t *testing.T) {
	nb := newNotebook(t)
	button := nb.ok("list := []int{1}\nwidget.Button(\"go\").OnClick(func() { fmt.Println(list[len(list)]) })").view(t)
	made := nb.id
	if got := printed(nb.handled(nb.click(button)), made); !strings.Contains(got, "A handler of a widget failed") || !strings.Contains(got, "index out of range [1] with length 1") {
		t.Errorf("%q", got)
	}
	if o := nb.ok("len(list)"); o.result != "1" {
		t.Errorf("afterwards: %s", o.result)
	}
}

// Cells begin, widgets are used and both are interrupted in any order: every cell and every event ends, and all works afterwards.
func TestInterruptsBesideHandlers(t *testing.T) {
	nb := newNotebook(t)
	button := nb.ok("n := 0\nwidget.Button(\"go\").OnClick(func() {\n\tfor range 3000 {\n\t\tn++\n\t}\n})").view(t)
	for i := range 40 {
		first := nb.click(button)
		u, prob := nb.start("for {\n}")
		if prob != nil {
			t.Fatal(prob)
		}
		cell := nb.id
		if i%4 == 0 {
			nb.click(button)
		}
		if i%2 == 0 {
			nb.interruptEvent(first)
		}
		if i%3 == 0 {
			nb.click(button)
		}
		nb.interrupt(cell)
		for waits := map[uint64]bool{}; ; {
			m, err := nb.conn.Receive()
			if err != nil {
				t.Fatal(err)
			}
			switch m.Kind {
			case link.Done:
				if m.Error == nil || m.Error.Name != "KeyboardInterrupt" || m.Left {
					t.Fatalf("round %d: %+v, left %v", i, m.Error, m.Left)
				}
				nb.session.Commit(u)
				waits[0] = true
			case link.CommDone:
				waits[m.Event] = true
			}
			if waits[0] && waits[nb.events] && waits[first] {
				break
			}
		}
	}
	nb.ok("n = 0")
	nb.handled(nb.click(button))
	if o := nb.ok("n"); o.result != "3000" {
		t.Errorf("afterwards the handler counts to %s, want 3000", o.result)
	}
}

// Methods that a widget has from the struct which all widgets share.
func TestSharedMethodsOfWidgets(t *testing.T) {
	nb := newNotebook(t)
	nb.ok(`s := widget.Slider(0, 1, 0.1)
s.Layout("width", "80%")
layout := s.Layout
layout("margin", "2px")
type panel struct{ *widget.SliderWidget }
p := panel{s}
p.Layout("border", "none")`)
	nb.ok("defer s.Close()")
}
