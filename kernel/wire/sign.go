package wire

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"hash"
)

// hashes are the signature schemes we speak. sha256 is what every client uses; the others are in its documentation.
var hashes = map[string]func() hash.Hash{
	"hmac-sha1":   sha1.New,
	"hmac-sha256": sha256.New,
	"hmac-sha384": sha512.New384,
	"hmac-sha512": sha512.New,
}

// signer makes and checks the hex HMAC over the four JSON frames. Buffers are not signed.
type signer struct {
	hash func() hash.Hash
	key  []byte
}

func newSigner(scheme, key string) (*signer, error) {
	if scheme == "" {
		scheme = "hmac-sha256"
	}
	h, ok := hashes[scheme]
	if !ok {
		return nil, fmt.Errorf("wire: signature_scheme %q is not supported: use hmac-sha256, hmac-sha1, hmac-sha384 or hmac-sha512",
			scheme)
	}
	return &signer{hash: h, key: []byte(key)}, nil
}

// sum returns the raw HMAC of the frames.
func (s *signer) sum(frames ...[]byte) []byte {
	mac := hmac.New(s.hash, s.key)
	for _, f := range frames {
		mac.Write(f)
	}
	return mac.Sum(nil)
}

func (s *signer) sign(frames ...[]byte) []byte {
	if len(s.key) == 0 {
		return []byte{}
	}
	sum := s.sum(frames...)
	return hex.AppendEncode(make([]byte, 0, 2*len(sum)), sum)
}

// check reports in constant time whether signature belongs to the frames.
func (s *signer) check(signature []byte, frames ...[]byte) bool {
	if len(s.key) == 0 {
		return true
	}
	got := make([]byte, hex.DecodedLen(len(signature)))
	n, err := hex.Decode(got, signature)
	return err == nil && hmac.Equal(got[:n], s.sum(frames...))
}
