package server

import (
	"encoding/json"
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
	shown   map[string]*strings.Builder // by parent and stream
}

func (r *recorder) Send(frames [][]byte) error {
	m, err := r.session.Parse(frames)
	if err != nil {
		return err
	}
	var content struct{ Name, Text string }
	err = m.Decode(&content)
	r.texts = append(r.texts, content.Text)
	key := m.ParentHeader().MsgID + " " + content.Name
	if r.shown[key] == nil {
		r.shown[key] = &strings.Builder{}
	}
	r.shown[key].WriteString(content.Text)
	return err
}

func (r *recorder) Close(time.Duration) {}

func record(t *testing.T) (*iopub, *recorder) {
	t.Helper()
	session, err := wire.NewSession("", "")
	if err != nil {
		t.Fatal(err)
	}
	r := &recorder{session: session, shown: map[string]*strings.Builder{}}
	return newIOPub(session, r), r
}

// notice says how much of a flood is left out, before what follows it.
var notice = regexp.MustCompile(`\n… (\d+) bytes of output left out; display.OutputLimit\(0\) lets all of it through …\n`)

// What a cell prints beyond its budget is cut in the middle, and said to be; time makes room for more, and the next cell has a
// budget of its own.
func TestOutputFlood(t *testing.T) {
	out, r := record(t)
	clock := time.Now()
	out.now = func() time.Time { return clock }
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
	out.finish(cell)
	check(2, 2*(outputBurst+outputTail+outputTail/4+flushSize), "first 0\n", "second 399999\n")

	r.texts, full, cell = nil, 0, &wire.Message{}
	flood("third") // the clock stands still
	out.finish(cell)
	check(1, outputBurst+outputTail+outputTail/4+flushSize, "third 0\n", "third 399999\n")
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
	out.finish(parent)
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

// request is the parent of what a cell prints.
func request(id string) *wire.Message {
	return &wire.Message{RawHeader: json.RawMessage(`{"msg_id":"` + id + `","msg_type":"execute_request"}`)}
}

// Two cells that print in turns, each to both streams, do not flood the front end, and each keeps its own text.
func TestTextOfSeveralCells(t *testing.T) {
	out, r := record(t)
	a, b := request("a"), request("b")
	want := map[string]*strings.Builder{"a stdout": {}, "a stderr": {}, "b stdout": {}, "b stderr": {}}
	for i := range 20_000 {
		for _, cell := range []*wire.Message{a, b} {
			for _, name := range []string{"stdout", "stderr"} {
				line := fmt.Sprintf("%s of %s %d\n", name, cell.RawHeader[11:12], i)
				out.print(cell, name, line)
				want[string(cell.RawHeader[11:12])+" "+name].WriteString(line)
			}
		}
	}
	out.finish(a)
	out.finish(b)
	for key, text := range want {
		if r.shown[key].String() != text.String() {
			t.Errorf("%s: %d bytes, want %d", key, r.shown[key].Len(), text.Len())
		}
	}
	if n := len(r.texts); n > 200 { // 1.6 MB at 16 KiB a message
		t.Errorf("%d messages", n)
	}
}

// A user's limit is for each cell, of both streams together; 0 lifts it.
func TestOutputLimit(t *testing.T) {
	out, r := record(t)
	out.setLimit(1 << 20)
	cell := request("a")
	for i := range 300_000 {
		out.print(cell, "stdout", fmt.Sprintf("line %d\n", i))
		if i > 299_900 {
			out.flush() // what is little and late is over the limit too
		}
	}
	if text := r.shown["a stderr"].String(); strings.Count(text, "display.OutputLimit(bytes) changes the limit") != 1 {
		t.Errorf("while the cell runs it says %q", text)
	}
	out.finish(cell)
	text := r.shown["a stdout"].String()
	if len(text) > 1<<20+outputTail+outputTail/4+100 || !strings.HasPrefix(text, "line 0\n") || !strings.HasSuffix(text, "line 299999\n") || !notice.MatchString(text) {
		t.Errorf("%d bytes, from %.10q to %q", len(text), text, text[len(text)-20:])
	}
	out.setLimit(0)
	whole := request("b")
	for i := range 200_000 { // over 20 MB
		out.print(whole, "stdout", fmt.Sprintf("line %d%s\n", i, strings.Repeat(" ", 100)))
	}
	out.finish(whole)
	if text := r.shown["b stdout"].String(); len(text) < 20<<20 || notice.MatchString(text) {
		t.Errorf("without a limit: %d bytes", len(text))
	}
}

// A cell that prints slowly for a long time is given longer intervals, until it pauses.
func TestIntervals(t *testing.T) {
	out, _ := record(t)
	clock := time.Now()
	out.now = func() time.Time { return clock }
	s := newStream(out, request("a"))
	for i, want := range []time.Duration{1, 2, 4, 8, 8} {
		if got := s.interval(); got != want*flushAfter {
			t.Errorf("after %d messages: %v, want %v", i*perInterval, got, want*flushAfter)
		}
		for range perInterval {
			s.add("stdout", "text")
			s.flush()
		}
	}
	clock = clock.Add(2 * forgotten)
	if got := s.interval(); got != flushAfter {
		t.Errorf("after a pause: %v, want %v", got, flushAfter)
	}
}
