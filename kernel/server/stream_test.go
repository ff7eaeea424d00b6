package server

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/luciola-nn/luciola/kernel/wire"
)

// recorder is a Publisher that keeps the text of the streams.
type recorder struct {
	session *wire.Session
	texts   []string
}

func (r *recorder) Send(frames [][]byte) error {
	m, err := r.session.Parse(frames)
	if err != nil {
		return err
	}
	var content struct{ Text string }
	err = m.Decode(&content)
	r.texts = append(r.texts, content.Text)
	return err
}

func (r *recorder) Close(time.Duration) {}

func record(t *testing.T) (*iopub, *recorder) {
	t.Helper()
	session, err := wire.NewSession("", "")
	if err != nil {
		t.Fatal(err)
	}
	r := &recorder{session: session}
	return newIOPub(session, r), r
}

// notice says how much of a flood is left out, before what follows it.
var notice = regexp.MustCompile(`\n… (\d+) bytes of output left out …\n`)

// What a cell prints beyond its budget is cut in the middle, and said to be; time makes room for more, and the next cell has a
// budget of its own.
func TestOutputFlood(t *testing.T) {
	out, r := record(t)
	clock := time.Now()
	out.text.now = func() time.Time { return clock }
	cell := &wire.Message{}
	full := 0
	flood := func(name string) {
		for i := range 400_000 { // about 5 MB
			line := fmt.Sprintf("%s %d\n", name, i)
			full += len(line)
			out.print(cell, "stdout", line)
		}
	}
	check := func(notices, most int, head, tail string) {
		t.Helper()
		text := strings.Join(r.texts, "")
		if !strings.HasPrefix(text, head) || !strings.HasSuffix(text, tail) {
			t.Errorf("head %.20q, tail %q", text, text[max(0, len(text)-40):])
		}
		if len(text) > most {
			t.Errorf("%d bytes were published, want at most %d", len(text), most)
		}
		found := notice.FindAllStringSubmatch(text, -1)
		if len(found) != notices {
			t.Errorf("%d times something is said to be left out, want %d", len(found), notices)
		}
		missing := 0
		for _, m := range found {
			n, err := strconv.Atoi(m[1])
			if err != nil || n == 0 {
				t.Errorf("%q, %v", m[0], err)
			}
			missing += n
		}
		if kept := len(notice.ReplaceAllString(text, "")); kept+missing != full {
			t.Errorf("%d bytes and %d left out are not the %d bytes printed", kept, missing, full)
		}
	}
	flood("first")
	clock = clock.Add(time.Hour)
	flood("second")
	out.finish()
	check(2, 2*(outputBurst+outputTail+flushSize), "first 0\n", "second 399999\n")

	r.texts, full, cell = nil, 0, &wire.Message{}
	flood("third") // the clock stands still
	out.finish()
	check(1, outputBurst+outputTail+flushSize, "third 0\n", "third 399999\n")
}

// Messages end between lines, or at least between runes.
func TestCuts(t *testing.T) {
	out, r := record(t)
	parent := &wire.Message{}
	text := strings.Repeat("a line\n", 10_000) + strings.Repeat("é漢𝔸", 10_000)
	for rest := text; rest != ""; {
		n := min(len(rest), 1+len(rest)%7777)
		for n < len(rest) && !utf8.RuneStart(rest[n]) {
			n++
		}
		out.print(parent, "stdout", rest[:n])
		rest = rest[n:]
	}
	out.finish()
	if got := strings.Join(r.texts, ""); got != text {
		t.Errorf("%d bytes arrived of %d", len(got), len(text))
	}
	for i, s := range r.texts {
		if len(s) > flushSize || strings.HasPrefix(s, "\ufffd") {
			t.Errorf("message %d has %d bytes and begins %.10q", i, len(s), s)
		}
	}
	if len(r.texts) > 10 {
		t.Errorf("%d messages", len(r.texts))
	}
}

// Text is out within moments although nothing follows it.
func TestTextIsNotHeldBack(t *testing.T) {
	out, r := record(t)
	out.print(&wire.Message{}, "stdout", "waiting")
	for deadline := time.Now().Add(2 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		out.mu.Lock()
		n := len(r.texts)
		out.mu.Unlock()
		if n == 1 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the text is not published")
		}
	}
}
