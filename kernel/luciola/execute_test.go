package main

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/client"
)

// user_expressions are evaluated after the cell, each for itself, and declare nothing that is seen.
func TestUserExpressions(t *testing.T) {
	c := kernelHere(t)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for range 2 { // the number of the cell comes twice
		x, err := c.Do(ctx, c.Conns.Shell, "execute_request", map[string]any{
			"code": "x := 6\nfmt.Println(\"cell\")", "store_history": false,
			"user_expressions": map[string]any{"product": "x * 7", "wrong": "y", "panics": "[]int{}[x]", "prints": "fmt.Sprint(\"a\", x)"},
		})
		if err != nil {
			t.Fatal(err)
		}
		if x.Status() != "ok" || x.Text("stdout") != "cell\n" {
			t.Fatalf("%s: %s", x.Status(), trace(x))
		}
		values := client.Content(x.Reply)["user_expressions"].(map[string]any)
		for name, want := range map[string]string{
			"product": "map[data:map[text/plain:42] metadata:map[] status:ok]",
			"prints":  "map[data:map[text/plain:a6] metadata:map[] status:ok]",
		} {
			if got := fmt.Sprint(values[name]); got != want {
				t.Errorf("%s: %s, want %s", name, got, want)
			}
		}
		for name, want := range map[string]string{"wrong": "CompileError", "panics": "Panic"} {
			if got := values[name].(map[string]any); got["status"] != "error" || got["ename"] != want {
				t.Errorf("%s: %v, want %s", name, got, want)
			}
		}
	}
}

// A silent cell shows nothing and keeps what it did.
func TestSilentCell(t *testing.T) {
	c := kernelHere(t)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for _, code := range []string{"x := 1\nfmt.Println(x)\nx", "x++\ndisplay.Show(x)"} {
		x, err := c.Do(ctx, c.Conns.Shell, "execute_request", map[string]any{"code": code, "silent": true})
		if err != nil {
			t.Fatal(err)
		}
		if x.Status() != "ok" || len(x.Outputs()) != 0 {
			t.Errorf("%s: %s, %d outputs\n%s", code, x.Status(), len(x.Outputs()), trace(x))
		}
	}
	if x := run(t, c, "x"); displayed(x) != "2" || client.Content(x.Reply)["execution_count"] != 1.0 {
		t.Errorf("%s %v", displayed(x), client.Content(x.Reply))
	}
}

// The words that end a console ask the front end to end, unless they mean something in the session.
func TestLeave(t *testing.T) {
	c := kernelHere(t)
	for _, cell := range []struct{ code, payload, status string }{
		{" exit\n", "[map[keepkernel:false source:ask_exit]]", "ok"},
		{"quit", "[map[keepkernel:false source:ask_exit]]", "ok"},
		{"exit\nquit", "[]", "error"},
		{"exits", "[]", "error"},
		{"quit := 3", "[]", "ok"},
		{"quit", "[]", "ok"},
	} {
		reply := client.Content(run(t, c, cell.code).Reply)
		if fmt.Sprint(reply["payload"]) != cell.payload || reply["status"] != cell.status {
			t.Errorf("%q: %v %v", cell.code, reply["status"], reply["payload"])
		}
	}
}
