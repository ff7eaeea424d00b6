package server

import (
	"bytes"
	"encoding/json"
	"log"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// historyStore keeps the history in a file to which several kernels append, a JSON object a line. A file that has grown to
// historySize becomes the old one, which is read too, and takes the place of the old one before it: nothing is ever rewritten.
type historyStore struct {
	path string
	log  *log.Logger

	mu      sync.Mutex
	wake    *sync.Cond
	waiting []historyRecord
	writing bool // some of them are on their way
	closed  bool
	done    chan struct{}
	numbers map[string]int // sessions of this run → the numbers that they ask for
}

const (
	historySize = 4 << 20   // bytes of each of the two files
	mostSource  = 256 << 10 // a longer cell is not kept
	mostOutput  = 16 << 10  // a longer result is cut
	staleLock   = time.Minute
)

// historyRecord is a line of the file: a cell, or the result of one. Number is the session number that the writer asks for; two
// kernels may ask for the same, then the one that wrote first has it.
type historyRecord struct {
	Key    string  `json:"session"`
	Number int     `json:"number"`
	Line   int     `json:"line"`
	Source *string `json:"source,omitempty"`
	Output string  `json:"output,omitempty"`
}

func newHistoryStore(path string, l *log.Logger) *historyStore {
	s := &historyStore{path: path, log: l, done: make(chan struct{}), numbers: map[string]int{}}
	s.wake = sync.NewCond(&s.mu)
	go s.write()
	return s
}

// put appends a record soon.
func (s *historyStore) put(r historyRecord) {
	if r.Source != nil && len(*r.Source) > mostSource {
		return
	}
	if len(r.Output) > mostOutput {
		r.Output = string(bytes.ToValidUTF8([]byte(r.Output[:mostOutput]), nil)) + "…"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting = append(s.waiting, r)
	s.wake.Broadcast()
}

// write appends what waits until the store is closed.
func (s *historyStore) write() {
	defer close(s.done)
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		for len(s.waiting) == 0 && !s.closed {
			s.wake.Wait()
		}
		if len(s.waiting) == 0 {
			return
		}
		batch := s.waiting
		s.waiting, s.writing = nil, true
		s.mu.Unlock()
		if err := s.append(batch); err != nil {
			s.log.Printf("history: %v", err)
		}
		s.mu.Lock()
		s.writing = false
		s.wake.Broadcast()
	}
}

// flush waits until everything is written.
func (s *historyStore) flush() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.waiting) > 0 || s.writing {
		s.wake.Wait()
	}
}

func (s *historyStore) close() {
	s.mu.Lock()
	s.closed = true
	s.wake.Broadcast()
	s.mu.Unlock()
	<-s.done
}

// append writes records; each line with one call, so that lines of several kernels do not mix.
func (s *historyStore) append(records []historyRecord) error {
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return err
	}
	s.rotate()
	f, err := os.OpenFile(s.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, r := range records {
		r.Number = s.number(r.Key)
		line, err := json.Marshal(r)
		if err != nil {
			return err
		}
		if _, err := f.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	return nil
}

// number is the one that a session of this run asks for: the next one, when it writes its first cell.
func (s *historyStore) number(key string) int {
	n, known := s.numbers[key]
	if !known {
		for _, c := range s.load() {
			n = max(n, c.session)
		}
		for _, other := range s.numbers {
			n = max(n, other)
		}
		n++
		s.numbers[key] = n
	}
	return n
}

func (s *historyStore) old() string { return s.path + ".old" }

// rotate makes a large file the old one. Whoever does not get the lock leaves it to the one who has it.
func (s *historyStore) rotate() {
	large := func() bool {
		info, err := os.Stat(s.path)
		return err == nil && info.Size() > historySize
	}
	if !large() {
		return
	}
	lock := s.path + ".lock"
	f, err := os.OpenFile(lock, os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		if info, err := os.Stat(lock); err == nil && time.Since(info.ModTime()) > staleLock {
			_ = os.Remove(lock) // its owner died; the next one rotates
		}
		return
	}
	f.Close()
	defer os.Remove(lock)
	if large() { // still: another kernel may have been faster
		if err := os.Rename(s.path, s.old()); err != nil {
			s.log.Printf("history: %v", err)
		}
	}
}
