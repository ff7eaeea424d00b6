// Package zmtp is the ZeroMQ sockets of a Jupyter kernel: ROUTER, XPUB, and for clients DEALER and SUB.
//
// It must not know Jupyter: a message is a list of frames. Greeting, handshake and reading are zmq4's (zmq4.Open, Conn.RecvMsg);
// its socket types are not used, because one silent or slow peer stops them for all, and they lose messages when closed.
// Here every connection has a goroutine and a deadline for its handshake, a bounded queue and a writer of its own.
// Open this file first, then peer.go.
package zmtp

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

// Limits of one connection.
const (
	HandshakeTimeout = 10 * time.Second
	MaxMessage       = 256 << 20 // bytes of one received message; a peer that claims more is disconnected
	MaxQueue         = 64 << 20  // bytes waiting for a peer that does not read; past that it is disconnected
)

// ErrClosed is returned by the calls of a closed socket.
var ErrClosed = errors.New("zmtp: socket is closed")

// split reads an endpoint, "tcp://host:port" or "ipc://path", into what package net wants.
func split(endpoint string) (network, address string, err error) {
	if address, ok := strings.CutPrefix(endpoint, "tcp://"); ok {
		return "tcp", address, nil
	}
	if address, ok := strings.CutPrefix(endpoint, "ipc://"); ok {
		return "unix", address, nil
	}
	return "", "", fmt.Errorf("zmtp: endpoint %q: want tcp://host:port or ipc://path", endpoint)
}

// listen opens the endpoint. The path of a socket that a killed kernel left behind is taken over.
func listen(endpoint string) (net.Listener, error) {
	network, address, err := split(endpoint)
	if err != nil {
		return nil, err
	}
	if network == "unix" {
		if info, err := os.Lstat(address); err == nil && info.Mode()&os.ModeSocket != 0 {
			_ = os.Remove(address) // listening says what is wrong if it is still there
		}
	}
	l, err := net.Listen(network, address)
	if err != nil {
		return nil, fmt.Errorf("zmtp: %w", err)
	}
	if network == "unix" { // whoever may write to a socket may connect to it
		if err := os.Chmod(address, 0o600); err != nil {
			_ = l.Close()
			return nil, fmt.Errorf("zmtp: %w", err)
		}
	}
	return l, nil
}
