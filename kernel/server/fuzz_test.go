package server_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/client"
	"github.com/luciola-nn/luciola/kernel/kerneltest"
)

// Whatever a signed request says, the kernel encloses it in busy and idle and goes on.
func FuzzRequest(f *testing.F) {
	for _, msgType := range []string{
		"kernel_info_request", "connect_request", "complete_request", "inspect_request", "is_complete_request", "comm_info_request",
		"history_request", "comm_open", "comm_msg", "comm_close", "execute_request", "interrupt_request", "input_reply", "", "no_such_request",
		"debug_request", "create_subshell_request", "usage_request",
	} {
		for _, content := range []string{
			`{}`, `{"code":"print a","silent":true}`, `{"code":7}`, `{"code":null,"cursor_pos":-1}`, `{"code":"a","cursor_pos":1e300}`,
			`{"hist_access_type":"range","session":-9,"start":5,"stop":-5,"n":-1}`, `{"comm_id":{},"target_name":[]}`, `{"user_expressions":[1]}`,
			`{"detail_level":99,"code":"\ud800","cursor_pos":3}`, `{"hist_access_type":"search","pattern":"[[*?","n":99999999999}`,
		} {
			f.Add(msgType, content)
		}
	}
	k := kerneltest.Start(f)
	f.Fuzz(func(t *testing.T, msgType, content string) {
		var object map[string]json.RawMessage
		if json.Unmarshal([]byte(content), &object) != nil || msgType == "shutdown_request" {
			return
		}
		for _, on := range []client.Conn{k.Conns.Shell, k.Conns.Control, k.Conns.Stdin} {
			if _, err := k.Client.Start(on, msgType, object); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		for _, on := range []client.Conn{k.Conns.Shell, k.Conns.Control} {
			if x, err := k.Do(ctx, on, "kernel_info_request", map[string]any{}); err != nil || x.Status() != "ok" {
				t.Fatalf("after %s %s: %v", msgType, content, err)
			}
		}
		if x, err := k.Execute(ctx, "print a"); err != nil || x.Text("stdout") != "a\n" && x.Status() != "aborted" {
			t.Fatalf("after %s %s: %q %v", msgType, content, x.Text("stdout"), err)
		}
	})
}
