package server_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/kernel/client"
	"github.com/luciola-nn/luciola/kernel/kerneltest"
)

// Every combination of the four switches of an execute request, for a cell that succeeds and one that fails, with a cell waiting
// behind it.
func TestSwitchesOfExecute(t *testing.T) {
	for bits := range 32 {
		silent, store, stop, stdin, fails := bits&1 != 0, bits&2 != 0, bits&4 != 0, bits&8 != 0, bits&16 != 0
		name := fmt.Sprintf("silent %v, store_history %v, stop_on_error %v, allow_stdin %v, fails %v", silent, store, stop, stdin, fails)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := kerneltest.Start(t)
			k.OnInput(func(string, bool) (string, bool) { return "answer", true })
			code := "print out\nresult value\ninput question"
			if fails {
				code += "\nfail on purpose"
			}
			gate, err := k.Start(k.Conns.Shell, "execute_request", map[string]any{"code": "sleep 30"}) // the next two arrive meanwhile
			if err != nil {
				t.Fatal(err)
			}
			x, err := k.Start(k.Conns.Shell, "execute_request", map[string]any{
				"code": code, "silent": silent, "store_history": store, "stop_on_error": stop, "allow_stdin": stdin,
			})
			if err != nil {
				t.Fatal(err)
			}
			behind, err := k.Start(k.Conns.Shell, "execute_request", map[string]any{"code": "print behind", "store_history": false})
			if err != nil {
				t.Fatal(err)
			}
			wait(t, k, gate, x, behind)
			checkSwitches(t, k, x, behind, silent, store, stop, stdin, fails)
		})
	}
}

func checkSwitches(t *testing.T, k *kerneltest.Kernel, x, behind *client.Exchange, silent, store, stop, stdin, fails bool) {
	canAsk := stdin && !silent // a hidden cell asks nobody
	wantTypes, wantStatus := "busy execute_input stream execute_result stream idle", "ok"
	if !canAsk || fails {
		wantStatus = "error"
		wantTypes = strings.Replace(wantTypes, " idle", " error idle", 1)
	}
	if !canAsk {
		wantTypes = "busy execute_input stream execute_result error idle"
	}
	if silent {
		wantTypes = "busy idle"
	}
	if got := types(x); got != wantTypes || x.Status() != wantStatus {
		t.Errorf("%s, published %s; want %s, %s", x.Status(), got, wantStatus, wantTypes)
	}
	wantCount := 1.0 // of the cell before
	if store && !silent {
		wantCount = 2
	}
	if got := client.Content(x.Reply)["execution_count"]; got != wantCount {
		t.Errorf("execution count %v, want %v", got, wantCount)
	}
	past := fmt.Sprint(ask(t, k, k.Conns.Shell, "history_request", map[string]any{"hist_access_type": "tail", "n": 9})["history"])
	if kept := strings.Contains(past, "print out"); kept != (store && !silent) {
		t.Errorf("history %s", past)
	}
	wantBehind := "ok"
	if wantStatus == "error" && stop && !silent {
		wantBehind = "aborted"
	}
	if behind.Status() != wantBehind {
		t.Errorf("the cell behind it: %s, want %s", behind.Status(), wantBehind)
	}
}
