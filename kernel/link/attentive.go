package link

import (
	"errors"
	"io"
	"os"
	"time"
)

// lookEvery is how long a message may lie in the pipe of an attentive connection.
const lookEvery = 5 * time.Millisecond

// attentive reads a pipe of a process that computes. Go's scheduler asks last which files have become readable: while goroutines
// that compute come and go on all processors, as those of a product of matrices do, a read was seen to sleep for 300 ms after its
// data had arrived. Timers it looks at whenever it changes goroutines. So the read has a deadline as long as computing says so,
// and is begun anew.
type attentive struct {
	file interface {
		io.Reader
		SetReadDeadline(t time.Time) error
	}
	computing func() bool
}

// Attend lets Receive look for messages at short intervals as long as computing, which may be called from any goroutine, returns
// true. What begins to compute calls heed. Attend is called before Receive; it does nothing for a reader that knows no deadlines.
func (c *Conn) Attend(computing func() bool) (heed func()) {
	file, ok := c.from.(*os.File)
	if !ok || file.SetReadDeadline(time.Time{}) != nil {
		return func() {}
	}
	a := attentive{file, computing}
	c.r.Reset(a)
	return a.heed
}

func (a attentive) heed() { _ = a.file.SetReadDeadline(time.Now().Add(lookEvery)) } // it has worked once

func (a attentive) Read(b []byte) (int, error) {
	for {
		n, err := a.file.Read(b)
		if n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			return n, err
		}
		_ = a.file.SetReadDeadline(time.Time{})
		if a.computing() { // also when it has begun, and called heed, just before the deadline was taken away
			a.heed()
		}
	}
}
