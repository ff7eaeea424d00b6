package zmtp

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"net"
)

// Frame flags and the size of the greeting: ZeroMQ Message Transport Protocol 3.0, https://rfc.zeromq.org/spec:23/ZMTP/.
const (
	flagMore     = 1
	flagLong     = 2
	greetingSize = 64
	maxHandshake = 64 << 10 // bytes of a READY command; ours has under 100
)

// guard is the net.Conn that zmq4 sees. It follows the frame headers in the incoming bytes and fails before zmq4, which allocates
// what a header claims, has seen a claim over the limit. Outgoing bytes are collected: during the handshake they are flushed
// before a read, afterwards (zmq4 answers PING by itself) they wait in out for the read loop to queue them whole.
type guard struct {
	net.Conn
	r      *bufio.Reader
	limit  uint64
	skip   uint64 // bytes until the next frame header
	sum    uint64 // bytes of the message so far
	header [9]byte
	have   int
	out    bytes.Buffer
	opened bool
}

func newGuard(c net.Conn) *guard {
	return &guard{Conn: c, r: bufio.NewReaderSize(c, 32<<10), limit: maxHandshake, skip: greetingSize}
}

// open ends the handshake.
func (g *guard) open() error {
	g.opened, g.limit = true, MaxMessage
	return g.flush()
}

func (g *guard) flush() error {
	_, err := g.out.WriteTo(g.Conn)
	return err
}

func (g *guard) Write(p []byte) (int, error) { return g.out.Write(p) }

func (g *guard) Read(p []byte) (int, error) {
	if !g.opened && g.out.Len() > 0 {
		if err := g.flush(); err != nil {
			return 0, err
		}
	}
	n, err := g.r.Read(p)
	if bad := g.follow(p[:n]); bad != nil {
		return 0, bad
	}
	return n, err
}

// follow walks over received bytes and checks the frame headers among them.
func (g *guard) follow(p []byte) error {
	for len(p) > 0 {
		if g.skip > 0 {
			n := min(g.skip, uint64(len(p)))
			g.skip -= n
			p = p[n:]
			continue
		}
		g.header[g.have] = p[0]
		g.have++
		p = p[1:]
		want := 2
		if g.header[0]&flagLong != 0 {
			want = 9
		}
		if g.have < want {
			continue
		}
		g.have = 0
		size := uint64(g.header[1])
		if want == 9 {
			size = binary.BigEndian.Uint64(g.header[1:])
		}
		if size > g.limit || g.sum+size > g.limit {
			return fmt.Errorf("zmtp: %s claims a message of more than %d bytes", g.RemoteAddr(), g.limit)
		}
		g.sum += size + uint64(want)
		if g.header[0]&flagMore == 0 {
			g.sum = 0
		}
		g.skip = size
	}
	return nil
}

// encode lays a message out as ZMTP frames.
func encode(frames [][]byte) []byte {
	n := 0
	for _, f := range frames {
		n += 9 + len(f)
	}
	b := make([]byte, 0, n)
	for i, f := range frames {
		var flags byte
		if i < len(frames)-1 {
			flags = flagMore
		}
		if len(f) > 255 {
			b = binary.BigEndian.AppendUint64(append(b, flags|flagLong), uint64(len(f)))
		} else {
			b = append(b, flags, byte(len(f)))
		}
		b = append(b, f...)
	}
	return b
}
