package bind

import (
	"strings"
	"testing"
)

// runtime.Goexit ends the goroutine that calls it, and what was deferred runs; the cell's own is no exception.
func TestGoexit(t *testing.T) {
	nb := newNotebook(t)
	nb.ok("func leave() {\n\tdefer fmt.Println(\"deferred in leave\")\n\truntime.Goexit()\n}")
	for _, src := range []string{
		"defer fmt.Println(\"deferred\")\n\nruntime.Goexit()\nfmt.Println(\"not reached\")",
		"defer fmt.Println(\"deferred\")\n\nleave()\nfmt.Println(\"not reached\")",
	} {
		o := nb.run(src)
		if o.failure == nil || o.failure.Name != "Error" || !strings.Contains(o.failure.Value, "runtime.Goexit ended the cell") {
			t.Fatalf("%s: %+v", src, o.failure)
		}
		if trace := strings.Join(o.failure.Traceback, "\n"); !strings.Contains(trace, "line 3") {
			t.Errorf("%s: no line 3 in\n%s", src, trace)
		}
		if want := "deferred\n"; !strings.HasSuffix(o.stdout, want) || strings.Contains(o.stdout, "reached") {
			t.Errorf("%s prints %q", src, o.stdout)
		}
	}
	o := nb.ok("done := make(chan bool)\ngo func() {\n\tdefer close(done)\n\tleave()\n\tfmt.Println(\"not reached\")\n}()\n<-done\nfmt.Println(\"on\")")
	if o.stdout != "deferred in leave\non\n" {
		t.Errorf("a goroutine prints %q", o.stdout)
	}
}

// A handler of a widget that ends its goroutine says so, and later handlers run.
func TestGoexitInAHandler(t *testing.T) {
	nb := newNotebook(t)
	button := nb.ok("b := widget.Button(\"go\").OnClick(func() {\n\tfmt.Println(\"clicked\")\n\truntime.Goexit()\n})\nb").view(t)
	made := nb.id
	for range 2 {
		if got := printed(nb.handled(nb.click(button)), made); !strings.Contains(got, "clicked\n") || !strings.Contains(got, "runtime.Goexit ended the cell") {
			t.Errorf("the handler says %q", got)
		}
	}
}
