package widget

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

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
		{1, "value", 4.0, "0.5 4 true t 16\nError: four\n"},
		{2, "value", false, "0.5 4 false t 16\nError: four\n"},
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
		{func(int) {}, []any{5}, "argument 1 of func(int): found 5 (int), want widget.Range"},
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

type spread struct{ Name, Doc string }

// A widget that has a value, and lets the user change it, is a control.
func TestControls(t *testing.T) {
	newPage(t)
	for _, c := range []struct {
		w    widget
		f    any
		says string
	}{
		{Slider(0, 1, 0.5), func(x float64) float64 { return x }, ""},
		{IntSlider(0, 1, 1), func(x int) int { return x }, ""},
		{Checkbox("c", true), func(x bool) bool { return x }, ""},
		{Text("t"), func(x string) string { return x }, ""},
		{Dropdown("a"), func(x string) string { return x }, ""},
		{Progress(1), func(x float64) float64 { return x }, "or a widget whose value the user can change"},
		{Label("l"), func(x string) string { return x }, "or a widget whose value the user can change"},
	} {
		_, err := Interact(c.f, c.w)
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%T: %v, want %q", c.w, err, c.says)
		}
	}
}

// Entries of a menu are short: the Name of what has one. What stands for widgets as text names all of them.
func TestEntriesAndWords(t *testing.T) {
	newPage(t)
	w, err := Interact(func(s spread, b bool) string { return s.Doc }, Named("across", []spread{{"LAMP", "long"}, {"uniform", "short"}}), Named("exact", true))
	if err != nil {
		t.Fatal(err)
	}
	row := HBox(Button("go"), Label("plain"), w)
	if got, want := row.MIME()["text/plain"], "[go]  plain  across: LAMP\nexact: true\nlong"; got != want {
		t.Errorf("words %q, want %q", got, want)
	}
	change(w.controls[0].base().id, "index", 1.0)
	if got, want := w.MIME()["text/plain"], "across: uniform\nexact: true\nshort"; got != want {
		t.Errorf("words %q, want %q", got, want)
	}
}
