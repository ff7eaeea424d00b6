package worker

import (
	"bytes"
	"fmt"
	"os"
	"sync"
)

// stream is one captured pipe.
type stream struct {
	name    string
	w       *os.File
	flushed chan struct{}
	mu      sync.Mutex
}

func (o *Out) pipe(name string) (*stream, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("worker: pipe for %s: %w", name, err)
	}
	s := &stream{name: name, w: w, flushed: make(chan struct{}, 1)}
	go o.pump(s, r)
	return s, nil
}

// pump takes what arrives in the pipe for the execution in front, and signals when it has all that was written before the sentinel.
func (o *Out) pump(s *stream, r *os.File) {
	defer r.Close()
	buf := make([]byte, 64<<10)
	var held []byte
	for {
		n, err := r.Read(buf)
		held = append(held, buf[:n]...)
		for {
			i := bytes.Index(held, o.sentinel)
			if i < 0 {
				break
			}
			o.box.add(o.front.Load(), s.name, held[:i])
			held = append([]byte{}, held[i+len(o.sentinel):]...)
			s.flushed <- struct{}{}
		}
		keep := partial(held, o.sentinel)
		o.box.add(o.front.Load(), s.name, held[:len(held)-keep])
		held = append(held[:0], held[len(held)-keep:]...)
		if err != nil {
			return
		}
	}
}

// partial returns how many bytes at the end of b may belong to an unfinished sentinel or character.
func partial(b, sentinel []byte) int {
	for n := min(len(b), len(sentinel)-1); n > 0; n-- {
		if bytes.HasPrefix(sentinel, b[len(b)-n:]) {
			return n
		}
	}
	for n := 1; n <= min(3, len(b)); n++ {
		if c := b[len(b)-n]; c >= 0xC0 { // the first byte of a character of more than n bytes
			if c >= 0xF0 && n < 4 || c >= 0xE0 && n < 3 || n < 2 {
				return n
			}
			return 0
		} else if c < 0x80 {
			return 0
		}
	}
	return 0
}

// drain returns when what was written to pipes so far has been taken from them.
func (o *Out) drain(streams ...*stream) {
	var waiting []*stream // both at once: on a busy machine each has to wait for its turn
	for _, s := range streams {
		s.mu.Lock()
		defer s.mu.Unlock()
		if _, err := s.w.Write(o.sentinel); err == nil {
			waiting = append(waiting, s)
		}
	}
	for _, s := range waiting {
		<-s.flushed
	}
}
