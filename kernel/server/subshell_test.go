package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/client"
	"github.com/luciola-nn/luciola/kernel/kerneltest"
)

// inSubshell sends a cell to a subshell.
func inSubshell(t testing.TB, k *kerneltest.Kernel, id, code string) *client.Exchange {
	t.Helper()
	x, err := k.StartIn(id, k.Conns.Shell, "execute_request", map[string]any{"code": code})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func wait(t testing.TB, k *kerneltest.Kernel, all ...*client.Exchange) {
	t.Helper()
	for _, x := range all {
		if err := k.Wait(within(t, 20*time.Second), x); err != nil {
			t.Fatal(err)
		}
	}
}

func newSubshell(t testing.TB, k *kerneltest.Kernel) string {
	t.Helper()
	id, _ := ask(t, k, k.Conns.Control, "create_subshell_request", nil)["subshell_id"].(string)
	if id == "" {
		t.Fatal("create_subshell_request gives no id")
	}
	return id
}

// A cell in a subshell runs while one of the main shell waits for it. Each prints to its own parent, and counts by itself.
func TestSubshellsRunAtTheSameTime(t *testing.T) {
	k := kerneltest.StartTCP(t)
	if got := fmt.Sprint(ask(t, k, k.Conns.Control, "kernel_info_request", nil)["supported_features"]); got != "[kernel subshells]" {
		t.Errorf("supported features %s", got)
	}
	k.Run(t, "print one")
	id := newSubshell(t, k)
	main := inSubshell(t, k, "", "print main begins\nwait go\nprint main ends")
	sub := inSubshell(t, k, id, "print sub begins\nsignal go\nprint sub ends")
	wait(t, k, main, sub)
	if got := main.Text("stdout"); got != "main begins\nmain ends\n" {
		t.Errorf("the main shell's cell shows %q", got)
	}
	if got := sub.Text("stdout"); got != "sub begins\nsub ends\n" {
		t.Errorf("the subshell's cell shows %q", got)
	}
	for _, m := range append(sub.IOPub, sub.Reply) {
		if m.ParentHeader().SubshellID != id {
			t.Errorf("the parent of %s has subshell %q, want %q", m.Header.MsgType, m.ParentHeader().SubshellID, id)
		}
	}
	if a, b := client.Content(main.Reply)["execution_count"], client.Content(sub.Reply)["execution_count"]; a != 2.0 || b != 1.0 {
		t.Errorf("execution counts %v and %v, want 2 and 1", a, b)
	}
}

// An error stops the cells that wait in its own shell alone. An interrupt ends the cells of all shells.
func TestSubshellsFailAlone(t *testing.T) {
	k := kerneltest.Start(t)
	id := newSubshell(t, k)
	main := []*client.Exchange{inSubshell(t, k, "", "wait go"), inSubshell(t, k, "", "print still there")}
	failed := inSubshell(t, k, id, "fail x")
	wait(t, k, failed)
	wait(t, k, inSubshell(t, k, id, "signal go"))
	wait(t, k, main...)
	if main[0].Status() != "ok" || main[1].Status() != "ok" {
		t.Errorf("an error in a subshell makes the main shell %s, %s", main[0].Status(), main[1].Status())
	}
	main = []*client.Exchange{inSubshell(t, k, "", "print loops\nloop"), inSubshell(t, k, id, "print loops\nloop")}
	for _, x := range main {
		if err := k.Until(within(t, 10*time.Second), x, func() bool { return x.Text("stdout") != "" }); err != nil {
			t.Fatal(err)
		}
	}
	ask(t, k, k.Conns.Control, "interrupt_request", nil)
	wait(t, k, main...)
	for i, x := range main {
		if client.Content(x.Reply)["ename"] != "KeyboardInterrupt" {
			t.Errorf("%d: %v", i, client.Content(x.Reply))
		}
	}
}

func TestSubshellLife(t *testing.T) {
	k := kerneltest.Start(t)
	first, second := newSubshell(t, k), newSubshell(t, k)
	if got := fmt.Sprint(ask(t, k, k.Conns.Control, "list_subshell_request", nil)["subshell_id"]); got != fmt.Sprint([]string{first, second}) {
		t.Errorf("list %s", got)
	}
	running := inSubshell(t, k, first, "print runs\nwait go")
	waiting := inSubshell(t, k, first, "print never")
	if err := k.Until(within(t, 10*time.Second), running, func() bool { return running.Text("stdout") != "" }); err != nil {
		t.Fatal(err)
	}
	ask(t, k, k.Conns.Shell, "kernel_info_request", nil) // the second cell has arrived
	if got := ask(t, k, k.Conns.Control, "delete_subshell_request", map[string]any{"subshell_id": first}); got["status"] != "ok" {
		t.Errorf("delete: %v", got)
	}
	wait(t, k, waiting)
	if waiting.Status() != "error" || waiting.Text("stdout") != "" {
		t.Errorf("a cell that waited in a deleted subshell: %s %q", waiting.Status(), waiting.Text("stdout"))
	}
	wait(t, k, inSubshell(t, k, second, "signal go"), running)
	if running.Status() != "ok" {
		t.Errorf("a cell that ran in a deleted subshell: %s", running.Status())
	}
	if got := ask(t, k, k.Conns.Control, "delete_subshell_request", map[string]any{"subshell_id": first}); got["status"] != "error" || got["ename"] != "NoSubshell" {
		t.Errorf("deleted twice: %v", got)
	}
	for _, msgType := range []string{"execute_request", "history_request"} {
		x, err := k.StartIn(first, k.Conns.Shell, msgType, map[string]any{"code": "print a"})
		if err != nil {
			t.Fatal(err)
		}
		wait(t, k, x)
		if x.Status() != "error" || x.Reply.Header.MsgType != strings.Replace(msgType, "_request", "_reply", 1) {
			t.Errorf("%s for a deleted subshell: %s %s", msgType, x.Reply.Header.MsgType, x.Status())
		}
	}
}

// Two cells that wait for input at the same time get each their own answer, whichever comes first.
func TestInputOfSubshells(t *testing.T) {
	k := kerneltest.StartTCP(t)
	id := newSubshell(t, k)
	k.OnInput(func(prompt string, _ bool) (string, bool) { return "to " + prompt, true })
	start := func(id, prompt string) *client.Exchange {
		x, err := k.StartIn(id, k.Conns.Shell, "execute_request", map[string]any{"code": "input " + prompt, "allow_stdin": true})
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	main, sub := start("", "main"), start(id, "sub")
	wait(t, k, main, sub)
	if main.Text("stdout") != "to main\n" || sub.Text("stdout") != "to sub\n" {
		t.Errorf("answers %q and %q", main.Text("stdout"), sub.Text("stdout"))
	}
}
