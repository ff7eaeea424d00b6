package server

import (
	"slices"
	"sync"
	"time"

	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/wire"
)

// comms are the open comms, and the messages of the front end that the worker has not handled yet. What a comm means is known in
// the worker; the front passes on. Its messages do not wait for cells: they have a queue of their own.
type comms struct {
	queue *queue

	mu   sync.Mutex
	open map[string]openComm   // by id
	busy map[uint64]*execution // messages of the front end on their way, by number on the link
}

// openComm is one comm and the worker that holds its other half.
type openComm struct {
	target string
	w      *incarnation
}

func newComms() *comms {
	return &comms{queue: newQueue(), open: map[string]openComm{}, busy: map[uint64]*execution{}}
}

// commKinds are the messages of comms, which both sides send.
var commKinds = map[string]link.Kind{
	"comm_open": link.CommOpen, "comm_msg": link.CommMessage, "comm_close": link.CommClose,
}

func isComm(k link.Kind) bool {
	return k == link.CommOpen || k == link.CommMessage || k == link.CommClose || k == link.CommDone
}

type commContent struct {
	ID     string         `json:"comm_id"`
	Target string         `json:"target_name"`
	Data   map[string]any `json:"data"`
}

func (k *Kernel) commInfo(m *wire.Message) (string, any) {
	var asked commContent
	if err := m.Decode(&asked); err != nil {
		return "comm_info_reply", badRequest(err)
	}
	k.comms.mu.Lock()
	defer k.comms.mu.Unlock()
	found := map[string]any{}
	for id, c := range k.comms.open {
		if asked.Target == "" || asked.Target == c.target {
			found[id] = map[string]any{"target_name": c.target}
		}
	}
	return "comm_info_reply", map[string]any{"status": "ok", "comms": found}
}

// runComms passes the messages of the front end to the worker, in their order. It does not wait until they have been handled.
func (k *Kernel) runComms() {
	for {
		item, err := k.comms.queue.take()
		if err != nil {
			return
		}
		k.passComm(item.m)
	}
}

// passComm sends one message to the worker, and says idle when the worker has handled it: a front end that drags a slider sends
// the next position then.
func (k *Kernel) passComm(m *wire.Message) {
	k.mu.Lock()
	k.nextID++
	e := &execution{id: k.nextID, request: m, started: time.Now(), done: make(chan link.Message, 1), cancel: make(chan struct{})}
	k.mu.Unlock()
	k.out.status(m, "busy")
	var asked commContent
	err := m.Decode(&asked)
	w := k.commWorker()
	if err != nil || w == nil {
		k.Log.Printf("%s is dropped: worker %v, %v", m.Header.MsgType, w != nil, err)
		if err == nil && m.Header.MsgType == "comm_open" {
			k.closeComm(e, asked.ID)
		}
		k.out.status(m, "idle")
		return
	}
	k.comms.mu.Lock()
	switch m.Header.MsgType {
	case "comm_open":
		k.comms.open[asked.ID] = openComm{asked.Target, w} // until the worker says that it does not know the target
	case "comm_close":
		delete(k.comms.open, asked.ID)
	}
	k.comms.busy[e.id] = e
	k.comms.mu.Unlock()
	go k.awaitComm(e, w)
	if err := w.worker.Send(link.Message{
		Kind: commKinds[m.Header.MsgType], ID: e.id, Comm: asked.ID, Name: asked.Target,
		Data: asked.Data, Metadata: m.Metadata, Buffers: m.Buffers,
	}); err != nil {
		k.Log.Printf("%s: %v", m.Header.MsgType, err)
		w.kill()
	}
}

// commWorker waits for a worker that has loaded its packages; nil when there is none.
func (k *Kernel) commWorker() *incarnation {
	k.mu.Lock()
	w := k.worker
	k.mu.Unlock()
	if w == nil {
		return nil
	}
	select {
	case <-w.ready:
		return w
	case <-w.dead:
	case <-k.quit:
	case <-time.After(startPatience):
	}
	return nil
}

// awaitComm says idle once the worker has handled a message, or has ended.
func (k *Kernel) awaitComm(e *execution, w *incarnation) {
	select {
	case <-e.done:
	case <-w.dead:
	}
	e.end()
	k.comms.mu.Lock()
	delete(k.comms.busy, e.id)
	k.comms.mu.Unlock()
	k.out.flush()
	k.out.status(e.request, "idle")
}

// handling are the messages that the worker is handling.
func (c *comms) handling() (all []*execution) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range c.busy {
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b *execution) int { return int(a.id) - int(b.id) })
	return all
}

// hearComm takes what the worker says of a comm to the front end, for the message that it is handling, or else for the cell e, nil
// when that is forgotten.
func (k *Kernel) hearComm(m link.Message, e *execution, w *incarnation) {
	k.comms.mu.Lock()
	if handled := k.comms.busy[m.ID]; handled != nil {
		e = handled
	}
	if m.Kind == link.CommDone {
		k.comms.mu.Unlock()
		if e != nil {
			e.done <- m // has room: a message is handled once
		}
		return
	}
	switch m.Kind {
	case link.CommOpen:
		k.comms.open[m.Comm] = openComm{m.Name, w}
	case link.CommClose:
		delete(k.comms.open, m.Comm)
	}
	k.comms.mu.Unlock()
	content := map[string]any{"comm_id": m.Comm, "data": object(m.Data)}
	if m.Kind == link.CommOpen {
		content["target_name"] = m.Name
	}
	var parent *wire.Message
	if e != nil {
		parent = e.request
	}
	for msgType, kind := range commKinds {
		if kind == m.Kind {
			k.out.sendRaw(parent, msgType, content, m.Metadata, m.Buffers)
		}
	}
}

// closeComm tells the front end that a comm is closed.
func (k *Kernel) closeComm(e *execution, id string) {
	k.hearComm(link.Message{Kind: link.CommClose, Comm: id}, e, nil)
}

// closeComms closes the comms whose other halves ended with a worker: a widget that nobody hears must not look alive.
func (k *Kernel) closeComms(w *incarnation) {
	var gone []string
	k.comms.mu.Lock()
	for id, c := range k.comms.open {
		if c.w == w {
			gone = append(gone, id)
		}
	}
	k.comms.mu.Unlock()
	slices.Sort(gone)
	k.mu.Lock()
	last := k.last
	k.mu.Unlock()
	for _, id := range gone {
		k.closeComm(last, id)
	}
}

// sendRaw publishes a message with metadata and buffers of its own.
func (p *iopub) sendRaw(parent *wire.Message, msgType string, content any, metadata map[string]any, buffers [][]byte) {
	p.flush() // text that was printed before it
	m, err := p.session.New(parent, msgType, content)
	if err != nil {
		p.send(parent, "stream", map[string]any{"name": "stderr", "text": err.Error() + "\n"})
		return
	}
	m.Identities, m.Metadata, m.Buffers = [][]byte{[]byte(p.topic + msgType)}, metadata, buffers
	if frames, err := p.session.Frames(m); err == nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		_ = p.socket.Send(frames) // fails only when the kernel is closing
	}
}
