package server

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/luciola-nn/luciola/kernel/wire"
)

// How text is cut into messages. jupyter_server drops the output of a kernel above 1,000 messages or 1 MB a second (its
// iopub_msg_rate_limit and iopub_data_rate_limit, averaged over 3 s), so a cell may print outputBurst at once and outputRate
// after it; beyond that the middle is left out, the end is kept, and the cell says so.
const (
	flushAfter  = 50 * time.Millisecond
	flushSize   = 32 << 10
	outputBurst = 2 << 20
	outputRate  = 512 << 10 // bytes a second
	outputTail  = 64 << 10
)

// stream holds text that waits to be published, all of one parent and one name. The lock of iopub guards it.
type stream struct {
	out    *iopub
	parent *wire.Message
	name   string
	text   strings.Builder
	timer  *time.Timer
	armed  bool

	now     func() time.Time
	budget  float64 // bytes that may be published now
	counted time.Time
	held    []byte // the end of what is over the budget
	omitted int    // bytes held back, those in held included
}

func (s *stream) init(p *iopub) {
	s.out, s.now, s.budget, s.counted = p, time.Now, outputBurst, time.Now()
	s.timer = time.AfterFunc(time.Hour, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		s.armed = false
		s.flush()
	})
	s.timer.Stop()
}

// add takes text and publishes whole lines as soon as there is enough.
func (s *stream) add(parent *wire.Message, name, text string) {
	if s.parent != parent || s.name != name {
		s.flush()
		s.release()
		if s.parent != parent {
			s.budget = outputBurst
		}
		s.parent, s.name = parent, name
	}
	s.text.WriteString(text)
	if s.text.Len() >= flushSize {
		all := s.text.String()
		s.text.Reset()
		for len(all) >= flushSize {
			cut := lineEnd(all)
			s.publish(all[:cut])
			all = all[cut:]
		}
		s.text.WriteString(all)
	}
	if s.text.Len() > 0 && !s.armed {
		s.armed = true
		s.timer.Reset(flushAfter)
	}
}

// lineEnd says where to cut text: behind the last newline of its first flushSize bytes, else between two runes.
func lineEnd(text string) int {
	if i := strings.LastIndexByte(text[:flushSize], '\n'); i >= 0 {
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

// flush publishes what waits.
func (s *stream) flush() {
	if s.text.Len() == 0 {
		return
	}
	all := s.text.String()
	s.text.Reset()
	s.publish(all)
}

// publish sends text if the budget allows, and else keeps its end.
func (s *stream) publish(text string) {
	now := s.now()
	s.budget = min(outputBurst, s.budget+now.Sub(s.counted).Seconds()*outputRate)
	s.counted = now
	if s.omitted == 0 && float64(len(text)) <= s.budget || s.omitted > 0 && s.budget > outputBurst/2 {
		s.release()
		s.budget -= float64(len(text))
		s.emit(text)
		return
	}
	s.omitted += len(text)
	s.held = append(s.held, text...)
	if extra := len(s.held) - outputTail; extra > 0 {
		s.held = append([]byte{}, s.held[extra:]...)
	}
}

// release publishes the end of what was held back, and says how much is missing before it.
func (s *stream) release() {
	if s.omitted == 0 {
		return
	}
	tail, missing := string(s.held), s.omitted-len(s.held)
	s.held, s.omitted = nil, 0
	if missing > 0 {
		_, after, _ := strings.Cut(tail, "\n")
		missing += len(tail) - len(after)
		tail = fmt.Sprintf("\n… %d bytes of output left out …\n%s", missing, after)
	}
	s.emit(tail)
}

func (s *stream) emit(text string) {
	s.out.put(s.parent, "stream."+s.name, "stream", map[string]any{"name": s.name, "text": text})
}
