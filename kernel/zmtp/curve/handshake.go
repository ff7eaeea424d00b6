package curve

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/nacl/box"
	"golang.org/x/crypto/nacl/secretbox"
)

const greetingSize = 64

// greeting is the first thing each side says: version 3.0, a mechanism, and who is the server.
func greeting(mechanism string, server bool) []byte {
	g := make([]byte, greetingSize)
	g[0], g[9], g[10] = 0xff, 0x7f, 3
	copy(g[12:32], mechanism)
	if server {
		g[32] = 1
	}
	return g
}

// handshake is the exchange HELLO, WELCOME, INITIATE. READY follows when the inner side has said what it is. It returns the client's
// metadata as they stand in a READY.
func (c *Conn) handshake(secret Key) (metadata []byte, err error) {
	if _, err := c.Conn.Write(greeting("CURVE", true)); err != nil {
		return nil, err
	}
	theirs := make([]byte, greetingSize)
	if _, err := io.ReadFull(c.in, theirs); err != nil {
		return nil, err
	}
	mechanism := string(bytes.TrimRight(theirs[12:32], "\x00"))
	switch {
	case theirs[0] != 0xff || theirs[9] != 0x7f || theirs[10] < 3:
		return nil, errors.New("the peer does not speak ZMTP 3")
	case mechanism != "CURVE":
		return nil, fmt.Errorf("the peer's mechanism is %s, want CURVE", mechanism)
	case theirs[32] != 0:
		return nil, errors.New("the peer is a server too")
	}
	hello, err := c.command("\x05HELLO", 194)
	if err != nil {
		return nil, err
	}
	client := (*[32]byte)(hello[74:106]) // short-term, like ours below
	long := [32]byte(secret)
	if plain, ok := box.Open(nil, hello[114:], nonce("CurveZMQHELLO---", hello[106:114]), client, &long); !ok || len(plain) != 64 {
		return nil, errors.New("HELLO is not for this server's key")
	}
	ours, secretly, err := box.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	cookie, err := c.welcome(client, ours, secretly, &long)
	if err != nil {
		return nil, err
	}
	box.Precompute(&c.shared, client, secretly)
	return c.initiate(cookie, client, secretly, secret)
}

// welcome sends our short-term public key and a cookie, and returns the cookie.
func (c *Conn) welcome(client, ours, secretly, long *[32]byte) (cookie []byte, err error) {
	var random [32]byte // nonces of the cookie and of WELCOME
	var key [32]byte    // of the cookie: used once, as the connection keeps its state
	if _, err := rand.Read(random[:]); err != nil {
		return nil, err
	}
	if _, err := rand.Read(key[:]); err != nil {
		return nil, err
	}
	cookie = append(cookie, random[:16]...)
	cookie = secretbox.Seal(cookie, append(client[:], secretly[:]...), nonce("COOKIE--", random[:16]), &key)
	w := append([]byte("\x07WELCOME"), random[16:]...)
	w = box.Seal(w, append(ours[:], cookie...), nonce("WELCOME-", random[16:]), client, long)
	_, err = c.Conn.Write(frame(flagCommand, w))
	return cookie, err
}

// initiate reads INITIATE: the cookie, and the client's long-term key with its vouch for the short-term one.
func (c *Conn) initiate(cookie []byte, client, secretly *[32]byte, secret Key) (metadata []byte, err error) {
	public, err := secret.Public()
	if err != nil {
		return nil, err
	}
	init, err := c.command("\x08INITIATE", -1)
	if err != nil {
		return nil, err
	}
	if len(init) < 96+8 || !bytes.Equal(init[:96], cookie) {
		return nil, errors.New("INITIATE without our cookie")
	}
	c.received = binary.BigEndian.Uint64(init[96:104])
	plain, ok := box.OpenAfterPrecomputation(nil, init[104:], nonce("CurveZMQINITIATE", init[96:104]), &c.shared)
	if !ok || len(plain) < 128 {
		return nil, errors.New("INITIATE cannot be opened")
	}
	known := (*[32]byte)(plain[:32]) // the client's long-term public key
	vouch, ok := box.Open(nil, plain[48:128], nonce("VOUCH---", plain[32:48]), known, secretly)
	if ok { // sealed to our short-term key, it names the client's short-term and our long-term one
		ok = bytes.Equal(vouch, append(bytes.Clone(client[:]), public[:]...))
	}
	if !ok {
		return nil, errors.New("the client cannot vouch for its key")
	}
	return plain[128:], nil
}

// command reads a handshake command of a name and returns its body behind the name; size -1: any.
func (c *Conn) command(name string, size int) ([]byte, error) {
	f, err := c.frame(maxHandshake)
	if err != nil {
		return nil, err
	}
	body, ok := bytes.CutPrefix(f.body, []byte(name))
	if !ok || f.flags&flagCommand == 0 || size >= 0 && len(body) != size {
		return nil, fmt.Errorf("the peer sends %d bytes that are no %s", len(f.body), name[1:])
	}
	return body, nil
}

// nonce is a prefix and the bytes that make it unique.
func nonce(prefix string, rest []byte) *[24]byte {
	var n [24]byte
	copy(n[copy(n[:], prefix):], rest)
	return &n
}
