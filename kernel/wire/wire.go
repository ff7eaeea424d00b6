// Package wire is the Jupyter messaging protocol as bytes: messages, headers, signatures, frames and connection files.
//
// It must not know sockets (kernel/zmtp), nor what a message asks for (kernel/server). Nothing a peer sends may panic here.
// Open this file first, then session.go.
//
// Protocol: Jupyter client documentation, "Messaging in Jupyter", version 5.5.
package wire

import "encoding/json"

// Version is the protocol version that outgoing headers announce.
const Version = "5.5"

// Delimiter separates routing identities from the message.
const Delimiter = "<IDS|MSG>"

// Header is the header of a message. Unknown keys of a received header are kept in Message.RawHeader.
type Header struct {
	MsgID      string `json:"msg_id"`
	Session    string `json:"session"`
	Username   string `json:"username"`
	Date       string `json:"date"` // RFC 3339 with microseconds, UTC
	MsgType    string `json:"msg_type"`
	Version    string `json:"version"`
	SubshellID string `json:"subshell_id,omitempty"`
}

// Message is one message, received or to be sent.
type Message struct {
	Identities [][]byte // routing frames before the delimiter; on iopub the topic
	Header     Header
	RawHeader  json.RawMessage // the header's bytes: the parent_header of what answers it
	Parent     json.RawMessage // parent_header; empty means {}
	Metadata   map[string]any
	Content    json.RawMessage
	Buffers    [][]byte
}

// ParentHeader decodes the parent header; its zero value when there is none.
func (m *Message) ParentHeader() Header {
	var h Header
	if len(m.Parent) > 0 {
		_ = json.Unmarshal(m.Parent, &h) // Parse has checked that it is an object; a field of a wrong type stays empty
	}
	return h
}

// Decode reads the content into v.
func (m *Message) Decode(v any) error { return json.Unmarshal(m.Content, v) }
