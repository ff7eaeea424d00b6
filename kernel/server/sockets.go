package server

import "time"

// Router is a socket that receives requests and answers each by the identities its frames begin with. Send does not wait.
type Router interface {
	Receive() (frames [][]byte, err error) // an error means that the socket is closed
	Send(frames [][]byte) error
	Close(patience time.Duration) // flushes for at most patience
}

// Publisher is a socket that sends to all subscribers. Send does not wait.
type Publisher interface {
	Send(frames [][]byte) error
	Close(patience time.Duration)
}

// Sockets are the five sockets of a kernel.
type Sockets struct {
	Shell, Control, Stdin, Heartbeat Router
	IOPub                            Publisher
}
