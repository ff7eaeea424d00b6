package curve

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/nacl/box"
)

// The key pair is the example of RFC 26 and of libzmq's own tests of CURVE.
const (
	publicText  = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
	secretText  = "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"
	secretBytes = "8e0bdd697628b91d8f245587ee95c5b04d48963f79259877b49cd9063aead3b7"
)

func key(t *testing.T, text string) Key {
	t.Helper()
	k, err := ParseKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestKeys(t *testing.T) {
	secret := key(t, secretText)
	if got := hex.EncodeToString(secret[:]); got != secretBytes {
		t.Errorf("%s is %s, want %s", secretText, got, secretBytes)
	}
	if public, err := secret.Public(); err != nil || public != key(t, publicText) {
		t.Errorf("its public key is %x (%v)", public, err)
	}
	for _, bad := range []string{"", secretText[1:], strings.Replace(secretText, "K", "~", 1), "#####" + secretText[5:]} {
		if _, err := ParseKey(bad); err == nil {
			t.Errorf("%q is taken for a key", bad)
		}
	}
}

// client is the other side, as far as a test needs it.
type client struct {
	net.Conn
	shared   [32]byte
	sent     uint64
	metadata []byte
}

// connect shakes hands with a server of a secret key; change may spoil what is sent, by the name of the command.
func connect(t *testing.T, c net.Conn, server Key, change func(name string, body []byte) []byte) (*client, error) {
	t.Helper()
	k := &client{Conn: c}
	if _, err := io.ReadFull(c, make([]byte, greetingSize)); err != nil {
		return nil, err
	}
	send := func(name string, body []byte) error {
		_, err := c.Write(frame(flagCommand, change(name, append([]byte{byte(len(name))}, append([]byte(name), body...)...))))
		return err
	}
	if _, err := c.Write(change("greeting", greeting("CURVE", false))); err != nil {
		return nil, err
	}
	short, shortSecret, _ := box.GenerateKey(rand.Reader)
	long, longSecret, _ := box.GenerateKey(rand.Reader)
	s := [32]byte(server)
	one := binary.BigEndian.AppendUint64(nil, 1)
	hello := append(make([]byte, 74), short[:]...)
	hello[0] = 1
	hello = box.Seal(append(hello, one...), make([]byte, 64), nonce("CurveZMQHELLO---", one), &s, shortSecret)
	if err := send("HELLO", hello); err != nil {
		return nil, err
	}
	welcome, err := k.read()
	if err != nil {
		return nil, err
	}
	plain, ok := box.Open(nil, welcome.body[24:], nonce("WELCOME-", welcome.body[8:24]), &s, shortSecret)
	if !ok {
		t.Fatal("WELCOME cannot be opened")
	}
	theirs := (*[32]byte)(plain[:32])
	box.Precompute(&k.shared, theirs, shortSecret)
	vouch := box.Seal(make([]byte, 16), change("vouch", append(bytes.Clone(short[:]), s[:]...)), nonce("VOUCH---", make([]byte, 16)), theirs, longSecret)
	inner := append(append(bytes.Clone(long[:]), vouch...), "\x0bSocket-Type\x00\x00\x00\x06DEALER"...)
	two := binary.BigEndian.AppendUint64(nil, 2)
	k.sent = 2
	init := box.SealAfterPrecomputation(append(bytes.Clone(plain[32:]), two...), inner, nonce("CurveZMQINITIATE", two), &k.shared)
	if err := send("INITIATE", init); err != nil {
		return nil, err
	}
	ready, err := k.read()
	if err != nil {
		return nil, err
	}
	if k.metadata, ok = box.OpenAfterPrecomputation(nil, ready.body[14:], nonce("CurveZMQREADY---", ready.body[6:14]), &k.shared); !ok {
		t.Fatal("READY cannot be opened")
	}
	return k, nil
}

func (k *client) read() (wireFrame, error) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(k, head); err != nil {
		return wireFrame{}, err
	}
	size := uint64(head[1])
	if head[0]&flagLong != 0 {
		long := append(head[1:], make([]byte, 7)...)
		if _, err := io.ReadFull(k, long[1:]); err != nil {
			return wireFrame{}, err
		}
		size = binary.BigEndian.Uint64(long)
	}
	body := make([]byte, size)
	_, err := io.ReadFull(k, body)
	return wireFrame{head[0], body}, err
}

// message seals one frame of the client.
func (k *client) message(flags byte, body []byte) []byte {
	k.sent++
	n := binary.BigEndian.AppendUint64(nil, k.sent)
	return frame(0, box.SealAfterPrecomputation(append([]byte("\x07MESSAGE"), n...), append([]byte{flags}, body...), nonce("CurveZMQMESSAGEC", n), &k.shared))
}

func unchanged(_ string, body []byte) []byte { return body }

