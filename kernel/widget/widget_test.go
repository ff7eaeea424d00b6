package widget

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/luciola-nn/luciola/kernel/display"
)

// page is a host that keeps what is sent, and what handlers print.
type page struct {
	nobody
	mu   sync.Mutex
	sent []Message
	to   Target
}

func (p *page) Send(m Message) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, m)
}

func (p *page) Redirect(to Target) (undo func()) {
	old := p.to
	p.to = to
	return func() { p.to = old }
}

// print stands for fmt.Print in a cell.
func (p *page) print(text string) { p.to.Print("stdout", text) }

func newPage(t *testing.T) *page {
	p := &page{}
	t.Cleanup(Bind(p))
	return p
}

// take returns what was sent since the last call.
func (p *page) take() []Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	sent := p.sent
	p.sent = nil
	return sent
}

// tell is a message of the front end; the handlers run at once. It returns the answers.
func tell(comm string, data map[string]any) (replies []Message) {
	for _, h := range Receive(Message{Kind: Update, Comm: comm, Data: data}, func(m Message) { replies = append(replies, m) }) {
		h.Run()
	}
	return replies
}

func change(comm, key string, value any) []Message {
	return tell(comm, map[string]any{"method": "update", "state": map[string]any{key: value}})
}

// A widget is opened when it is displayed, once, after its layout and style, with what JupyterLab needs to show it.
func TestOpening(t *testing.T) {
	p := newPage(t)
	s := Slider(0, 1, 0.25).Label("sparsity").At(0.5)
	s.Layout("width", "80%")
	if got := p.take(); len(got) != 0 {
		t.Fatalf("sent before it is displayed: %v", got)
	}
	view := display.Of(s).Data[viewType].(map[string]any)
	if view["model_id"] != s.id || view["version_major"] != 2 {
		t.Errorf("view %v", view)
	}
	sent := p.take()
	var names []string
	for _, m := range sent {
		if m.Kind != Open || m.Target != "jupyter.widget" || m.Metadata["version"] != "2.1.0" || m.Data["buffer_paths"] == nil {
			t.Errorf("%+v", m)
		}
		state := m.Data["state"].(map[string]any)
		names = append(names, fmt.Sprintf("%v@%v/%v", state["_model_name"], state["_model_module_version"], state["_view_name"]))
	}
	if got := strings.Join(names, " "); got != "LayoutModel@2.0.0/LayoutView SliderStyleModel@2.0.0/StyleView FloatSliderModel@2.0.0/FloatSliderView" {
		t.Fatalf("opened: %s", got)
	}
	state := sent[2].Data["state"].(map[string]any)
	if state["value"] != 0.5 || state["description"] != "sparsity" || state["layout"] != "IPY_MODEL_"+sent[0].Comm || state["style"] != "IPY_MODEL_"+sent[1].Comm {
		t.Errorf("state %v", state)
	}
	if sent[0].Data["state"].(map[string]any)["width"] != "80%" {
		t.Error("the width is lost")
	}
	s.MIME()
	s.Set(0.75)
	s.Set(0.75)
	got := p.take()
	if len(got) != 1 || got[0].Data["method"] != "update" || !reflect.DeepEqual(got[0].Data["state"], map[string]any{"value": 0.75}) {
		t.Errorf("after Set: %v", got)
	}
}

// What the user does is heard and echoed; what the widget does not accept is put right, and no handler hears of it.
func TestHearing(t *testing.T) {
	newPage(t)
	var heard []string
	note := func(x any) { heard = append(heard, fmt.Sprint(x)) }
	slider := Slider(0, 1, 0.1).OnChange(func(x float64) { note(x) })
	whole := IntSlider(0, 9, 1).OnChange(func(x int) { note(x) })
	menu := Dropdown("a", "b").OnChange(func(s string) { note(s) })
	box := Checkbox("c", false).OnChange(func(b bool) { note(b) })
	line := Text("").OnChange(func(s string) { note(s) })
	button := Button("go").OnClick(func() { note("click") })
	VBox(slider, HBox(whole, menu), box, line, button).MIME()
	for _, c := range []struct {
		id, key string
		value   any
		heard   string
		right   any // what the front end is told, nil for nothing
	}{
		{slider.id, "value", 0.3, "0.3", nil},
		{slider.id, "value", 7.0, "1", 1.0},
		{slider.id, "value", "x", "", 1.0},
		{slider.id, "max", 50.0, "", 1.0},
		{whole.id, "value", 4.0, "4", nil},
		{whole.id, "value", 4.0, "", nil},
		{menu.id, "index", 1.0, "b", nil},
		{menu.id, "index", 2.0, "", 1},
		{box.id, "value", true, "true", nil},
		{line.id, "value", "text", "text", nil},
	} {
		heard = nil
		replies := change(c.id, c.key, c.value)
		if got := strings.Join(heard, " "); got != c.heard {
			t.Errorf("%s = %v: heard %q, want %q", c.key, c.value, got, c.heard)
		}
		if replies[0].Data["method"] != "echo_update" || replies[0].Comm != c.id {
			t.Errorf("%s = %v: answered with %v", c.key, c.value, replies[0])
		}
		var right any
		if len(replies) > 1 {
			right = replies[1].Data["state"].(map[string]any)[c.key]
		}
		if right != c.right {
			t.Errorf("%s = %v: put right to %v, want %v", c.key, c.value, right, c.right)
		}
	}
	heard = nil
	tell(button.id, map[string]any{"method": "custom", "content": map[string]any{"event": "click"}})
	if fmt.Sprint(heard) != "[click]" {
		t.Errorf("the button: %v", heard)
	}
}

