package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/client"
)

// ok runs a cell that must succeed.
func ok(t testing.TB, c *client.Client, code string) *client.Exchange {
	t.Helper()
	x := run(t, c, code)
	if x.Status() != "ok" {
		t.Fatalf("%s\n%s", code, trace(x))
	}
	return x
}

// beginIn sends a cell to a subshell, "" for the main shell, and does not wait for it.
func beginIn(t testing.TB, c *client.Client, subshell, code string) *client.Exchange {
	t.Helper()
	x, err := c.StartIn(subshell, c.Conns.Shell, "execute_request", map[string]any{"code": code})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// until waits for what a condition on an exchange says.
func until(t testing.TB, c *client.Client, x *client.Exchange, is func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := c.Until(ctx, x, is); err != nil {
		t.Fatal(err)
	}
}

func finish(t testing.TB, c *client.Client, all ...*client.Exchange) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for _, x := range all {
		if err := c.Wait(ctx, x); err != nil {
			t.Fatal(err)
		}
	}
}

// control sends a request on the control channel and returns the content of its reply.
func control(t testing.TB, c *client.Client, msgType string, content map[string]any) map[string]any {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	x, err := c.Do(ctx, c.Conns.Control, msgType, content)
	if err != nil {
		t.Fatal(err)
	}
	return client.Content(x.Reply)
}

// displayed is what a cell displays, as text.
func displayed(x *client.Exchange) string {
	var all []string
	for _, m := range x.Outputs() {
		if data, ok := client.Content(m)["data"].(map[string]any); ok {
			all = append(all, fmt.Sprint(data["text/plain"]))
		}
	}
	return strings.Join(all, "|")
}

// All ways to print come out, in the order in which they were used.
func TestWaysToPrint(t *testing.T) {
	c := kernelHere(t)
	x := ok(t, c, `fmt.Println("fmt")
os.Stdout.WriteString("file\n")
fmt.Fprintln(os.Stdout, "to the file")
out := os.Stdout
out.WriteString("the file itself\n")
w := bufio.NewWriter(os.Stdout)
fmt.Fprintln(w, "buffered")
w.Flush()
child := exec.Command("sh", "-c", "echo child; echo wrong >&2")
child.Stdout, child.Stderr = os.Stdout, os.Stderr
child.Run()
log.SetFlags(0)
log.Println("log")
log.Default().Println("default")
slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
	if a.Key == "time" {
		return slog.Attr{}
	}
	return a
}})).Info("slog")
println("builtin", 3)
fmt.Print("end")`)
	if got, want := x.Text("stdout"), "fmt\nfile\nto the file\nthe file itself\nbuffered\nchild\nend"; got != want {
		t.Errorf("stdout\n%s\nwant\n%s", got, want)
	}
	if got := x.Text("stderr"); !strings.HasPrefix(got, "wrong\nlog\n") || !strings.Contains(got, "default\nlevel=INFO msg=slog\nbuiltin 3\n") {
		t.Errorf("stderr\n%s", got)
	}
}

// What goroutines print and display after their cell has ended belongs to it, not to the cell that runs by then.
func TestOutputOfGoroutines(t *testing.T) {
	c := kernelHere(t)
	ok(t, c, "gate, done := make(chan bool), make(chan bool)\nlogger := log.New(os.Stdout, \"\", 0)")
	first := ok(t, c, `go func() {
	<-gate
	fmt.Println("print")
	fmt.Fprintln(os.Stdout, "file")
	logger.Println("logger")
	println("builtin")
	display.Show("shown")
	go func() {
		fmt.Println("grandchild")
		done <- true
	}()
}()
fmt.Println("first")`)
	second := ok(t, c, "fmt.Println(\"before\")\ngate <- true\n<-done\nlogger.Println(\"after\")")
	third := ok(t, c, `time.AfterFunc(time.Millisecond, func() {
	<-gate
	fmt.Println("timer")
	done <- true
})
fmt.Println("third")`)
	ok(t, c, "gate <- true\n<-done")
	for _, cell := range []struct {
		x                    *client.Exchange
		stdout, err, display string
	}{
		{first, "first\nprint\nfile\nlogger\ngrandchild\n", "builtin\n", "shown"},
		{second, "before\nafter\n", "", ""},
		{third, "third\ntimer\n", "", ""},
	} {
		until(t, c, cell.x, func() bool {
			return cell.x.Text("stdout") == cell.stdout || strings.Contains(cell.x.Text("stdout"), "unexpected")
		})
		if got := cell.x.Text("stderr"); got != cell.err {
			t.Errorf("stderr %q, want %q", got, cell.err)
		}
		if got := displayed(cell.x); got != cell.display {
			t.Errorf("displays %q, want %q", got, cell.display)
		}
	}
}

// 100,000 lines come in few messages, all of them before idle.
func TestManyLines(t *testing.T) {
	c := kernelHere(t)
	ok(t, c, "display.OutputLimit(0)")
	begun := time.Now()
	x := ok(t, c, "for i := 0; i < 100000; i++ {\n\tfmt.Println(i)\n}")
	took := time.Since(begun)
	messages, idle := 0, false
	for _, m := range x.IOPub {
		switch {
		case m.Header.MsgType == "stream":
			if messages++; idle {
				t.Error("text after idle")
			}
		case client.Content(m)["execution_state"] == "idle":
			idle = true
		}
	}
	if text := x.Text("stdout"); strings.Count(text, "\n") != 100_000 || !strings.HasSuffix(text, "\n99999\n") {
		t.Errorf("%d lines", strings.Count(text, "\n"))
	}
	if messages > 30 {
		t.Errorf("%d messages, want at most 30", messages)
	}
	t.Logf("%v, %d messages", took, messages)
}

// display.OutputLimit holds for the cells that follow.
func TestOutputLimitOfCells(t *testing.T) {
	c := kernelHere(t)
	ok(t, c, "display.OutputLimit(100_000)")
	x := ok(t, c, "for i := range 50_000 {\n\tfmt.Println(i)\n}")
	text := x.Text("stdout")
	if len(text) > 200_000 || !strings.HasPrefix(text, "0\n") || !strings.HasSuffix(text, "\n49999\n") || !strings.Contains(text, "bytes of output left out") {
		t.Errorf("%d bytes: %.20q … %q", len(text), text, text[max(0, len(text)-20):])
	}
}

// Text of both standard streams comes in the order in which it was printed.
func TestOrderOfStreams(t *testing.T) {
	c := kernelHere(t)
	x := ok(t, c, "for i := range 3 {\n\tfmt.Print(i)\n\tfmt.Fprint(os.Stderr, \"e\")\n\tlog.SetFlags(0)\n\tlog.Print(\"l\")\n\tfmt.Print(\"|\")\n}")
	var got strings.Builder
	for _, m := range x.IOPub {
		if m.Header.MsgType == "stream" {
			content := client.Content(m)
			fmt.Fprintf(&got, "%v:%v ", content["name"].(string)[3:], content["text"])
		}
	}
	if want := "out:0 err:el\n out:|1 err:el\n out:|2 err:el\n out:| "; got.String() != want {
		t.Errorf("%q, want %q", got.String(), want)
	}
}
