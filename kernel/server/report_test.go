package server

import (
	"strings"
	"testing"
)

// The runtime's report is cut off what a program prints, however that arrives; what only looks like one is not.
func TestWithoutReport(t *testing.T) {
	const report = "\n\ngoroutine 1 [running]:\nmain.main()\n"
	for _, c := range []struct{ text, report, want, fatal string }{
		{"a\nb", "", "a\nb", ""},
		{"a\npanic: x" + report, "panic: x" + report, "a\n", ""},
		{"no end of line: panic: y\npanic: x" + report, "panic: x" + report, "no end of line: panic: y\n", ""},
		{"panic: mine\npan\nfatal\n", "", "panic: mine\npan\nfatal\n", ""},
		{"panic: mine\npanic: x" + report, "panic: x" + report, "panic: mine\n", ""},
		{"a\nruntime: goroutine stack exceeds\nfatal error: stack overflow" + report, report, "a\n", "fatal error: stack overflow"},
	} {
		for size := 1; size <= len(c.text); size++ {
			var got strings.Builder
			w := &withoutReport{put: func(s string) { got.WriteString(s) }}
			for rest := c.text; rest != ""; {
				n := min(size, len(rest))
				w.take(rest[:n])
				rest = rest[n:]
			}
			if fatal := w.end(c.report); got.String() != c.want || fatal != c.fatal {
				t.Fatalf("%q in pieces of %d: passes %q, want %q; %q, want %q", c.text, size, got.String(), c.want, fatal, c.fatal)
			}
		}
	}
	var got string
	w := &withoutReport{put: func(s string) { got += s }}
	if w.take("12 %"); got != "12 %" {
		t.Errorf("a line that is not complete is held back: %q", got)
	}
}