// pair connects a client and a server whose inner side says READY.
func pair(t *testing.T, change func(string, []byte) []byte) (*client, *Conn, error) {
	t.Helper()
	a, b := net.Pipe()
	t.Cleanup(func() { a.Close(); b.Close() })
	deadline := time.Now().Add(30 * time.Second)
	_ = a.SetDeadline(deadline)
	_ = b.SetDeadline(deadline)
	type served struct {
		c   *Conn
		err error
	}
	serving := make(chan served, 1)
	go func() {
		c, err := Server(b, key(t, secretText), 1<<20)
		if err == nil {
			_, err = c.Write(append(greeting("NULL", true), frame(flagCommand, []byte("\x05READYme"))...))
		}
		if err != nil {
			b.Close()
		}
		serving <- served{c, err}
	}()
	k, _ := connect(t, a, key(t, publicText), change)
	s := <-serving
	return k, s.c, s.err
}

func TestMessages(t *testing.T) {
	k, c, err := pair(t, unchanged)
	if err != nil {
		t.Fatal(err)
	}
	if string(k.metadata) != "me" {
		t.Errorf("the client is told %q", k.metadata)
	}
	large := bytes.Repeat([]byte("large "), 100_000)
	go k.Write(joined(k.message(sealedMore, []byte("first")), k.message(0, large), k.message(sealedCommand, []byte("\x04PING"))))
	want := joined(greeting("NULL", false), frame(flagCommand, []byte("\x05READY\x0bSocket-Type\x00\x00\x00\x06DEALER")),
		frame(flagMore, []byte("first")), frame(0, large), frame(flagCommand, []byte("\x04PING")))
	got := make([]byte, len(want))
	if _, err := io.ReadFull(c, got); err != nil || !bytes.Equal(got, want) {
		t.Fatalf("read %.100q (%v), want %.100q", got, err, want)
	}
	go c.Write(joined(frame(flagMore, []byte("answer")), frame(0, large)))
	for i, want := range []string{"\x01answer", "\x00" + string(large)} {
		f, err := k.read()
		if err != nil || f.flags&^flagLong != 0 || bytes.Contains(f.body, []byte(want[1:])) {
			t.Fatalf("frame %d: flags %d, %v, or not encrypted", i, f.flags, err)
		}
		if plain, ok := box.OpenAfterPrecomputation(nil, f.body[16:], nonce("CurveZMQMESSAGES", f.body[8:16]), &k.shared); !ok || string(plain) != want {
			t.Errorf("frame %d is %.20q (%v), want %.20q", i, plain, ok, want)
		}
	}
}

// What is changed, repeated, too large or not sealed at all ends the connection.
func TestBadMessages(t *testing.T) {
	for name, spoil := range map[string]func(k *client) []byte{
		"changed":   func(k *client) []byte { m := k.message(0, []byte("hello")); m[len(m)-1] ^= 1; return m },
		"repeated":  func(k *client) []byte { m := k.message(0, []byte("hello")); return append(m, m...) },
		"too large": func(k *client) []byte { return []byte{flagLong, 0, 0, 0, 1, 0, 0, 0, 0} },
		"plain":     func(k *client) []byte { return frame(0, []byte("hello")) },
	} {
		k, c, err := pair(t, unchanged)
		if err != nil {
			t.Fatal(err)
		}
		go func() { k.Write(spoil(k)); k.Close() }()
		got, err := io.ReadAll(c)
		if err == nil || bytes.Count(got, []byte("hello")) > 1 || name != "repeated" && bytes.Contains(got, []byte("hello")) {
			t.Errorf("%s: read %q, %v", name, got, err)
		}
	}
}

// Who does not know the server's key, or is another than it says, is not let in.
func TestHandshakeRefused(t *testing.T) {
	flip := func(name string, at int) func(string, []byte) []byte {
		return func(n string, body []byte) []byte {
			if n == name {
				body = bytes.Clone(body)
				body[at] ^= 1
			}
			return body
		}
	}
	for want, change := range map[string]func(string, []byte) []byte{
		"want CURVE":          flip("greeting", 12),
		"does not speak ZMTP": flip("greeting", 0),
		"a server too":        flip("greeting", 32),
		"no HELLO":            flip("HELLO", 1),
		"not for this":        flip("HELLO", 199),
		"without our cookie":  flip("INITIATE", 9),
		"cannot be opened":    flip("INITIATE", 130),
		"cannot vouch":        flip("vouch", 0),
	} {
		if _, _, err := pair(t, change); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func FuzzServer(f *testing.F) {
	f.Add(append(greeting("CURVE", false), frame(flagCommand, append([]byte("\x05HELLO"), make([]byte, 194)...))...))
	f.Fuzz(func(t *testing.T, sent []byte) {
		a, b := net.Pipe()
		go io.Copy(io.Discard, a)
		go func() { a.Write(sent); a.Close() }()
		if _, err := Server(b, Key{1}, 1<<20); err == nil {
			t.Error("a client without a key is let in")
		}
		b.Close()
	})
}

func joined(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