// A front end that has lost its models asks for them all, parts before wholes do not matter; closed ones are gone.
func TestStates(t *testing.T) {
	p := newPage(t)
	a, b := Label("a"), Label("b")
	row := HBox(a, b)
	row.MIME()
	p.take()
	Receive(Message{Kind: Open, Comm: "control", Target: "jupyter.widget.control"}, func(m Message) { t.Errorf("answered with %v", m) })
	states := func() map[string]any {
		return tell("control", map[string]any{"method": "request_states"})[0].Data["states"].(map[string]any)
	}
	got := states()[a.id].(map[string]any)
	if got["model_name"] != "LabelModel" || got["model_module"] != "@jupyter-widgets/controls" || got["state"].(map[string]any)["value"] != "a" {
		t.Errorf("state of a: %v", got)
	}
	row.Close()
	for _, w := range []*model{row.model, a.model, b.model, a.parts[0]} {
		if states()[w.id] != nil {
			t.Errorf("%s is still there", w.kind)
		}
	}
	closed := 0
	for _, m := range p.take() {
		if m.Kind == Close {
			closed++
		}
	}
	if closed != 8 { // two labels with layout and style, a box with layout
		t.Errorf("%d comms closed, want 8", closed)
	}
	if data := row.MIME(); data[viewType] != nil {
		t.Error("a closed widget is displayed")
	}
	var replies []Message
	Receive(Message{Kind: Open, Comm: "x", Target: "nobody"}, func(m Message) { replies = append(replies, m) })
	if len(replies) != 1 || replies[0].Kind != Close || replies[0].Comm != "x" {
		t.Errorf("an unknown target is answered with %v", replies)
	}
}

// The area shows what code prints and displays, in order; a display with a name is replaced in place.
func TestOutput(t *testing.T) {
	p := newPage(t)
	out := Output()
	out.Do(func() {
		p.print("a\n")
		p.print("b\n")
		p.to.Display(display.Text("one"), "id", false)
		p.to.Print("stderr", "c\n")
		p.to.Display(display.Text("two"), "id", true)
	})
	outputs := out.get("outputs").([]any)
	if got := out.Text(); got != "a\nb\ntwo\nc\n" || len(outputs) != 3 {
		t.Errorf("%q in %d outputs", got, len(outputs))
	}
	out.Clear(true)
	if out.Text() == "" {
		t.Error("cleared before anything new has come")
	}
	out.Do(func() { p.print("new") })
	if got := out.Text(); got != "new" {
		t.Errorf("after Clear: %q", got)
	}
	out.Do(func() { p.print(strings.Repeat("x", mostText)) })
	if n := len(out.Text()); n > mostText+100 {
		t.Errorf("%d bytes kept", n)
	}
}

// Interact makes its controls from the arguments, calls the function at once and after each change, and shows how it ended.
func TestInteract(t *testing.T) {
	p := newPage(t)
	type level int
	calls := 0
	w, err := Interact(func(x float64, n level, on bool, s string, of int) (string, error) {
		calls++
		p.print(fmt.Sprintln(x, n, on, s, of))
		switch n {
		case 3:
			panic("three")
		case 4:
			return "", errors.New("four")
		}
		return "result", nil
	}, Range(0, 1, 0.5).Named("share"), Range(1, 5, 1).At(2), true, Named("text", "t"), []int{8, 16})
	if err != nil {
		t.Fatal(err)
	}
	w.MIME()
	if got := w.out.Text(); got != "0 2 true t 8\nresult\n" {
		t.Errorf("at first: %q", got)
	}
	var kinds []string
	for _, c := range w.controls {
		kinds = append(kinds, fmt.Sprint(c.base().kind, ":", c.base().state["description"]))
	}
	if got := strings.Join(kinds, " "); got != "Slider:share IntSlider:2 Checkbox:3 Text:text Dropdown:5" {
		t.Errorf("controls %s", got)
	}
	for _, c := range []struct {
		control int
		key     string
		value   any
		want    string
	}{
		{0, "value", 0.5, "0.5 2 true t 8\nresult\n"},
		{4, "index", 1.0, "0.5 2 true t 16\nresult\n"},
		{1, "value", 3.0, "0.5 3 true t 16\nPanic: three\n"},
		{1, "value", 4.0, "0.5 4 true t 16\n\nError: four\n"},
		{2, "value", false, "0.5 4 false t 16\n\nError: four\n"},
	} {
		change(w.controls[c.control].base().id, c.key, c.value)
		if got := w.out.Text(); got != c.want {
			t.Errorf("after change %d to %v: %q, want %q", c.control, c.value, got, c.want)
		}
	}
	if calls != 6 {
		t.Errorf("%d calls", calls)
	}
	w.update() // nothing has changed
	if w.Update(); calls != 7 {
		t.Errorf("%d calls after Update", calls)
	}
}

func TestInteractMisused(t *testing.T) {
	newPage(t)
	for _, c := range []struct {
		f    any
		args []any
		says string
	}{
		{3, nil, "want a function first, found int"},
		{func(int) {}, nil, "0 arguments"},
		{func(int) {}, []any{5}, "argument 1 of func(int): found 5, want widget.Range"},
		{func(int) {}, []any{Range(0, 1, 0.5)}, "0.5 of the range is no whole number"},
		{func(uint) {}, []any{Range(-1, 1, 1)}, "begins at -1"},
		{func(int) {}, []any{"x"}, "wants a int, and what is given chooses a string"},
		{func(string) {}, []any{[]int{65}}, "wants a string, and what is given chooses a int"},
		{func(string) {}, []any{[]string{}}, "a list that is not empty"},
	} {
		if _, err := Interact(c.f, c.args...); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%T with %v: %v, want %q", c.f, c.args, err, c.says)
		}
	}
}
