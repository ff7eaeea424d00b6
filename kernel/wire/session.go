package wire

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os/user"
	"slices"
	"strconv"
	"sync/atomic"
	"time"
)

// Errors that Parse wraps.
var (
	ErrFrames    = errors.New("wire: malformed message")
	ErrSignature = errors.New("wire: signature does not match")
)

// Session makes and reads the messages of one process: its id is new whenever the kernel starts again, which is how clients see a
// restart. Safe for concurrent use.
type Session struct {
	ID       string
	Username string
	signer   *signer
	count    atomic.Uint64
}

// NewSession returns a session that signs with key. scheme is "hmac-sha256", "hmac-sha1", "hmac-sha384" or "hmac-sha512"; an empty
// key means that messages are neither signed nor checked.
func NewSession(scheme, key string) (*Session, error) {
	s, err := newSigner(scheme, key)
	if err != nil {
		return nil, err
	}
	name := "kernel"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	return &Session{ID: NewID(), Username: name, signer: s}, nil
}

// NewID returns a random UUID (RFC 9562, version 4).
func NewID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24: the process stops instead
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// New makes a message that answers parent (nil: nothing). content is any value that encodes as a JSON object.
func (s *Session) New(parent *Message, msgType string, content any) (*Message, error) {
	body, err := marshal(content)
	if err != nil {
		return nil, fmt.Errorf("wire: content of %s: %w", msgType, err)
	}
	m := &Message{Content: body, Header: Header{
		MsgID:    s.ID + "_" + strconv.FormatUint(s.count.Add(1), 10),
		Session:  s.ID,
		Username: s.Username,
		Date:     time.Now().UTC().Format("2006-01-02T15:04:05.000000Z"),
		MsgType:  msgType,
		Version:  Version,
	}}
	if parent != nil {
		m.Parent = parent.RawHeader
	}
	return m, nil
}

// Frames signs m and lays it out: identities, delimiter, signature, header, parent header, metadata, content, buffers.
func (s *Session) Frames(m *Message) ([][]byte, error) {
	header, err := marshal(m.Header)
	if err != nil {
		return nil, err
	}
	parent, metadata, content := []byte(m.Parent), []byte("{}"), []byte(m.Content)
	if len(parent) == 0 {
		parent = []byte("{}")
	}
	if len(content) == 0 {
		content = []byte("{}")
	}
	if len(m.Metadata) > 0 {
		if metadata, err = marshal(m.Metadata); err != nil {
			return nil, fmt.Errorf("wire: metadata of %s: %w", m.Header.MsgType, err)
		}
	}
	frames := make([][]byte, 0, len(m.Identities)+6+len(m.Buffers))
	frames = append(frames, m.Identities...)
	frames = append(frames, []byte(Delimiter), s.signer.sign(header, parent, metadata, content),
		header, parent, metadata, content)
	return append(frames, m.Buffers...), nil
}

// Parse reads a message from its frames and checks its signature over the bytes as received. The error wraps ErrFrames or
// ErrSignature and says what is wrong.
func (s *Session) Parse(frames [][]byte) (*Message, error) {
	at := slices.IndexFunc(frames, func(f []byte) bool { return string(f) == Delimiter })
	if at < 0 {
		return nil, fmt.Errorf("%w: no %s among %d frames", ErrFrames, Delimiter, len(frames))
	}
	rest := frames[at+1:]
	if len(rest) < 5 {
		return nil, fmt.Errorf("%w: %d frames after the delimiter, want at least 5 (signature, header, parent, metadata, content)",
			ErrFrames, len(rest))
	}
	if !s.signer.check(rest[0], rest[1:5]...) {
		return nil, ErrSignature
	}
	m := &Message{Identities: frames[:at:at], RawHeader: rest[1], Parent: rest[2], Content: rest[4], Buffers: rest[5:]}
	if err := object("header", rest[1], &m.Header); err != nil {
		return nil, err
	}
	if m.Header.MsgType == "" || m.Header.MsgID == "" {
		return nil, fmt.Errorf("%w: the header lacks msg_type or msg_id", ErrFrames)
	}
	var parent, content map[string]json.RawMessage
	if err := object("parent_header", rest[2], &parent); err != nil {
		return nil, err
	}
	if err := object("metadata", rest[3], &m.Metadata); err != nil {
		return nil, err
	}
	if err := object("content", rest[4], &content); err != nil {
		return nil, err
	}
	return m, nil
}

// object decodes a frame that must hold a JSON object.
func object(name string, frame []byte, into any) error {
	if err := json.Unmarshal(frame, into); err != nil {
		return fmt.Errorf("%w: %s is not the JSON object it must be: %v", ErrFrames, name, err)
	}
	return nil
}
