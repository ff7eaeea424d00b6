package server

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/luciola-nn/luciola/kernel/wire"
	"github.com/luciola-nn/luciola/kernel/zmtp"
	"github.com/luciola-nn/luciola/kernel/zmtp/curve"
)

// Listen opens the five sockets that a connection file names. Over tcp a port of 0 is one that the system chooses; the connection
// that is returned names the ports in use.
func Listen(c wire.Connection, session *wire.Session) (s Sockets, at wire.Connection, err error) {
	at = c
	options, err := encryption(c)
	if err != nil {
		return Sockets{}, c, err
	}
	var open []interface{ Close(time.Duration) }
	defer func() {
		if err != nil {
			for _, o := range open {
				o.Close(0)
			}
		}
	}()
	for _, r := range []struct {
		socket *Router
		port   *int
	}{{&s.Heartbeat, &at.HBPort}, {&s.Shell, &at.ShellPort}, {&s.Control, &at.ControlPort}, {&s.Stdin, &at.StdinPort}} {
		router, err := zmtp.ListenRouter(c.Endpoint(*r.port), options...)
		if err != nil {
			return Sockets{}, c, err
		}
		open = append(open, router)
		*r.socket, *r.port = router, portOf(router.Endpoint(), *r.port)
	}
	pub, err := zmtp.ListenXPub(c.Endpoint(c.IOPubPort), func(topic string) [][]byte { return Welcome(session, topic) }, options...)
	if err != nil {
		return Sockets{}, c, err
	}
	s.IOPub, at.IOPubPort = pub, portOf(pub.Endpoint(), c.IOPubPort)
	return s, at, nil
}

// encryption is what the keys of a connection file ask for: CURVE, or nothing if there are none.
func encryption(c wire.Connection) ([]zmtp.Option, error) {
	if c.CurvePublicKey == "" && c.CurveSecretKey == "" {
		return nil, nil
	}
	secret, err := curve.ParseKey(c.CurveSecretKey)
	if err != nil {
		return nil, fmt.Errorf("server: curve_secretkey of the connection file: %w", err)
	}
	public, err := curve.ParseKey(c.CurvePublicKey)
	if err != nil {
		return nil, fmt.Errorf("server: curve_publickey of the connection file: %w", err)
	}
	if of, err := secret.Public(); err != nil || of != public {
		return nil, errors.New("server: curve_publickey of the connection file does not belong to its curve_secretkey")
	}
	return []zmtp.Option{zmtp.Curve(secret)}, nil
}

// portOf returns the port of a TCP endpoint; asked for any other.
func portOf(endpoint string, asked int) int {
	if port, err := strconv.Atoi(endpoint[strings.LastIndex(endpoint, ":")+1:]); err == nil && strings.HasPrefix(endpoint, "tcp:") {
		return port
	}
	return asked
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
