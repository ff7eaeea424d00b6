package main

import (
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/kernel/client"
)

// Magics work in a subshell beside a cell that runs, and what each prints is its own.
func TestMagicsInASubshell(t *testing.T) {
	c := kernelHere(t)
	ok(t, c, "there, back := make(chan int), make(chan int)")
	id := subshell(t, c)
	main := beginIn(t, c, "", "%%capture kept\nfmt.Println(\"main before\")\nthere <- 1\n<-back\nfmt.Println(\"main after\")\n!echo shell of main")
	sub := beginIn(t, c, id, "m := <-there\nfmt.Println(\"sub\", m)\n!echo shell of sub\n%time m++\n%who\nback <- m")
	finish(t, c, main, sub)
	if main.Status() != "ok" || main.Text("stdout") != "" {
		t.Errorf("the captured cell: %s, prints %q\n%s", main.Status(), main.Text("stdout"), trace(main))
	}
	got := sub.Text("stdout")
	if sub.Status() != "ok" || !strings.HasPrefix(got, "sub 1\nshell of sub\nwall time ") || !strings.Contains(got, "\nthere ") || strings.Contains(got, "main") {
		t.Errorf("the subshell: %s, prints %q\n%s", sub.Status(), got, trace(sub))
	}
	if x := run(t, c, "kept"); displayed(x) != "main before\nmain after\nshell of main\n" {
		t.Errorf("captured %q", displayed(x))
	}
}

// An interrupt ends a command of a subshell and the cell beside it.
func TestInterruptOfACommandInASubshell(t *testing.T) {
	c := kernelHere(t)
	id := subshell(t, c)
	main := beginIn(t, c, "", "fmt.Println(\"begun\")\nselect {}")
	sub := beginIn(t, c, id, "!echo begun; sleep 1000")
	for _, x := range []*client.Exchange{main, sub} {
		until(t, c, x, func() bool { return x.Text("stdout") == "begun\n" })
	}
	control(t, c, "interrupt_request", nil)
	finish(t, c, main, sub)
	for _, x := range []*client.Exchange{main, sub} {
		if got := client.Content(x.Reply)["ename"]; got != "KeyboardInterrupt" {
			t.Errorf("%v\n%s", got, trace(x))
		}
	}
}

// %reset in a subshell ends the cell that runs beside it, which says why.
func TestResetBesideACell(t *testing.T) {
	c := kernelHere(t)
	id := subshell(t, c)
	main := beginIn(t, c, "", "x := 1\nfmt.Println(\"begun\")\nselect {}")
	until(t, c, main, func() bool { return main.Text("stdout") == "begun\n" })
	sub := beginIn(t, c, id, "%reset -f\n%who")
	finish(t, c, main, sub)
	if got := sub.Text("stdout") + sub.Text("stderr"); sub.Status() != "ok" || got != "the session is empty\nno variables\n" {
		t.Errorf("%s %q\n%s", sub.Status(), got, trace(sub))
	}
	if got := client.Content(main.Reply)["evalue"]; got != "a %reset beside it ended the cell" {
		t.Errorf("%v\n%s", got, trace(main))
	}
}
