package server

import (
	"sync"

	"github.com/luciola-nn/luciola/kernel/wire"
)

// iopub publishes. Everything goes through its lock, so that what is published for a request keeps its order: text that was
// printed before a display, a reply or an idle is out before it.
type iopub struct {
	session *wire.Session
	socket  Publisher
	topic   string // "kernel.<session>."

	mu      sync.Mutex
	text    stream        // text not yet published
	running *wire.Message // the request whose cell runs
}

func newIOPub(s *wire.Session, socket Publisher) *iopub {
	p := &iopub{session: s, socket: socket, topic: "kernel." + s.ID + "."}
	p.text.init(p)
	return p
}

// send publishes one message that belongs to parent.
func (p *iopub) send(parent *wire.Message, msgType string, content any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text.flush()
	p.put(parent, p.topic+msgType, msgType, content)
}

// put publishes under the lock.
func (p *iopub) put(parent *wire.Message, topic, msgType string, content any) {
	m, err := p.session.New(parent, msgType, content)
	if err != nil { // a display whose data is no JSON: say so where the output would have been
		m, err = p.session.New(parent, "stream", map[string]any{"name": "stderr", "text": err.Error() + "\n"})
		if err != nil {
			return
		}
	}
	m.Identities = [][]byte{[]byte(topic)}
	if frames, err := p.session.Frames(m); err == nil {
		_ = p.socket.Send(frames) // fails only when the kernel is closing
	}
}

// status publishes "starting", "busy" or "idle". A front end takes the last status for the kernel's, so when another request
// is answered while a cell runs, the cell's busy is said again.
func (p *iopub) status(parent *wire.Message, state string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text.flush()
	p.put(parent, p.topic+"status", "status", map[string]any{"execution_state": state})
	if state == "idle" && p.running != nil && p.running != parent {
		p.put(p.running, p.topic+"status", "status", map[string]any{"execution_state": "busy"})
	}
}

// begin and end enclose a cell.
func (p *iopub) begin(parent *wire.Message) {
	p.mu.Lock()
	p.running = parent
	p.mu.Unlock()
	p.status(parent, "busy")
}

func (p *iopub) end(parent *wire.Message) {
	p.mu.Lock()
	p.running = nil
	p.mu.Unlock()
	p.status(parent, "idle")
}

// print adds text to a stream, "stdout" or "stderr"; it is published soon.
func (p *iopub) print(parent *wire.Message, name, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text.add(parent, name, text)
}

// flush publishes all text; finish also what was held back for being too much.
func (p *iopub) flush() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text.flush()
}

func (p *iopub) finish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text.flush()
	p.text.release()
}
