package server

import (
	"bytes"
	"time"
	"unicode/utf8"

	"github.com/luciola-nn/luciola/kernel/wire"
)

// How text is cut into messages: at line ends, when there is flushSize of it or flushAfter has passed. A cell that goes on
// printing is given longer and longer intervals, so that a slow one does not flood the front end with messages.
const (
	flushAfter  = 50 * time.Millisecond
	flushSize   = 32 << 10
	perInterval = 8           // messages before the interval doubles
	mostDoubled = 3           // times
	forgotten   = time.Second // of silence, and the interval is the first again
	mostPieces  = 8           // of a flush; more are joined, each stream for itself
)

// piece is text of one stream, "stdout" or "stderr".
type piece struct {
	name string
	text []byte
}

// pieces is text in the order in which it was printed; neighbours are of different streams.
type pieces []piece

func (p pieces) add(name string, text []byte) pieces {
	if n := len(p); n > 0 && p[n-1].name == name {
		p[n-1].text = append(p[n-1].text, text...)
		return p
	}
	return append(p, piece{name, append([]byte{}, text...)})
}

func (p pieces) size() (n int) {
	for _, x := range p {
		n += len(x.text)
	}
	return n
}

// joined gathers what belongs to the same stream, when there are many pieces.
func (p pieces) joined() pieces {
	if len(p) <= mostPieces {
		return p
	}
	var out pieces
	for _, x := range p {
		i := 0
		for i < len(out) && out[i].name != x.name {
			i++
		}
		if i == len(out) {
			out = append(out, piece{name: x.name})
		}
		out[i].text = append(out[i].text, x.text...)
	}
	return out
}

// stream is what one request has printed and is not published yet. The lock of iopub guards it.
type stream struct {
	out    *iopub
	parent *wire.Message
	wait   pieces
	size   int
	timer  *time.Timer
	armed  bool
	recent int       // messages since the text last paused
	last   time.Time // a message
	budget budget
}

func newStream(p *iopub, parent *wire.Message) *stream {
	s := &stream{out: p, parent: parent, budget: newBudget(p.now(), p.limit)}
	s.timer = time.AfterFunc(time.Hour, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		s.armed = false
		s.flush()
	})
	s.timer.Stop()
	return s
}

// add takes text and publishes whole lines as soon as there is enough.
func (s *stream) add(name, text string) {
	s.wait = s.wait.add(name, []byte(text))
	if s.size += len(text); s.size >= flushSize {
		s.cut()
	}
	if s.size > 0 && !s.armed {
		s.armed = true
		s.timer.Reset(s.interval())
	}
}

// cut publishes what waits, but for the end of the last piece, which may become a whole line yet.
func (s *stream) cut() {
	rest := s.wait.joined()
	last := rest[len(rest)-1]
	s.wait, s.size = nil, 0
	for _, x := range rest[:len(rest)-1] {
		s.publish(x)
	}
	for len(last.text) >= flushSize {
		n := lineEnd(last.text)
		s.publish(piece{last.name, last.text[:n]})
		last.text = last.text[n:]
	}
	if len(last.text) > 0 {
		s.wait, s.size = pieces{}.add(last.name, last.text), len(last.text)
	}
}

// interval is how long text may wait.
func (s *stream) interval() time.Duration {
	if s.out.now().Sub(s.last) > forgotten {
		s.recent = 0
	}
	return flushAfter << min(s.recent/perInterval, mostDoubled)
}

// flush publishes what waits.
func (s *stream) flush() {
	all := s.wait.joined()
	s.wait, s.size = nil, 0
	for _, x := range all {
		for len(x.text) > flushSize {
			n := lineEnd(x.text)
			s.publish(piece{x.name, x.text[:n]})
			x.text = x.text[n:]
		}
		s.publish(x)
	}
}

// publish sends what the budget lets pass.
func (s *stream) publish(x piece) {
	for _, y := range s.budget.spend(x, s.out.now()) {
		s.emit(y)
	}
}

// finish publishes all that waits, and the end of what was held back.
func (s *stream) finish() {
	s.flush()
	for _, x := range s.budget.release() {
		s.emit(x)
	}
}

func (s *stream) emit(x piece) {
	s.recent++
	s.last = s.out.now()
	s.out.put(s.parent, "stream."+x.name, "stream", map[string]any{"name": x.name, "text": string(x.text)})
}

// lineEnd says where to cut text: behind the last newline of its first flushSize bytes, else between two runes.
func lineEnd(text []byte) int {
	if i := bytes.LastIndexByte(text[:flushSize], '\n'); i >= 0 {
		return i + 1
	}
	cut := flushSize
	for cut > flushSize-utf8.UTFMax && !utf8.RuneStart(text[cut-1]) {
		cut--
	}
	if utf8.RuneStart(text[cut-1]) && text[cut-1] >= utf8.RuneSelf {
		cut-- // the first byte of a rune whose end lies beyond
	}
	return cut
}
