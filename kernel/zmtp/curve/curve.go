// Package curve is the server's half of CurveZMQ (https://rfc.zeromq.org/spec/26/): encryption and authentication of one ZMTP
// connection, with the primitives of golang.org/x/crypto/nacl.
//
// A [Conn] stands between the network and a ZMTP stack that knows no encryption: outwards it speaks CURVE, inwards it looks like a
// connection to a peer without (mechanism NULL). It must not know sockets, topics or Jupyter. Any client that holds the server's public
// key is let in; whoever does not sees only random bytes. Open this file first, then handshake.go and message.go.
package curve

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"

	"golang.org/x/crypto/curve25519"
)

// Key is a public or a secret Curve25519 key.
type Key [32]byte

// Public returns the public key that belongs to a secret one.
func (k Key) Public() (Key, error) {
	p, err := curve25519.X25519(k[:], curve25519.Basepoint)
	if err != nil {
		return Key{}, fmt.Errorf("curve: %w", err)
	}
	return Key(p), nil
}

// z85 are the digits of ZeroMQ's base-85 text (https://rfc.zeromq.org/spec/32/).
const z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"

// ParseKey reads a key in Z85, 40 characters.
func ParseKey(text string) (Key, error) {
	var k Key
	if len(text) != 40 {
		return k, fmt.Errorf("curve: a key of %d characters; want 40 of Z85", len(text))
	}
	for i := range 8 {
		var word uint64
		for _, c := range []byte(text[5*i : 5*i+5]) {
			digit := bytes.IndexByte([]byte(z85), c)
			if digit < 0 {
				return Key{}, fmt.Errorf("curve: the character %q in a key; want Z85", c)
			}
			word = 85*word + uint64(digit)
		}
		if word > 1<<32-1 {
			return Key{}, errors.New("curve: the key is no Z85 text: five of its digits are more than 32 bits")
		}
		binary.BigEndian.PutUint32(k[4*i:], uint32(word))
	}
	return k, nil
}

// Conn is the inner side of an encrypted connection. One goroutine may read while another writes.
type Conn struct {
	net.Conn
	in    *bufio.Reader // encrypted
	limit uint64        // bytes of one frame that a peer may claim
	plain bytes.Buffer  // decrypted and not read yet

	shared   [32]byte // of the two short-term keys
	sent     uint64   // nonces used
	received uint64   // the last nonce seen

	opening []byte // what the inner side has written of its own handshake; nil once that is over
	err     error  // of a read: it stays
}

// Server waits for a client on c and shakes hands with it. A frame of more than limit bytes ends the connection. Deadlines are the
// caller's.
func Server(c net.Conn, secret Key, limit uint64) (*Conn, error) {
	s := &Conn{Conn: c, in: bufio.NewReaderSize(c, 32<<10), limit: limit, opening: []byte{}}
	metadata, err := s.handshake(secret)
	if err != nil {
		return nil, fmt.Errorf("curve: %s: %w", c.RemoteAddr(), err)
	}
	s.plain.Write(greeting("NULL", false))
	s.plain.Write(frame(flagCommand, append([]byte("\x05READY"), metadata...)))
	return s, nil
}

// Read returns decrypted ZMTP frames.
func (c *Conn) Read(p []byte) (int, error) {
	for c.plain.Len() == 0 && c.err == nil {
		c.err = c.receive()
	}
	if c.plain.Len() == 0 {
		return 0, c.err
	}
	return c.plain.Read(p)
}

// Write encrypts whole ZMTP frames.
func (c *Conn) Write(p []byte) (int, error) {
	out := make([]byte, 0, len(p)+64)
	rest := p
	if c.opening != nil {
		c.opening = append(c.opening, p...)
		var err error
		if rest, err = c.finish(&out); err != nil {
			return 0, err
		}
	}
	for len(rest) > 0 {
		f, n, err := cut(rest)
		if err != nil {
			return 0, err
		}
		out = c.seal(out, f)
		rest = rest[n:]
	}
	if len(out) == 0 {
		return len(p), nil
	}
	if _, err := c.Conn.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// finish waits for the inner side's greeting and READY, sends the latter's metadata to the client, and returns what follows.
func (c *Conn) finish(out *[]byte) (rest []byte, err error) {
	if len(c.opening) < greetingSize {
		return nil, nil
	}
	ready, n, err := cut(c.opening[greetingSize:])
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	metadata, ok := bytes.CutPrefix(ready.body, []byte("\x05READY"))
	if !ok {
		return nil, fmt.Errorf("curve: the socket opens with %q, want READY", ready.body)
	}
	*out = append(*out, frame(flagCommand, c.box("\x05READY", "CurveZMQREADY---", metadata))...)
	rest = c.opening[greetingSize+n:]
	c.opening = nil
	return rest, nil
}
