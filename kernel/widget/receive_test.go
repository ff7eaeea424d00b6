package widget

import (
	"fmt"
	"strings"
	"testing"
)

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
