package kerneltest

import (
	"sync"

	"github.com/luciola-nn/luciola/kernel/link"
)

// scriptedComms are the comms of scripts.
type scriptedComms struct {
	mu   sync.Mutex
	open map[string]bool
	last link.Message    // of the front end
	held map[uint64]bool // events that are not handled before an interrupt
}

// comm knows the target "echo": it sends back what a message carries, "again" what the one before did, and "hold" is not handled
// before an interrupt.
func (s *scripted) comm(m link.Message) {
	switch {
	case m.Kind == link.CommOpen && m.Name != "echo":
		s.send(link.Message{Kind: link.CommClose, Event: m.Event, Comm: m.Comm})
	case m.Kind == link.CommMessage && m.Data["hold"] == true:
		s.comms.mu.Lock()
		defer s.comms.mu.Unlock()
		if s.comms.held == nil {
			s.comms.held = map[uint64]bool{}
		}
		s.comms.held[m.Event] = true
		return
	case m.Kind == link.CommOpen:
		s.opened(m.Comm)
	case m.Kind == link.CommMessage && s.knows(m.Comm):
		echo := m
		if m.Data["again"] == true {
			echo = s.comms.last
		}
		s.comms.last = m
		echo.Event = m.Event
		s.send(echo)
	}
	s.send(link.Message{Kind: link.CommDone, Event: m.Event})
}

func (s *scripted) release(event uint64) {
	s.comms.mu.Lock()
	held := s.comms.held[event]
	delete(s.comms.held, event)
	s.comms.mu.Unlock()
	if held {
		s.send(link.Message{Kind: link.CommDone, Event: event})
	}
}

func (s *scripted) opened(comm string) {
	s.comms.mu.Lock()
	defer s.comms.mu.Unlock()
	if s.comms.open == nil {
		s.comms.open = map[string]bool{}
	}
	s.comms.open[comm] = true
}

func (s *scripted) knows(comm string) bool {
	s.comms.mu.Lock()
	defer s.comms.mu.Unlock()
	return s.comms.open[comm]
}
