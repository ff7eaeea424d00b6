package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/client"
)

// A long call of the library is interrupted as any cell: the kernel answers meanwhile, the variables stay, the next cell runs
// and is right. The call is known to be under way by its progress line.
func TestInterruptOfALongCall(t *testing.T) {
	c := kernelHere(t)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	x := run(t, c, "net := zoo.GlyphNet()\nset := datasets.Glyphs(datasets.Count(2000, 2000))\nfew := eval.Accuracy(net, set.Test.Head(50))\nkept := 41")
	if x.Status() != "ok" {
		t.Fatal(trace(x))
	}
	for call, task := range map[string]string{
		"kept = 42\nlost := eval.Accuracy(net, set.Test)\nkept = 43\nlost":               "glyphnet",
		"kept = 42\nsmall := quant.Int8(net, set.Train)\nkept = 43\nsmall":               "glyphnet",
		"kept = 42\nmore := datasets.Glyphs(datasets.Count(500000, 1))\nkept = 43\nmore": "glyphs",
	} {
		x, err := c.Start(c.Conns.Shell, "execute_request", map[string]any{"code": call})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Until(ctx, x, func() bool { return strings.Contains(shown(x), task) }); err != nil {
			t.Fatalf("%q shows no progress: %v", call, err)
		}
		if info, err := c.Do(ctx, c.Conns.Control, "kernel_info_request", map[string]any{}); err != nil || info.Status() != "ok" {
			t.Errorf("kernel_info while it runs: %v", err)
		}
		if c.Replied(x) {
			t.Fatalf("%q has ended before it could be interrupted", call)
		}
		if reply, err := c.Do(ctx, c.Conns.Control, "interrupt_request", map[string]any{}); err != nil || reply.Status() != "ok" {
			t.Fatalf("interrupt: %v", err)
		}
		if err := c.Wait(ctx, x); err != nil {
			t.Fatal(err)
		}
		// "interrupted", and not that it was left behind: the call has returned
		if reply := client.Content(x.Reply); reply["ename"] != "KeyboardInterrupt" || reply["evalue"] != "interrupted" {
			t.Errorf("%q: %v %v\n%s", call, reply["ename"], reply["evalue"], trace(x))
		}
		after := run(t, c, "again := eval.Accuracy(net, set.Test.Head(50))\nfmt.Print(kept, \" \", again.Correct == few.Correct)")
		if got := after.Text("stdout"); got != "42 true" {
			t.Errorf("after %q: %q %s", call, got, trace(after))
		}
	}
}

// shown joins the text of all displays of a cell, updates included.
func shown(x *client.Exchange) string {
	var all []string
	for _, m := range x.Outputs() {
		data, _ := client.Content(m)["data"].(map[string]any)
		text, _ := data["text/plain"].(string)
		all = append(all, text)
	}
	return strings.Join(all, "\n")
}
