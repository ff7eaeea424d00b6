package curve

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/nacl/box"
)

// Flags of a ZMTP frame, and inside the box of a MESSAGE.
const (
	flagMore    = 1
	flagLong    = 2
	flagCommand = 4

	sealedMore    = 1
	sealedCommand = 2

	maxHandshake = 64 << 10
	overhead     = 8 + 8 + box.Overhead + 1 // of a MESSAGE: name, nonce, authenticator, flags
)

// wireFrame is one ZMTP frame.
type wireFrame struct {
	flags byte
	body  []byte
}

// frame lays one out.
func frame(flags byte, body []byte) []byte {
	if len(body) > 255 {
		return append(binary.BigEndian.AppendUint64([]byte{flags | flagLong}, uint64(len(body))), body...)
	}
	return append([]byte{flags, byte(len(body))}, body...)
}

// cut reads the frame at the beginning of p and returns its size there; io.ErrUnexpectedEOF if p ends inside it.
func cut(p []byte) (f wireFrame, n int, err error) {
	if len(p) < 2 {
		return f, 0, io.ErrUnexpectedEOF
	}
	size, head := uint64(p[1]), 2
	if p[0]&flagLong != 0 {
		if len(p) < 9 {
			return f, 0, io.ErrUnexpectedEOF
		}
		size, head = binary.BigEndian.Uint64(p[1:9]), 9
	}
	if uint64(len(p)-head) < size {
		return f, 0, io.ErrUnexpectedEOF
	}
	n = head + int(size)
	return wireFrame{p[0], p[head:n]}, n, nil
}

// frame reads one frame from the network. It allocates nothing that the peer has not sent beyond 64 KiB.
func (c *Conn) frame(limit uint64) (wireFrame, error) {
	var head [9]byte
	if _, err := io.ReadFull(c.in, head[:2]); err != nil {
		return wireFrame{}, err
	}
	size := uint64(head[1])
	if head[0]&flagLong != 0 {
		if _, err := io.ReadFull(c.in, head[2:]); err != nil {
			return wireFrame{}, err
		}
		size = binary.BigEndian.Uint64(head[1:])
	}
	if size > limit {
		return wireFrame{}, fmt.Errorf("the peer claims a frame of more than %d bytes", limit)
	}
	var body bytes.Buffer
	body.Grow(int(min(size, maxHandshake)))
	if _, err := io.CopyN(&body, c.in, int64(size)); err != nil {
		return wireFrame{}, err
	}
	return wireFrame{head[0], body.Bytes()}, nil
}

// receive decrypts the next MESSAGE into plain.
func (c *Conn) receive() error {
	f, err := c.frame(c.limit + overhead)
	if err != nil {
		return err
	}
	body, ok := bytes.CutPrefix(f.body, []byte("\x07MESSAGE"))
	if !ok || len(body) < 8 {
		return errors.New("curve: the peer sends something that is no MESSAGE")
	}
	n := binary.BigEndian.Uint64(body[:8])
	if n <= c.received {
		return errors.New("curve: a message is repeated or out of order")
	}
	plain, ok := box.OpenAfterPrecomputation(nil, body[8:], nonce("CurveZMQMESSAGEC", body[:8]), &c.shared)
	if !ok || len(plain) == 0 {
		return errors.New("curve: a message cannot be opened")
	}
	c.received = n
	var flags byte
	if plain[0]&sealedMore != 0 {
		flags |= flagMore
	}
	if plain[0]&sealedCommand != 0 {
		flags |= flagCommand
	}
	c.plain.Write(frame(flags, plain[1:]))
	return nil
}

// seal appends a frame as a MESSAGE.
func (c *Conn) seal(out []byte, f wireFrame) []byte {
	var flags byte
	if f.flags&flagMore != 0 {
		flags |= sealedMore
	}
	if f.flags&flagCommand != 0 {
		flags |= sealedCommand
	}
	return append(out, frame(0, c.box("\x07MESSAGE", "CurveZMQMESSAGES", append([]byte{flags}, f.body...)))...)
}

// box seals plain with the next nonce, behind a command's name.
func (c *Conn) box(name, prefix string, plain []byte) []byte {
	c.sent++
	body := binary.BigEndian.AppendUint64(append(make([]byte, 0, len(name)+8+len(plain)+box.Overhead), name...), c.sent)
	return box.SealAfterPrecomputation(body, plain, nonce(prefix, body[len(name):]), &c.shared)
}
