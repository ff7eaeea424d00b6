package client

import (
	"encoding/json"

	"github.com/luciola-nn/luciola/kernel/wire"
)

// Exchange is a request and what came of it.
type Exchange struct {
	ID     string          // of the request
	Reply  *wire.Message   // nil until it has come
	IOPub  []*wire.Message // everything published for it, busy and idle included, in order
	Order  []string        // types of all messages in the order in which they came, with "idle" for the status idle
	change chan struct{}
	idle   bool
}

// Content decodes the content of a message; empty for nil.
func Content(m *wire.Message) map[string]any {
	var v map[string]any
	if m != nil {
		_ = json.Unmarshal(m.Content, &v) // Parse has checked that it is an object
	}
	return v
}

// Status of the reply: "ok", "error", "aborted", or "" when there is none.
func (x *Exchange) Status() string {
	s, _ := Content(x.Reply)["status"].(string)
	return s
}

// Outputs are the published messages but for status and execute_input.
func (x *Exchange) Outputs() []*wire.Message {
	var out []*wire.Message
	for _, m := range x.IOPub {
		if t := m.Header.MsgType; t != "status" && t != "execute_input" {
			out = append(out, m)
		}
	}
	return out
}

// Text joins what was printed to a stream.
func (x *Exchange) Text(stream string) string {
	var text string
	for _, m := range x.Outputs() {
		if content := Content(m); m.Header.MsgType == "stream" && content["name"] == stream {
			s, _ := content["text"].(string)
			text += s
		}
	}
	return text
}

func (x *Exchange) signal() {
	select {
	case x.change <- struct{}{}:
	default:
	}
}
