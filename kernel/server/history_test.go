package server_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/kernel/kerneltest"
)

// past asks for history and returns it as text.
func past(t testing.TB, k *kerneltest.Kernel, content map[string]any) string {
	t.Helper()
	return fmt.Sprint(ask(t, k, k.Conns.Shell, "history_request", content)["history"])
}

// A later run of the kernel, and one at the same time, find what was run in this one.
func TestHistoryIsKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "deep", "history.jsonl")
	first := kerneltest.StartKeeping(t, file)
	first.Run(t, "print a")
	first.Run(t, "result seven")
	tail := map[string]any{"hist_access_type": "tail", "n": 9}
	if got := past(t, first, tail); got != "[[1 1 print a] [1 2 result seven]]" {
		t.Errorf("tail %s", got)
	}
	second := kerneltest.StartKeeping(t, file)
	if got := past(t, second, map[string]any{"hist_access_type": "range", "session": -1, "start": 1}); got != "[[1 1 print a] [1 2 result seven]]" {
		t.Errorf("the session before one without cells: %s", got)
	}
	second.Run(t, "print b")
	first.Run(t, "print c")
	for _, x := range []struct {
		k         *kerneltest.Kernel
		asks      map[string]any
		want, why string
	}{
		{first, tail, "[[2 1 print b] [1 1 print a] [1 2 result seven] [1 3 print c]]", "its own session is the last"},
		{second, tail, "[[1 1 print a] [1 2 result seven] [1 3 print c] [2 1 print b]]", "its own session is the last"},
		{second, map[string]any{"hist_access_type": "tail", "n": 2}, "[[1 3 print c] [2 1 print b]]", "the last two"},
		{second, map[string]any{"hist_access_type": "range", "session": 0, "start": 0}, "[[2 1 print b]]", "0 is its own session"},
		{second, map[string]any{"hist_access_type": "range", "session": 1, "start": 2, "stop": 3, "output": true}, "[[1 2 [result seven seven]]]", "a line with its result"},
		{second, map[string]any{"hist_access_type": "range", "session": -1, "start": 1, "stop": 2}, "[[1 1 print a]]", "-1 is the session before"},
		{second, map[string]any{"hist_access_type": "search", "pattern": "print ?", "n": 2}, "[[1 3 print c] [2 1 print b]]", "the last two of three"},
	} {
		if got := past(t, x.k, x.asks); got != x.want {
			t.Errorf("%v: %s, want %s: %s", x.asks, got, x.want, x.why)
		}
	}
	if info, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v: want one that only the owner reads", info.Mode(), err)
	}
}

// Cells that are silent, or not to be stored, are not in it; each subshell has a session of its own.
func TestHistoryOfSubshells(t *testing.T) {
	k := kerneltest.StartKeeping(t, filepath.Join(t.TempDir(), "history.jsonl"))
	k.Run(t, "print a")
	id := newSubshell(t, k)
	wait(t, k, inSubshell(t, k, id, "print b"))
	for _, content := range []map[string]any{{"silent": true}, {"store_history": false}} {
		content["code"] = "print secret"
		ask(t, k, k.Conns.Shell, "execute_request", content)
	}
	if got := past(t, k, map[string]any{"hist_access_type": "tail", "n": 9}); got != "[[2 1 print b] [1 1 print a]]" {
		t.Errorf("tail %s", got)
	}
	x, err := k.StartIn(id, k.Conns.Shell, "history_request", map[string]any{"hist_access_type": "range", "session": 0, "start": 1})
	if err != nil {
		t.Fatal(err)
	}
	wait(t, k, x)
	var content struct{ History []any }
	if err := json.Unmarshal(x.Reply.Content, &content); err != nil || fmt.Sprint(content.History) != "[[2 1 print b]]" {
		t.Errorf("the subshell's own session: %v, %v", content.History, err)
	}
}

// The file cannot grow for ever, and a damaged line costs one cell.
func TestHistoryIsBounded(t *testing.T) {
	file := filepath.Join(t.TempDir(), "history.jsonl")
	line := fmt.Sprintf(`{"session":"early","number":3,"line":1,"source":"print %s"}`+"\n", strings.Repeat("x", 1000))
	if err := os.WriteFile(file, []byte(strings.Repeat(line, 5000)+"{\"session\":\"early\",\"num\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	k := kerneltest.StartKeeping(t, file)
	k.Run(t, "print new")
	if got := past(t, k, map[string]any{"hist_access_type": "search", "pattern": "print new"}); got != "[[4 1 print new]]" {
		t.Errorf("search %s", got)
	}
	info, err := os.Stat(file)
	if err != nil || info.Size() > 1000 {
		t.Errorf("the file has %d bytes after one cell, %v: want a new file", info.Size(), err)
	}
	if got := past(t, k, map[string]any{"hist_access_type": "search", "pattern": "*xxx*", "n": 1}); !strings.HasPrefix(got, "[[3 1 print xxx") {
		t.Errorf("what was before is found no more: %.40s", got)
	}
}
