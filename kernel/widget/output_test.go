package widget

import (
	"strings"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/display"
)

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

// An area that changes often shows the picture of a figure, not what draws it again; others show all there is.
func TestPicturesInSteadyAreas(t *testing.T) {
	newPage(t)
	figure := func() display.Bundle {
		return display.Bundle{Data: map[string]any{"application/vnd.vegalite.v5+json": "drawn", "image/svg+xml": "<svg/>", "text/plain": "table"}}
	}
	only := display.Bundle{Data: map[string]any{"application/vnd.vegalite.v5+json": "drawn", "text/plain": "table"}}
	for _, c := range []struct {
		steady bool
		b      display.Bundle
		want   int
	}{{true, figure(), 2}, {false, figure(), 3}, {true, only, 2}} {
		out := Output()
		out.steady = c.steady
		out.Display(c.b, "", false)
		got := out.get("outputs").([]any)[0].(map[string]any)["data"].(map[string]any)
		if len(got) != c.want || len(c.b.Data) < c.want {
			t.Errorf("steady %v: %v", c.steady, got)
		}
	}
}

// What a call has shown before stays until the next call has shown all.
func TestSteadyAreasChangeAtOnce(t *testing.T) {
	p := newPage(t)
	out := Output()
	out.steady = true
	out.show()
	p.take()
	for i, first := range []string{"a", "b"} {
		out.hold = time.Time{}
		if out.Clear(true); out.hold.IsZero() {
			t.Fatal("the area does not wait for the end of the call")
		}
		out.hold = time.Now().Add(time.Hour) // on a machine that is slow
		out.Do(func() {
			p.print(first)
			time.Sleep(2 * refresh)
			p.to.Display(display.Text("figure"), "", false)
		})
		out.settle()
		if sent := p.take(); len(sent) != 1 || out.Text() != first+"figure\n" {
			t.Errorf("call %d: %d states of the area, want 1; text %q", i, len(sent), out.Text())
		}
	}
}
