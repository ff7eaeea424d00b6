package server

import (
	"slices"
	"sync"
	"time"

	"github.com/luciola-nn/luciola/kernel/wire"
)

// iopub publishes. Everything goes through its lock, so that what is published for a request keeps its order: text that was
// printed before a display, a reply or an idle is out before it.
type iopub struct {
	session *wire.Session
	socket  Publisher
	topic   string // "kernel.<session>."
	now     func() time.Time

	mu      sync.Mutex
	text    map[*wire.Message]*stream // text not yet published, by the request that printed it
	limit   limit                     // of each cell's text
	running []*wire.Message           // the requests whose cells run, the latest last
}

func newIOPub(s *wire.Session, socket Publisher) *iopub {
	return &iopub{session: s, socket: socket, topic: "kernel." + s.ID + ".", now: time.Now, text: map[*wire.Message]*stream{}}
}

// send publishes one message that belongs to parent.
func (p *iopub) send(parent *wire.Message, msgType string, content any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.flushOf(parent)
	p.put(parent, p.topic+msgType, msgType, content)
}

// sendComm publishes a message of a comm.
func (p *iopub) sendComm(parent *wire.Message, msgType string, content any, metadata map[string]any, buffers [][]byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.flushOf(parent)
	m, err := p.session.New(parent, msgType, content)
	if err != nil { // came as JSON from the worker
		return
	}
	m.Identities, m.Metadata, m.Buffers = [][]byte{[]byte(p.topic + msgType)}, metadata, buffers
	if frames, err := p.session.Frames(m); err == nil {
		_ = p.socket.Send(frames) // fails only when the kernel is closing
	}
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
	p.flushOf(parent)
	p.put(parent, p.topic+"status", "status", map[string]any{"execution_state": state})
	if n := len(p.running); state == "idle" && n > 0 && p.running[n-1] != parent {
		p.put(p.running[n-1], p.topic+"status", "status", map[string]any{"execution_state": "busy"})
	}
}

// begin and end enclose a cell.
func (p *iopub) begin(parent *wire.Message) {
	p.mu.Lock()
	p.running = append(p.running, parent)
	p.mu.Unlock()
	p.status(parent, "busy")
}

func (p *iopub) end(parent *wire.Message) {
	p.mu.Lock()
	p.running = slices.DeleteFunc(p.running, func(m *wire.Message) bool { return m == parent })
	p.mu.Unlock()
	p.status(parent, "idle")
}

// print adds text to a stream, "stdout" or "stderr"; it is published soon.
func (p *iopub) print(parent *wire.Message, name, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.text[parent]
	if s == nil {
		s = newStream(p, parent)
		p.text[parent] = s
	}
	s.add(name, text)
}

// setLimit says how many bytes of text each cell may publish from now on, 0 for as many as it likes.
func (p *iopub) setLimit(bytes int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.limit = limit{own: true, bytes: max(0, bytes)}
	for _, s := range p.text {
		s.flush()
		s.budget.limit, s.budget.told = p.limit, false
	}
}

// flushOf publishes the text of one request, under the lock.
func (p *iopub) flushOf(parent *wire.Message) {
	if s := p.text[parent]; s != nil {
		s.flush()
	}
}

// flush publishes all text.
func (p *iopub) flush() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.text {
		s.flush()
	}
}

// finish publishes all text of a request, also what was held back for being too much.
func (p *iopub) finish(parent *wire.Message) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.text[parent]; s != nil {
		s.finish()
	}
}

// forget drops what is remembered of a request whose text is out.
func (p *iopub) forget(parent *wire.Message) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.text[parent]; s != nil {
		s.finish()
		s.timer.Stop()
		delete(p.text, parent)
	}
}
