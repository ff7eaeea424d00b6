package bind

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/kernel/link"
)

// view is the id of the widget that a cell has displayed.
func (o outcome) view(t *testing.T) string {
	t.Helper()
	v, _ := o.data["application/vnd.jupyter.widget-view+json"].(map[string]any)
	id, _ := v["model_id"].(string)
	if id == "" {
		t.Fatalf("no widget is displayed: %v", o.data)
	}
	return id
}

// post sends what a user does to a widget, without waiting; the number of the message.
func (nb *notebook) post(comm string, data map[string]any) uint64 {
	nb.t.Helper()
	nb.id++
	if err := nb.conn.Send(link.Message{Kind: link.CommMessage, ID: nb.id, Comm: comm, Data: data}); err != nil {
		nb.t.Fatal(err)
	}
	return nb.id
}

func (nb *notebook) drag(comm string, value any) uint64 {
	nb.t.Helper()
	return nb.post(comm, map[string]any{"method": "update", "state": map[string]any{"value": value}})
}

func (nb *notebook) click(comm string) uint64 {
	nb.t.Helper()
	return nb.post(comm, map[string]any{"method": "custom", "content": map[string]any{"event": "click"}})
}

// handled returns what the worker sends until it has handled a message. A cell must not end before.
func (nb *notebook) handled(id uint64) (all []link.Message) {
	nb.t.Helper()
	for {
		m, err := nb.conn.Receive()
		if err != nil {
			nb.t.Fatalf("the worker died: %v", err)
		}
		if m.Kind == link.CommDone && m.ID == id {
			return all
		}
		if m.Kind == link.Done {
			nb.t.Fatalf("the cell has ended: %+v", m.Error)
		}
		all = append(all, m)
	}
}

// printed is the text among messages that belongs to a cell.
func printed(all []link.Message, cell uint64) (text string) {
	for _, m := range all {
		if m.Kind == link.Stream && m.ID == cell {
			text += m.Text
		}
	}
	return text
}

// area is the text of the last state of an output area among messages.
func area(all []link.Message) (text string) {
	for _, m := range all {
		state, _ := m.Data["state"].(map[string]any)
		outputs, is := state["outputs"].([]any)
		if !is {
			continue
		}
		text = ""
		for _, o := range outputs {
			o := o.(map[string]any)
			data, _ := o["data"].(map[string]any)
			for _, part := range []any{o["text"], data["text/plain"], o["ename"]} {
				if part != nil {
					text += fmt.Sprint(part) + "|"
				}
			}
		}
	}
	return text
}

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
		done = done || m.Kind == link.CommDone && m.ID == last
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
	nb.interrupt(id)
	if got := printed(nb.handled(id), made); !strings.Contains(got, "KeyboardInterrupt") {
		t.Errorf("the interrupted handler says %q", got)
	}
	id = nb.click(button) // before any cell
	nb.until(link.Stream)
	nb.interrupt(id)
	nb.handled(id)
	u, prob := nb.start("for {}")
	if prob != nil {
		t.Fatal(prob)
	}
	cell := nb.id
	id = nb.click(button)
	nb.until(link.Stream)
	nb.interrupt(id)
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
	if got := printed(nb.handled(nb.click(button)), made); !strings.Contains(got, "panic in a handler") || !strings.Contains(got, "index out of range [1] with length 1") {
		t.Errorf("%q", got)
	}
	if o := nb.ok("len(list)"); o.result != "1" {
		t.Errorf("afterwards: %s", o.result)
	}
}

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
	if got := area(nb.handled(nb.drag(sliders["2"], 3))); !strings.Contains(got, "3|") {
		t.Errorf("the whole number: %q", got)
	}
	nb.interrupt(nb.id - 2)
}

// A misused Interact stops its cell with the error.
func TestInteractErrorStopsTheCell(t *testing.T) {
	nb := newNotebook(t)
	if o := nb.run("widget.Interact(func(n int) {}, 5)"); o.failure == nil || !strings.Contains(o.failure.Value, "want widget.Range") {
		t.Errorf("%+v", o.failure)
	}
}
