package server

import (
	"github.com/luciola-nn/luciola/kernel/wire"
	"github.com/luciola-nn/luciola/kernel/zmtp"
)

// Listen opens the five sockets that a connection file names.
func Listen(c wire.Connection, session *wire.Session) (Sockets, error) {
	var s Sockets
	for _, r := range []struct {
		socket *Router
		port   int
	}{{&s.Heartbeat, c.HBPort}, {&s.Shell, c.ShellPort}, {&s.Control, c.ControlPort}, {&s.Stdin, c.StdinPort}} {
		socket, err := zmtp.ListenRouter(c.Endpoint(r.port))
		if err != nil {
			return s, err
		}
		*r.socket = socket
	}
	pub, err := zmtp.ListenXPub(c.Endpoint(c.IOPubPort), func(topic string) [][]byte { return Welcome(session, topic) })
	if err != nil {
		return s, err
	}
	s.IOPub = pub
	return s, nil
}

// Welcome is the message a new subscription to iopub gets before any other (JEP 65): its topic is the subscription itself.
func Welcome(session *wire.Session, topic string) [][]byte {
	m, err := session.New(nil, "iopub_welcome", map[string]any{"subscription": topic})
	if err != nil {
		return nil
	}
	m.Identities = [][]byte{[]byte(topic)}
	frames, err := session.Frames(m)
	if err != nil {
		return nil
	}
	return frames
}
