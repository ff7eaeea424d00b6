package server_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/client"
	"github.com/luciola-nn/luciola/kernel/kerneltest"
)

func TestMain(m *testing.M) { kerneltest.Main(m) }

func within(t testing.TB, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

// ask sends a request and returns the content of its reply.
func ask(t testing.TB, k *kerneltest.Kernel, on client.Conn, msgType string, content map[string]any) map[string]any {
	t.Helper()
	x, err := k.Do(within(t, 10*time.Second), on, msgType, content)
	if err != nil {
		t.Fatalf("%s: %v", msgType, err)
	}
	if want := strings.Replace(msgType, "_request", "_reply", 1); x.Reply.Header.MsgType != want {
		t.Errorf("%s is answered by %s", msgType, x.Reply.Header.MsgType)
	}
	if got := types(x); !strings.HasPrefix(got, "busy ") || !strings.HasSuffix(got, " idle") {
		t.Errorf("%s: published %s, want busy first and idle last", msgType, got)
	}
	return client.Content(x.Reply)
}

// types lists what was published, in order.
func types(x *client.Exchange) string {
	var names []string
	for _, m := range x.IOPub {
		name := m.Header.MsgType
		if name == "status" {
			name, _ = client.Content(m)["execution_state"].(string)
		}
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

func TestOrderOfOneCell(t *testing.T) {
	for name, k := range map[string]*kerneltest.Kernel{"memory": kerneltest.Start(t), "tcp": kerneltest.StartTCP(t)} {
		x := k.Run(t, "print a\nwarn b\ndisplay c\nupdate d\nclear\nprint e\nresult f")
		if got, want := types(x), "busy execute_input stream stream display_data update_display_data clear_output stream execute_result idle"; got != want {
			t.Errorf("%s: published %s\nwant %s", name, got, want)
		}
		if x.Status() != "ok" || x.Text("stdout") != "a\ne\n" || x.Text("stderr") != "b\n" {
			t.Errorf("%s: %s, stdout %q, stderr %q", name, x.Status(), x.Text("stdout"), x.Text("stderr"))
		}
		for _, m := range x.IOPub {
			if m.Header.Session == k.Session.ID {
				t.Errorf("%s: %s carries the client's session, want the kernel's", name, m.Header.MsgType)
			}
			if len(m.Identities) != 1 || len(m.Identities[0]) == 0 {
				t.Errorf("%s: %s has topic %q", name, m.Header.MsgType, m.Identities)
			}
		}
		reply := client.Content(x.Reply)
		if reply["execution_count"] != 1.0 || fmt.Sprint(reply["payload"]) != "[]" || fmt.Sprint(reply["user_expressions"]) != "map[]" {
			t.Errorf("%s: reply %v", name, reply)
		}
		if x.Reply.Metadata["started"] == nil {
			t.Errorf("%s: the reply has no metadata.started", name)
		}
		display := client.Content(x.Outputs()[2])
		if fmt.Sprint(display) != "map[data:map[text/plain:c] metadata:map[] transient:map[display_id:d]]" {
			t.Errorf("%s: display %v", name, display)
		}
	}
}

func TestErrorIsOneOutput(t *testing.T) {
	k := kerneltest.Start(t)
	for code, want := range map[string]string{"fail no such file": "Error", "bad undefined: x": "CompileError"} {
		x := k.Run(t, code)
		out := x.Outputs()
		if len(out) != 1 || out[0].Header.MsgType != "error" {
			t.Fatalf("%s: outputs %s", code, types(x))
		}
		published, reply := client.Content(out[0]), client.Content(x.Reply)
		for _, field := range []string{"ename", "evalue", "traceback"} {
			if fmt.Sprint(published[field]) != fmt.Sprint(reply[field]) || reply[field] == nil {
				t.Errorf("%s: %s is %v on iopub and %v in the reply", code, field, published[field], reply[field])
			}
		}
		if reply["ename"] != want || reply["status"] != "error" || reply["execution_count"] == nil {
			t.Errorf("%s: reply %v", code, reply)
		}
	}
}

func TestCountHistorySilent(t *testing.T) {
	k := kerneltest.Start(t)
	run := func(extra map[string]any, code string) *client.Exchange {
		content := map[string]any{"code": code}
		for key, value := range extra {
			content[key] = value
		}
		x, err := k.Do(within(t, 10*time.Second), k.Conns.Shell, "execute_request", content)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	count := func(x *client.Exchange) any { return client.Content(x.Reply)["execution_count"] }
	if got := count(run(nil, "print a")); got != 1.0 {
		t.Errorf("count %v, want 1", got)
	}
	if got := count(run(map[string]any{"store_history": false}, "print a")); got != 1.0 {
		t.Errorf("without history: count %v, want 1 still", got)
	}
	silent := run(map[string]any{"silent": true}, "print a\nresult b\nfail c")
	if got := types(silent); got != "busy idle" || silent.Status() != "error" {
		t.Errorf("silent: published %s, status %s", got, silent.Status())
	}
	if got := count(run(nil, "   ")); got != 1.0 {
		t.Errorf("empty cell: count %v, want 1 still", got)
	}
	if got := count(run(nil, "result seven")); got != 2.0 {
		t.Errorf("count %v, want 2", got)
	}
	for request, want := range map[string]string{
		`tail 1`:          `[[1 2 result seven]]`,
		`tail 9`:          `[[1 1 print a] [1 2 result seven]]`,
		`tail 1 output`:   `[[1 2 [result seven seven]]]`,
		`range 1 2`:       `[[1 1 print a]]`,
		`search *seven`:   `[[1 2 result seven]]`,
		`search p???? ?`:  `[[1 1 print a]]`,
		`search nothing*`: `[]`,
	} {
		f := strings.Fields(request)
		content := map[string]any{"hist_access_type": f[0], "output": f[len(f)-1] == "output", "raw": true}
		switch f[0] {
		case "tail":
			content["n"] = int(f[1][0] - '0')
		case "range":
			content["session"], content["start"], content["stop"] = 1, 1, 2
		case "search":
			content["pattern"] = strings.TrimPrefix(request, "search ")
		}
		if got := fmt.Sprint(ask(t, k, k.Conns.Shell, "history_request", content)["history"]); got != want {
			t.Errorf("%s: %s, want %s", request, got, want)
		}
	}
	for range 3 {
		run(nil, "print again")
	}
	for unique, want := range map[bool]int{true: 1, false: 3} {
		got := ask(t, k, k.Conns.Shell, "history_request",
			map[string]any{"hist_access_type": "search", "pattern": "*again", "unique": unique})["history"].([]any)
		if len(got) != want {
			t.Errorf("unique %v: %d entries, want %d", unique, len(got), want)
		}
	}
}

func TestRequestsThatRunNoCode(t *testing.T) {
	k := kerneltest.Start(t)
	info := ask(t, k, k.Conns.Control, "kernel_info_request", nil)
	language, _ := info["language_info"].(map[string]any)
	if info["status"] != "ok" || info["protocol_version"] != "5.5" || language["mimetype"] != "text/x-go" || language["file_extension"] != ".go" {
		t.Errorf("kernel_info %v", info)
	}
	completion := ask(t, k, k.Conns.Shell, "complete_request", map[string]any{"code": "𝔸 pr", "cursor_pos": 4})
	if fmt.Sprint(completion["matches"], completion["cursor_start"], completion["cursor_end"]) != "[print] 2 4" {
		t.Errorf("completion counts code points: %v", completion)
	}
	if got := ask(t, k, k.Conns.Shell, "complete_request", map[string]any{"code": "𝔸 pr", "cursor_pos": 99}); fmt.Sprint(got["matches"]) != "[print]" {
		t.Errorf("a cursor behind the end is at the end: %v", got)
	}
	if got := ask(t, k, k.Conns.Shell, "complete_request", map[string]any{"code": "x", "cursor_pos": -1}); fmt.Sprint(got["matches"]) != "[]" || got["status"] != "ok" {
		t.Errorf("no match: %v", got)
	}
	if got := ask(t, k, k.Conns.Shell, "inspect_request", map[string]any{"code": "print", "cursor_pos": 2}); got["found"] != true {
		t.Errorf("inspect: %v", got)
	}
	if got := ask(t, k, k.Conns.Shell, "inspect_request", map[string]any{"code": "x", "cursor_pos": 1}); got["found"] != false || fmt.Sprint(got["data"]) != "map[]" {
		t.Errorf("inspect of nothing: %v", got)
	}
	if got := ask(t, k, k.Conns.Shell, "is_complete_request", map[string]any{"code": "f {"}); got["status"] != "incomplete" || got["indent"] != "\t" {
		t.Errorf("is_complete: %v", got)
	}
	if got := ask(t, k, k.Conns.Shell, "comm_info_request", nil); fmt.Sprint(got["comms"]) != "map[]" {
		t.Errorf("comm_info: %v", got)
	}
	if got := ask(t, k, k.Conns.Shell, "execute_request", map[string]any{"code": 7}); got["status"] != "error" || got["execution_count"] != 0.0 {
		t.Errorf("a cell that is a number: %v", got)
	}
}

func TestUnknownRequestsGetBusyAndIdle(t *testing.T) {
	k := kerneltest.Start(t)
	for msgType, want := range map[string]string{"no_such_request": "busy idle", "comm_open": "busy comm_close idle", "comm_msg": "busy idle"} {
		x, err := k.Start(k.Conns.Shell, msgType, map[string]any{"comm_id": "c", "target_name": "nobody"})
		if err == nil {
			err = k.Until(within(t, 5*time.Second), x, func() bool { return slices.Contains(x.Order, "idle") })
		}
		if err != nil || types(x) != want {
			t.Errorf("%s: published %s, %v; want %s", msgType, types(x), err, want)
		}
	}
}

func TestPageAndExpressions(t *testing.T) {
	k := kerneltest.Start(t)
	payload, _ := client.Content(k.Run(t, "print?").Reply)["payload"].([]any)
	if len(payload) != 1 {
		t.Fatalf("payload %v", payload)
	}
	page := payload[0].(map[string]any)
	if data := page["data"].(map[string]any); page["source"] != "page" || data["text/plain"] != "print T: a line" {
		t.Errorf("page %v", page)
	}
	if x := k.Run(t, "nothing??"); x.Status() != "error" {
		t.Errorf("help on an unknown name: %s", x.Status())
	}
	reply := ask(t, k, k.Conns.Shell, "execute_request", map[string]any{
		"code":             "print a",
		"user_expressions": map[string]any{"good": "result 4", "bad": "fail x", "worse": "bad y"},
	})
	values := reply["user_expressions"].(map[string]any)
	if got := fmt.Sprint(values["good"]); got != "map[data:map[text/plain:4] metadata:map[] status:ok]" {
		t.Errorf("good: %s", got)
	}
	for _, name := range []string{"bad", "worse"} {
		if v := values[name].(map[string]any); v["status"] != "error" || v["ename"] == "" {
			t.Errorf("%s: %v", name, v)
		}
	}
}

// A cell without code is a way to evaluate expressions.
func TestExpressionsOfAnEmptyCell(t *testing.T) {
	k := kerneltest.Start(t)
	reply := ask(t, k, k.Conns.Shell, "execute_request", map[string]any{"code": "", "user_expressions": map[string]any{"e": "result 4"}})
	if got := fmt.Sprint(reply["user_expressions"]); got != "map[e:map[data:map[text/plain:4] metadata:map[] status:ok]]" {
		t.Errorf("expressions %s", got)
	}
}

func TestStopOnError(t *testing.T) {
	k := kerneltest.StartTCP(t)
	k.Run(t, "print warm") // the worker is up
	for _, first := range []string{"sleep 100\nfail x", "bad at once", "loop"} {
		var all []*client.Exchange
		for _, code := range []string{first, "print a", "print b"} {
			x, err := k.Start(k.Conns.Shell, "execute_request", map[string]any{"code": code, "stop_on_error": true})
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, x)
		}
		info, err := k.Start(k.Conns.Shell, "history_request", map[string]any{"hist_access_type": "tail", "n": 1})
		if err != nil {
			t.Fatal(err)
		}
		if first == "loop" {
			ask(t, k, k.Conns.Shell, "kernel_info_request", nil) // the cells before it have arrived
			ask(t, k, k.Conns.Control, "interrupt_request", nil)
		}
		var got []string
		for _, x := range append(all, info) {
			if err := k.Wait(within(t, 10*time.Second), x); err != nil {
				t.Fatal(err)
			}
			got = append(got, x.Status())
		}
		if want := "error aborted aborted ok"; strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %s", first, got, want)
		}
		if got := types(all[1]); got != "busy idle" {
			t.Errorf("%q: an aborted cell publishes %s", first, got)
		}
		if n, there := client.Content(all[1].Reply)["execution_count"]; there {
			t.Errorf("%q: an aborted cell has the number %v, though it did not run", first, n)
		}
		if x := k.Run(t, "print later"); x.Status() != "ok" {
			t.Errorf("%q: a cell sent after the error: %s", first, x.Status())
		}
	}
	var all []*client.Exchange
	for _, code := range []string{"fail x", "print a"} {
		x, err := k.Start(k.Conns.Shell, "execute_request", map[string]any{"code": code, "stop_on_error": false})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, x)
	}
	if err := k.Wait(within(t, 10*time.Second), all[1]); err != nil || all[1].Status() != "ok" {
		t.Errorf("stop_on_error false: the next cell is %q, %v", all[1].Status(), err)
	}
}

func TestShutdown(t *testing.T) {
	for _, restart := range []bool{false, true} {
		k := kerneltest.StartTCP(t)
		k.Run(t, "print a")
		start := time.Now()
		x, err := k.Do(within(t, 5*time.Second), k.Conns.Control, "shutdown_request", map[string]any{"restart": restart})
		if err != nil {
			t.Fatal(err)
		}
		if reply := client.Content(x.Reply); reply["restart"] != restart || reply["status"] != "ok" {
			t.Errorf("reply %v", reply)
		}
		if got := types(x); got != "busy shutdown_reply idle" {
			t.Errorf("published %s", got)
		}
		select {
		case <-k.Ended():
			if d := time.Since(start); d > 300*time.Millisecond {
				t.Logf("shutdown took %v", d)
			}
		case <-time.After(3 * time.Second):
			t.Fatal("the kernel goes on")
		}
	}
}

func TestInput(t *testing.T) {
	k := kerneltest.StartTCP(t)
	if x := k.Run(t, "input name?"); client.Content(x.Reply)["ename"] != "StdinNotAllowed" {
		t.Errorf("without allow_stdin: %s %v", x.Status(), client.Content(x.Reply)["ename"])
	}
	asked := make(chan string, 3)
	k.OnInput(func(prompt string, password bool) (string, bool) {
		asked <- prompt
		return "answer to " + prompt, prompt != "silence"
	})
	if x := k.Run(t, "input name?"); x.Text("stdout") != "answer to name?\n" {
		t.Errorf("%s, stdout %q", x.Status(), x.Text("stdout"))
	}
	x, err := k.Start(k.Conns.Shell, "execute_request", map[string]any{"code": "input silence", "allow_stdin": true})
	if err != nil {
		t.Fatal(err)
	}
	for prompt := ""; prompt != "silence"; {
		select {
		case prompt = <-asked:
		case <-time.After(5 * time.Second):
			t.Fatal("the cell does not ask")
		}
	}
	ask(t, k, k.Conns.Control, "interrupt_request", nil)
	if err := k.Wait(within(t, 5*time.Second), x); err != nil || client.Content(x.Reply)["ename"] != "KeyboardInterrupt" {
		t.Errorf("interrupt during input: %v, %v", client.Content(x.Reply), err)
	}
	if x := k.Run(t, "input again"); x.Text("stdout") != "answer to again\n" {
		t.Errorf("after the interrupt: stdout %q", x.Text("stdout"))
	}
}

// What a variable holds is told as it was at the end of the last cell, by a request and by a question mark.
func TestInspectVariable(t *testing.T) {
	k := kerneltest.Start(t)
	k.Run(t, "set v")
	if got := ask(t, k, k.Conns.Shell, "inspect_request", map[string]any{"code": "v"}); fmt.Sprint(got["data"]) != "map[text/plain:v is set]" {
		t.Errorf("inspect of a variable: %v", got)
	}
	if got := fmt.Sprint(client.Content(k.Run(t, "v?").Reply)["payload"]); !strings.Contains(got, "v is set") {
		t.Errorf("v?: %v", got)
	}
}
