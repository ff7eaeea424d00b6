package zmtp

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"testing"
	"time"
)

// stream is a net.Conn that reads given bytes and swallows what is written.
type stream struct {
	net.Conn
	r io.Reader
}

func (s stream) Read(p []byte) (int, error)       { return s.r.Read(p) }
func (s stream) Write(p []byte) (int, error)      { return len(p), nil }
func (s stream) Close() error                     { return nil }
func (s stream) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (s stream) SetDeadline(time.Time) error      { return nil }
func (s stream) SetWriteDeadline(time.Time) error { return nil }

// hello is a greeting and a READY command.
func hello(kind string) []byte {
	ready := append([]byte("\x05READY\x0bSocket-Type"), binary.BigEndian.AppendUint32(nil, uint32(len(kind)))...)
	ready = append(append(ready, kind...), "\x08Identity\x00\x00\x00\x00"...)
	greeting := append([]byte{0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0}, append([]byte("NULL"), make([]byte, 16+32)...)...)
	return append(greeting, append([]byte{4, byte(len(ready))}, ready...)...)
}

// What a peer sends, in its greeting or after it, ends its connection at worst; no frame over the limit is ever taken.
func FuzzPeer(f *testing.F) {
	f.Add([]byte{}, true)
	f.Add(encode([][]byte{[]byte("a"), nil, bytes.Repeat([]byte("x"), 300)}), true)
	f.Add(append(binary.BigEndian.AppendUint64([]byte{flagLong}, 1<<62), 'x'), true)
	f.Add([]byte{4, 2, 200, 'x'}, true)
	f.Add([]byte{4, 0}, true)
	f.Add([]byte("\x04\x07\x04PING\x00\x00"), true)
	f.Add(hello("NOSUCH"), false)
	f.Add(hello("DEALER")[:70], false)
	f.Fuzz(func(t *testing.T, sent []byte, greeted bool) {
		if greeted {
			sent = append(hello("DEALER"), sent...)
		}
		p, err := handshake(stream{r: bytes.NewReader(sent)}, "ROUTER", "", true, nil)
		if err != nil {
			return
		}
		defer p.close(0)
		_ = p.read(func(frames [][]byte) bool { // it ends with the bytes
			n := 0
			for _, frame := range frames {
				n += len(frame)
			}
			if n > len(sent) {
				t.Errorf("%d bytes arrived of %d", n, len(sent))
			}
			return true
		})
	})
}

// What encode lays out, a peer reads as it was.
func FuzzFrames(f *testing.F) {
	f.Add([]byte("a\x00b"), uint16(300))
	f.Add([]byte{}, uint16(255))
	f.Fuzz(func(t *testing.T, data []byte, more uint16) {
		want := append(bytes.Split(data, []byte{0}), make([]byte, more))
		p, err := handshake(stream{r: bytes.NewReader(append(hello("DEALER"), encode(want)...))}, "ROUTER", "", true, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer p.close(0)
		var got [][]byte
		_ = p.read(func(frames [][]byte) bool { got = frames; return false })
		if len(got) != len(want) {
			t.Fatalf("%d frames, want %d", len(got), len(want))
		}
		for i := range want {
			if !bytes.Equal(got[i], want[i]) {
				t.Errorf("frame %d is %q, want %q", i, got[i], want[i])
			}
		}
	})
}
